"""Run the guards of approvals again: a supplier that is named twice is one party, and lengths of five
figures of days are kept.
"""

from django.db import migrations

from people.guards import RunGuards


class Migration(migrations.Migration):
    dependencies = [("approvals", "0008_guards")]
    operations = [RunGuards("approvals")]
