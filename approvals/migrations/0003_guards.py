"""Install the guards of approvals from guards.sql."""

from django.db import migrations

from people.guards import RunGuards


class Migration(migrations.Migration):
    dependencies = [("approvals", "0002_initial"), ("contracts", "0003_guards")]
    operations = [RunGuards("approvals")]
