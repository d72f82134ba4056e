"""Run the guards of approvals again: nothing follows the early end of a contract."""

from django.db import migrations

from people.guards import RunGuards


class Migration(migrations.Migration):
    dependencies = [("approvals", "0022_guards"), ("contracts", "0014_guards")]
    operations = [RunGuards("approvals")]
