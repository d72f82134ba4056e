"""Install the guards of budgets again: years of plans, opened and set."""

from django.db import migrations

from people.guards import RunGuards


class Migration(migrations.Migration):
    dependencies = [("budgets", "0012_annual_budgets")]
    operations = [RunGuards("budgets")]
