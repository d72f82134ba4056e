"""Run the guards of approvals again: a supplier named twice in a recommendation is one party."""

from django.db import migrations

from people.guards import RunGuards


class Migration(migrations.Migration):
    dependencies = [("approvals", "0008_guards")]
    operations = [RunGuards("approvals")]
