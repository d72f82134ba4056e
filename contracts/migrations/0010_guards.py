"""Run the guards of contracts again: commitments move with the budget."""

from django.db import migrations

from people.guards import RunGuards


class Migration(migrations.Migration):
    dependencies = [("contracts", "0009_commitment_moves"), ("budgets", "0015_guards")]
    operations = [RunGuards("contracts")]
