"""Install the guards of budgets again: a closed year takes adjustments, then nothing."""

from django.db import migrations

from people.guards import RunGuards


class Migration(migrations.Migration):
    dependencies = [("budgets", "0014_year_close")]
    operations = [RunGuards("budgets")]
