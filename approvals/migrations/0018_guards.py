"""Run the guards of approvals again: the end of a year, late keys, commitments that move."""

from django.db import migrations

from people.guards import RunGuards


class Migration(migrations.Migration):
    dependencies = [("approvals", "0017_carry_bids"), ("contracts", "0010_guards")]
    operations = [RunGuards("approvals")]
