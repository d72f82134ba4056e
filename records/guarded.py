"""Compare the guards that stand in the database with the law in the files; mend nothing.

Asked at start-up and by `manage.py verify`, as the app's own login. Each fault is a sentence.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connections

from people.guards import GUARDED
from people.refusals import Refused
from records.law import Grant, Law, law

PATH = "search_path=pg_catalog, public, pg_temp"
Rows = list[tuple[Any, ...]]


def guard_faults(using: str = "default") -> list[str]:
    """Return every way in which the guards are not what the files say."""
    expected = law()
    role = str(settings.DATABASES["default"]["USER"])
    return [
        *_classes(expected, using),
        *_functions(expected, using),
        *_triggers(expected, using),
        *_grants(expected, role, using),
        *_callable(expected, role, using),
        *_role(role, using),
        *_constraints(using),
        *_strangers(using),
    ]


def refuse_if_unguarded(using: str = "default") -> None:
    """Raise Refused, with every fault, when a guard is missing or weak; for start-up."""
    found = guard_faults(using)
    if found:
        raise Refused(found)


def rows(using: str, query: str, words: Iterable[Any] = ()) -> Rows:
    """Return what a query finds."""
    with connections[using].cursor() as cursor:
        cursor.execute(query, list(words))
        found: Rows = cursor.fetchall()
        return found


def _classes(expected: Law, using: str) -> Iterator[str]:
    there = {
        name
        for (name,) in rows(
            using,
            "select relname from pg_class where relnamespace = 'public'::regnamespace"
            " and relkind in ('r', 'p', 'f', 'v', 'm')",
        )
    }
    for name in sorted(there - set(expected.classes)):
        yield f"Table {name} has no class: no guard says who may write it."
    for name in sorted(set(expected.classes) - there):
        yield f"Table {name} is missing."


def _functions(expected: Law, using: str) -> Iterator[str]:
    found = rows(
        using,
        "select proname, prosrc, prosecdef, coalesce(array_to_string(proconfig, '; '), '')"
        " from pg_proc where pronamespace = 'public'::regnamespace"
        " and split_part(proname, '_', 1) = any (%s)",
        [["guard", *GUARDED]],
    )
    names = [name for name, *_ in found]
    for name in sorted(set(expected.functions) - set(names)):
        yield f"Function {name} is missing."
    for name, body, definer, path in sorted(found):
        wanted = expected.functions.get(name)
        if wanted is None or names.count(name) > 1:
            yield f"Function {name} is not in the guards, or stands twice."
        elif _plain(body) != _plain(wanted.body):
            yield f"Function {name} is not the one in the guards: its body differs."
        elif (definer, path) != (wanted.definer, PATH):
            yield f"Function {name} runs with other rights or another search path."


def _plain(body: str) -> str:
    """Drop comment lines, as the reader of the files does."""
    lines = [line for line in body.splitlines() if not line.lstrip().startswith("--")]
    return "\n".join(lines).strip()


def _triggers(expected: Law, using: str) -> Iterator[str]:
    found = rows(
        using,
        "select c.relname, t.tgname, p.proname, t.tgtype, t.tgdeferrable and t.tginitdeferred,"
        " string_to_array(nullif(trim(trailing E'\\x01' from"
        " replace(encode(t.tgargs, 'escape'), '\\000', E'\\x01')), ''), E'\\x01'),"
        " t.tgenabled, t.tgqual is not null or t.tgattr::text <> ''"
        " from pg_trigger t join pg_class c on c.oid = t.tgrelid join pg_proc p on p.oid = t.tgfoid"
        " where not t.tgisinternal and c.relnamespace = 'public'::regnamespace order by 1, 2",
    )
    there = {(table, name) for table, name, *_ in found}
    for table, name in sorted(set(expected.triggers) - there):
        yield f"Trigger {name} of {table} is missing."
    for table, name, function, kind, deferred, words, enabled, narrowed in found:
        wanted = expected.triggers.get((table, name))
        if wanted is None:
            yield f"Trigger {name} of {table} is not in the guards."
            continue
        if enabled != "A":
            yield f"Trigger {name} of {table} is not ALWAYS (it is {enabled})."
        same = (wanted.function, wanted.kind, wanted.deferred, wanted.words)
        if same != (function, kind, deferred, tuple(words or ())) or narrowed:
            yield f"Trigger {name} of {table} is not the one in the guards."


def _grants(expected: Law, role: str, using: str) -> Iterator[str]:
    found = rows(
        using,
        "select c.relname, coalesce(g.rolname, 'everyone'), a.privilege_type, '', a.is_grantable"
        " from pg_class c cross join aclexplode(c.relacl) a"
        " left join pg_roles g on g.oid = a.grantee"
        " where c.relnamespace = 'public'::regnamespace and a.grantee <> c.relowner"
        " union all select c.relname, coalesce(g.rolname, 'everyone'), a.privilege_type, t.attname,"
        " a.is_grantable from pg_class c join pg_attribute t on t.attrelid = c.oid"
        " cross join aclexplode(t.attacl) a left join pg_roles g on g.oid = a.grantee"
        " where c.relnamespace = 'public'::regnamespace and a.grantee <> c.relowner",
    )
    held = set()
    for thing, who, right, column, passed_on in found:
        grant = Grant(thing, right, column)
        if who == role and grant in expected.grants and not passed_on:
            held.add(grant)
        else:
            yield f"A grant too many: {who} holds {_words(grant)}."
    missing = expected.grants - held - _without_sequence(using)
    for grant in sorted(missing, key=_words):
        yield f"A grant is missing: {role} needs {_words(grant)}."


def _without_sequence(using: str) -> set[Grant]:
    there = {n for (n,) in rows(using, "select relname from pg_class where relkind = 'S'")}
    return {g for g in law().grants if g.right == "USAGE" and g.thing not in there}


def _words(grant: Grant) -> str:
    column = f" ({grant.column})" if grant.column else ""
    return f"{grant.right}{column} on {grant.thing}"


def _callable(expected: Law, role: str, using: str) -> Iterator[str]:
    found = rows(
        using,
        "select p.proname, coalesce(g.rolname, 'everyone') from pg_proc p"
        " cross join aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a"
        " left join pg_roles g on g.oid = a.grantee where p.proname = any (%s)"
        " and p.pronamespace = 'public'::regnamespace and a.grantee <> p.proowner",
        [sorted(expected.functions)],
    )
    wanted = {(name, role) for name in expected.callable}
    for name, who in sorted(set(found) - wanted):
        yield f"A grant too many: {who} may call {name}."
    for name, who in sorted(wanted - set(found)):
        yield f"A grant is missing: {who} needs to call {name}."


def _role(role: str, using: str) -> Iterator[str]:
    (facts,) = rows(
        using,
        "select rolsuper or rolcreatedb or rolcreaterole or rolreplication or rolbypassrls,"
        " exists (select from pg_auth_members where member = r.oid),"
        " exists (select from pg_class where relowner = r.oid) or exists ("
        "   select from pg_proc where proowner = r.oid) or exists ("
        "   select from pg_namespace where nspowner = r.oid) or exists ("
        "   select from pg_database where datdba = r.oid),"
        " has_database_privilege(rolname, current_database(), 'TEMP')"
        "   or has_database_privilege(rolname, current_database(), 'CREATE'),"
        " exists (select from pg_namespace n"
        "   where nspname !~ '^pg_' and has_schema_privilege(rolname, n.oid, 'CREATE')),"
        " exists (select from pg_db_role_setting where setrole = r.oid)"
        " from pg_roles r where rolname = %s",
        [role],
    ) or [(False,) * 6]
    sentences = (
        f"The app's login {role} has a right of an administrator.",
        f"The app's login {role} is a member of another role.",
        f"The app's login {role} owns things in this database.",
        f"The app's login {role} may make temporary tables or schemas.",
        f"The app's login {role} may create things in a schema.",
        f"The app's login {role} has settings of its own.",
    )
    yield from (sentence for fact, sentence in zip(facts, sentences, strict=True) if fact)


def _constraints(using: str) -> Iterator[str]:
    there = {
        name
        for (name,) in rows(
            using,
            "select conname from pg_constraint where convalidated union"
            " select c.relname from pg_index i join pg_class c on c.oid = i.indexrelid"
            " where i.indisvalid and i.indisunique",
        )
    }
    single = set(
        rows(
            using,
            "select i.indrelid::regclass::text, a.attname from pg_index i join pg_attribute a"
            " on a.attrelid = i.indrelid and a.attnum = i.indkey[0] where i.indisunique"
            " and i.indisvalid and i.indnkeyatts = 1 and i.indpred is null",
        )
    )
    foreign = set(
        rows(
            using,
            "select k.conrelid::regclass::text, a.attname from pg_constraint k join pg_attribute a"
            " on a.attrelid = k.conrelid and a.attnum = k.conkey[1]"
            " where k.contype = 'f' and k.convalidated",
        )
    )
    for model in apps.get_models(include_auto_created=True):
        if model._meta.proxy:
            continue
        table = model._meta.db_table
        for constraint in model._meta.constraints:
            if constraint.name not in there:
                yield f"Constraint {constraint.name} of {table} is missing."
        for column in model._meta.local_concrete_fields:
            if column.unique and (table, column.column) not in single:
                yield f"Column {column.column} of {table} is no longer unique."
            if column.remote_field and (table, column.column) not in foreign:
                yield f"Column {column.column} of {table} no longer refers to its table."


def _strangers(using: str) -> Iterator[str]:
    found = rows(
        using,
        "select 'Rule ' || rulename || ' of ' || tablename from pg_rules"
        "   where schemaname = 'public'"
        " union all select 'Policy ' || polname || ' of ' || polrelid::regclass from pg_policy"
        " union all select 'Event trigger ' || evtname from pg_event_trigger"
        " union all select 'Table ' || inhrelid::regclass || ', a child of another,'"
        "   from pg_inherits i join pg_class c on c.oid = i.inhrelid where c.relkind = 'r'"
        " union all select 'Schema ' || nspname from pg_namespace"
        "   where nspname !~ '^pg_' and nspname not in ('public', 'information_schema')",
    )
    for (what,) in found:
        yield f"{what} is not in the guards."
