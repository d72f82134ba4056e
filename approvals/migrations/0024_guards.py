"""Run the guards of approvals again: a withheld value is the one that part 2 gives."""

from django.db import migrations

from people.guards import RunGuards


class Migration(migrations.Migration):
    dependencies = [("approvals", "0023_guards"), ("contracts", "0016_guards")]
    operations = [RunGuards("approvals")]
