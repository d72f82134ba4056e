"""Install the guards of records from guards.sql."""

from django.db import migrations

from people.guards import RunGuards


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0001_initial"),
        ("approvals", "0003_guards"),
        ("sessions", "0001_initial"),
        ("admin", "0003_logentry_add_action_flag_choices"),
        ("account", "0009_emailaddress_unique_primary_email"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("auth", "0012_alter_user_first_name_max_length"),
    ]
    operations = [RunGuards("records")]
