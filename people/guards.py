"""Run an app's guards*.sql in a migration. Defines no guard itself: the law stands in the SQL."""

from pathlib import Path

from django.apps.registry import Apps
from django.conf import settings
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.recorder import MigrationRecorder

# In the order in which migrations install them.
GUARDED = ("people", "budgets", "contracts", "approvals", "records")


def sql_of(app: str) -> str:
    """Return the app's guards.sql, and what follows it, for the role that the app logs in as."""
    files = sorted((Path(settings.BASE_DIR) / app).glob("guards*.sql"))
    text = "\n".join(file.read_text(encoding="utf-8") for file in files)
    role = str(settings.DATABASES["default"]["USER"]).replace("'", "''")
    return text.replace("{{app_role}}", f"'{role}'")


class RunGuards(migrations.RunPython):
    """Migration operation: (re)install every guard of one app.

    The file says what is true after the last step, so only the last step that is still to come
    can run it: an earlier one, on a new database, lacks the tables of the later.
    """

    def __init__(self, app: str) -> None:
        def run(_apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
            if len(_to_come(app, editor)) > 1:
                return
            with editor.connection.cursor() as cursor:
                cursor.execute(sql_of(app))

        super().__init__(run, migrations.RunPython.noop)


def _to_come(app: str, editor: BaseDatabaseSchemaEditor) -> set[str]:
    """Return the steps that run the guards of an app and are not recorded yet, this one too."""
    steps = (Path(settings.BASE_DIR) / app / "migrations").glob("*.py")
    runs = {step.stem for step in steps if f'RunGuards("{app}")' in step.read_text("utf-8")}
    done = MigrationRecorder(editor.connection).applied_migrations()
    return {step for step in runs if (app, step) not in done}
