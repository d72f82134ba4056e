"""Run the guards of approvals again: the terms of a grant are those that were signed."""

from django.db import migrations

from people.guards import RunGuards


class Migration(migrations.Migration):
    dependencies = [("approvals", "0021_guards"), ("budgets", "0017_guards")]
    operations = [RunGuards("approvals")]
