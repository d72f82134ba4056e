"""Run the guards of approvals again: this step changes them."""

from django.db import migrations

from people.guards import RunGuards


class Migration(migrations.Migration):
    dependencies = [("approvals", "0020_procurements"), ("contracts", "0014_guards")]
    operations = [RunGuards("approvals")]
