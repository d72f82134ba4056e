"""Install the guards of contracts from guards.sql."""

from django.db import migrations

from people.guards import RunGuards


class Migration(migrations.Migration):
    dependencies = [("contracts", "0002_initial"), ("budgets", "0003_guards")]
    operations = [RunGuards("contracts")]
