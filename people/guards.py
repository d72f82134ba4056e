"""Run an app's guards*.sql in a migration. Defines no guard itself: the law stands in the SQL."""

from pathlib import Path

from django.apps.registry import Apps
from django.conf import settings
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

# In the order in which migrations install them.
GUARDED = ("people", "budgets", "contracts", "approvals", "records")


def sql_of(app: str) -> str:
    """Return the app's guards.sql, and what follows it, for the role that the app logs in as."""
    files = sorted((Path(settings.BASE_DIR) / app).glob("guards*.sql"))
    text = "\n".join(file.read_text(encoding="utf-8") for file in files)
    role = str(settings.DATABASES["default"]["USER"]).replace("'", "''")
    return text.replace("{{app_role}}", f"'{role}'")


class RunGuards(migrations.RunPython):
    """Migration operation: (re)install every guard of one app."""

    def __init__(self, app: str) -> None:
        def run(_apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
            with editor.connection.cursor() as cursor:
                cursor.execute(sql_of(app))

        super().__init__(run, migrations.RunPython.noop)
