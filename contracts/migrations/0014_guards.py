"""Run the guards of contracts again: this step changes them."""

from django.db import migrations

from people.guards import RunGuards


class Migration(migrations.Migration):
    dependencies = [("contracts", "0013_procurements")]
    operations = [RunGuards("contracts")]
