"""Install the guards of budgets again: contracts are paid from capital and revenue lines (B7)."""

from django.db import migrations

from people.guards import RunGuards


class Migration(migrations.Migration):
    dependencies = [("budgets", "0010_guards")]
    operations = [RunGuards("budgets")]
