"""Install the guards of budgets from guards.sql."""

from django.db import migrations

from people.guards import RunGuards


class Migration(migrations.Migration):
    dependencies = [("budgets", "0002_initial"), ("people", "0002_guards")]
    operations = [RunGuards("budgets")]
