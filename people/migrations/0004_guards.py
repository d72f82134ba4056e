"""Run the guards of people again: this step changes them."""

from django.db import migrations

from people.guards import RunGuards


class Migration(migrations.Migration):
    dependencies = [("people", "0003_authority")]
    operations = [RunGuards("people")]
