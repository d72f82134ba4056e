"""Run the guards of budgets again: the terms of a grant are kept, never changed."""

from django.db import migrations

from people.guards import RunGuards


class Migration(migrations.Migration):
    dependencies = [("budgets", "0016_grants")]
    operations = [RunGuards("budgets")]
