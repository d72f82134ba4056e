"""Run the guards of contracts again: values that part 2 alone gives stand in a table of their own."""

from django.db import migrations

from people.guards import RunGuards


class Migration(migrations.Migration):
    dependencies = [("contracts", "0015_withheld_values")]
    operations = [RunGuards("contracts")]
