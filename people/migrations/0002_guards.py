"""Install the guards of people from guards.sql."""

from django.db import migrations

from people.guards import RunGuards


class Migration(migrations.Migration):
    dependencies = [("people", "0001_initial")]
    operations = [RunGuards("people")]
