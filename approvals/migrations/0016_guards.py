"""Install the guards of approvals again: the measure of a figure is that of its move (B6)."""

from django.db import migrations

from people.guards import RunGuards


class Migration(migrations.Migration):
    dependencies = [("approvals", "0015_guards"), ("budgets", "0013_guards")]
    operations = [RunGuards("approvals")]
