"""Install the guards of budgets again: journal entries and figures of the finance system."""

from django.db import migrations

from people.guards import RunGuards


class Migration(migrations.Migration):
    dependencies = [("budgets", "0009_journal")]
    operations = [RunGuards("budgets")]
