"""Run an app's guards.sql in a migration. Defines no guard itself: the law stands in the SQL."""

from pathlib import Path

from django.apps.registry import Apps
from django.conf import settings
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def sql_of(app: str) -> str:
    """Return the app's guards.sql for the role that the app logs in as."""
    text = (Path(settings.BASE_DIR) / app / "guards.sql").read_text(encoding="utf-8")
    role = str(settings.DATABASES["default"]["USER"]).replace("'", "''")
    return text.replace("{{app_role}}", f"'{role}'")


class RunGuards(migrations.RunPython):
    """Migration operation: (re)install every guard of one app."""

    def __init__(self, app: str) -> None:
        def run(_apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
            with editor.connection.cursor() as cursor:
                cursor.execute(sql_of(app))

        super().__init__(run, migrations.RunPython.noop)
