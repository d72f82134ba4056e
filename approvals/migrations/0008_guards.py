"""Run the guards of approvals again: the database states every frozen paper row by row."""

from django.db import migrations

from people.guards import RunGuards


class Migration(migrations.Migration):
    dependencies = [("approvals", "0007_stated")]
    operations = [RunGuards("approvals")]
