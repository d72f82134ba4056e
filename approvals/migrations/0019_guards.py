"""Run the guards of approvals again: this step changes them."""

from django.db import migrations

from people.guards import RunGuards


class Migration(migrations.Migration):
    dependencies = [("approvals", "0018_guards"), ("contracts", "0012_guards")]
    operations = [RunGuards("approvals")]
