"""Run the guards of approvals again: what a paper states is read in fewer questions."""

from django.db import migrations

from people.guards import RunGuards


class Migration(migrations.Migration):
    dependencies = [("approvals", "0024_guards"), ("budgets", "0019_guards")]
    operations = [RunGuards("approvals")]
