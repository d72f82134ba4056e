"""Every unique constraint, exclusion and check that the models declare, read from the models.

Nothing is listed by hand, so a constraint that is new is looked at from its first day.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.apps import apps
from django.contrib.postgres.constraints import ExclusionConstraint
from django.db.models import CheckConstraint, Model, UniqueConstraint

from people.guards import GUARDED

KINDS = {UniqueConstraint: "unique", ExclusionConstraint: "exclusion", CheckConstraint: "check"}

# Which unique index of a table stands on exactly these columns; PostgreSQL chose its name.
FIND = """
select i.relname from pg_index x join pg_class i on i.oid = x.indexrelid
where x.indrelid = '{table}'::regclass and x.indisunique and not x.indisprimary
    and array(select attname::text from pg_attribute where attrelid = x.indrelid
        and attnum = any (x.indkey) order by 1) = array[{columns}]"""


@dataclass(frozen=True)
class Constraint:
    """A constraint of a table. ``name`` is that of the model, or table and columns without one.

    ``columns`` are those that it keeps unique, where it is said in columns.
    """

    table: str
    name: str
    kind: str
    columns: tuple[str, ...] = ()

    @property
    def finding(self) -> str:
        """Return the query for the name that it bears in the database."""
        if "." not in self.name:
            return f"select '{self.name}'"
        columns = ", ".join(f"'{column}'" for column in sorted(self.columns))
        return FIND.format(table=self.table, columns=columns)

    @property
    def dropping(self) -> str:
        """Return the owner's statement that takes it away."""
        return (
            f"do $$ declare found text := ({self.finding}); begin"
            f" execute format('alter table {self.table} drop constraint if exists %I', found);"
            " execute format('drop index if exists %I', found); end $$"
        )


def constraints() -> list[Constraint]:
    """Return every constraint of every table of the house, by table."""
    models = apps.get_models(include_auto_created=True)
    ours = [m for m in models if m._meta.app_label in GUARDED and not m._meta.proxy]
    found = [each for model in ours for each in _of(model)]
    return sorted(found, key=lambda each: (each.table, each.name))


def _of(model: type[Model]) -> Iterator[Constraint]:
    table = model._meta.db_table
    for field in model._meta.local_fields:
        if field.unique and not field.primary_key:
            column = str(field.column)
            yield Constraint(table, f"{table}.{column}", "unique", (column,))
    for names in model._meta.unique_together:
        fields = [field for field in model._meta.local_fields if field.name in names]
        columns = tuple(str(field.column) for field in fields)
        yield Constraint(table, f"{table}.{'+'.join(columns)}", "unique", columns)
    for constraint in model._meta.constraints:
        names = getattr(constraint, "fields", ())
        fields = [field for field in model._meta.local_fields if field.name in names]
        columns = tuple(str(field.column) for field in fields)
        yield Constraint(table, constraint.name, KINDS[type(constraint)], columns)
