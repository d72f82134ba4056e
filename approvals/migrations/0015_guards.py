"""Run the guards of approvals again: what opens and sets the budgets of plans."""

from django.db import migrations

from people.guards import RunGuards


class Migration(migrations.Migration):
    dependencies = [("approvals", "0014_annual_budgets"), ("budgets", "0013_guards")]
    operations = [RunGuards("approvals")]
