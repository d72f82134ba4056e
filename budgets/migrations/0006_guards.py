"""Run the guards of budgets again: contingency is locked until it is released."""

from django.db import migrations

from people.guards import RunGuards


class Migration(migrations.Migration):
    dependencies = [("budgets", "0005_kinds")]
    operations = [RunGuards("budgets")]
