"""The admin is a window, not a back door: nobody, super-user or not, writes the ledger there."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group, Permission
from django.db import connection
from django.db.models import Model
from django.test import Client
from django.urls import NoReverseMatch, reverse

from approvals import actions
from approvals import models as approvals_models
from budgets.models import Line, Plan
from contracts.models import Framework, Lot, WithheldValue
from people.models import Account, Milestone, Organisation, Person, Post
from people.window import Reference, Window, editing_grants
from tests import stage
from tests.stage import Stage

PASSWORD = "correct horse battery"
REGISTERED = sorted(admin.site._registry, key=lambda model: model._meta.label)
RESTRICTED = (
    approvals_models.DraftRestricted,
    approvals_models.VersionRestricted,
    approvals_models.RestrictedFile,
    approvals_models.AdviceRestricted,
    approvals_models.CompletionRestricted,
    WithheldValue,
)


def account_of(cast: Stage, name: str, *, superuser: bool = False) -> Account:
    """Give one of the cast a sign-in that opens the admin."""
    return Account.objects.create_user(
        f"{name}-admin",
        password=PASSWORD,
        person=cast.person(name),
        is_staff=True,
        is_superuser=superuser,
    )


def signed_in(account: Account) -> Client:
    """Return a browser of this account."""
    client = Client()
    client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    return client


def grant(account: Account, *names: str) -> None:
    """Grant permissions by their code names."""
    account.user_permissions.set(Permission.objects.filter(codename__in=names))


def furnished() -> Stage:
    """Set a stage on which every table of the ledger has rows."""
    cast = stage.set_stage()
    stage.attested(cast)
    stage.executed(cast)
    version = stage.extension_ready(cast)
    stage.sign(cast, "carla", version)
    milestone = Milestone.objects.get(code="connect-drop-2")
    actions.record_milestone(cast["peter"], milestone, date(2024, 2, 20), "Minutes of the board.")
    return cast


def everything() -> dict[str, str]:
    """Return a digest of every table, but for sessions and sign-ins that visiting changes."""
    own = {"sessions", "contenttypes", "auth"}
    found = {}
    with connection.cursor() as cursor:
        for model in apps.get_models():
            if model._meta.app_label in own or model is Account:
                continue
            table = connection.ops.quote_name(model._meta.db_table)
            rows = f"select md5(t::text) as row from {table} t order by t.id"
            cursor.execute(f"select md5(coalesce(string_agg(row, ''), '')) from ({rows}) r")
            found[model._meta.label] = cursor.fetchone()[0]
    return found


def addresses(model: type[Model], row: Model) -> list[str]:
    """Return where the admin would add, change and delete this row."""
    name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
    return [
        reverse(f"{name}_add"),
        reverse(f"{name}_change", args=[row.pk]),
        reverse(f"{name}_delete", args=[row.pk]),
        reverse(f"{name}_changelist"),
    ]


def test_every_registered_table_is_a_window_or_reference_data() -> None:
    for model, shown in admin.site._registry.items():
        assert isinstance(shown, Window), model._meta.label
        assert shown.actions is None


def test_no_table_of_part_2_is_registered() -> None:
    assert not set(RESTRICTED) & set(admin.site._registry)


def test_reference_data_is_the_data_that_the_database_lets_change() -> None:
    reference = {
        model._meta.label_lower
        for model, shown in admin.site._registry.items()
        if isinstance(shown, Reference)
    }
    assert reference == {
        "auth.group",
        "budgets.line",
        "budgets.plan",
        "contracts.framework",
        "contracts.lot",
        "contracts.supplier",
        "people.account",
        "people.businesscase",
        "people.milestone",
        "people.organisation",
        "people.person",
        "people.post",
        "people.programme",
    }


def test_a_super_user_without_a_post_changes_nothing_anywhere(database: Any) -> None:
    """Try to add, change and delete a row of every registered table, by GET and by POST."""
    cast = furnished()
    client = signed_in(account_of(cast, "otto", superuser=True))
    before = everything()
    tried = 0
    for model in REGISTERED:
        row = model._default_manager.order_by("pk").first()
        if row is None:
            continue
        for address in addresses(model, row):
            client.get(address)
            for words in (posted(row), {"post": "yes"}, {"action": "delete_selected"}):
                answer = client.post(address, words | {"_selected_action": str(row.pk)})
                listed = address.endswith(f"/{model._meta.model_name}/")
                assert answer.status_code in ({200, 302, 403} if listed else {403}), address
                tried += 1
    assert tried > 300
    assert everything() == before


def posted(row: Model) -> dict[str, str]:
    """Return a row as its form would send it, with every word changed."""
    words = {"_save": "Save"}
    for field in row._meta.concrete_fields:
        value = field.value_from_object(row)
        words[field.name] = f"{value} changed" if isinstance(value, str) else str(value or "")
    return words


def test_a_super_user_sees_each_window_and_each_row(rows: Any) -> None:
    cast = stage.set_stage()
    client = signed_in(account_of(cast, "otto", superuser=True))
    for model in REGISTERED:
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        assert client.get(reverse(f"{name}_changelist")).status_code == 200, name
        row = model._default_manager.order_by("pk").first()
        if row is not None:
            address = reverse(f"{name}_change", args=[row.pk])
            assert client.get(address).status_code == 200, name


def test_a_grant_without_a_post_edits_nothing(rows: Any) -> None:
    cast = stage.set_stage()
    account = account_of(cast, "otto")
    grant(account, "view_line", "change_line")
    line = Line.objects.get(code="connect-capital")
    address = reverse("admin:budgets_line_change", args=[line.pk])
    assert signed_in(account).post(address, {"name": "Mine"}).status_code == 403
    line.refresh_from_db()
    assert line.name == "CONNECT, capital"


def test_a_post_without_a_grant_edits_nothing_even_for_a_super_user(rows: Any) -> None:
    cast = stage.set_stage()
    account = account_of(cast, "fiona", superuser=True)
    line = Line.objects.get(code="connect-capital")
    address = reverse("admin:budgets_line_change", args=[line.pk])
    assert signed_in(account).get(address).status_code == 200
    assert signed_in(account).post(address, {"name": "Mine"}).status_code == 403


def test_a_finance_officer_with_the_grant_renames_a_line_and_it_is_logged(rows: Any) -> None:
    cast = stage.set_stage()
    account = account_of(cast, "fiona")
    grant(account, "view_line", "change_line", "add_line")
    line = Line.objects.get(code="connect-capital")
    other = Plan.objects.get(code="mtfp")
    address = reverse("admin:budgets_line_change", args=[line.pk])
    words = {"name": "CONNECT, capital works", "code": "mine", "plan": other.pk, "kind": "growth"}
    assert signed_in(account).post(address, words).status_code == 302
    line.refresh_from_db()
    assert (line.name, line.code, line.kind) == (words["name"], "connect-capital", "capital")
    assert line.plan.code == "capital-plan"
    logged = LogEntry.objects.get()
    assert (logged.user, logged.object_id) == (account, str(line.pk))
    assert "Name" in logged.change_message or "name" in logged.change_message


def test_a_line_takes_the_codes_of_the_finance_system_and_nothing_a_sheet_evaluates(
    rows: Any,
) -> None:
    cast = stage.set_stage()
    account = account_of(cast, "fiona")
    grant(account, "view_line", "change_line")
    line = Line.objects.get(code="connect-capital")
    address = reverse("admin:budgets_line_change", args=[line.pk])
    words = {"name": line.name, "cost_centre": "10450", "subjective": "A-220", "project": "P/7"}
    assert signed_in(account).post(address, words).status_code == 302
    line.refresh_from_db()
    assert (line.cost_centre, line.subjective, line.project) == ("10450", "A-220", "P/7")
    for code in ("=1", "-5", "@x", "a b", "a-", "10450\n=1"):
        answer = signed_in(account).post(address, {**words, "project": code})
        assert "A code has letters and figures" in answer.content.decode(), code
    line.refresh_from_db()
    assert line.project == "P/7"


@pytest.mark.parametrize(
    ("model", "words"),
    [
        (Organisation, {"name": "Zenith Ltd", "company_number": "01234567"}),
        (Person, {"name": "Nora Bright", "staff_number": "D9999"}),
        (Post, {"title": "Head of estates", "code": "estates", "kind": "head_of_service"}),
        (Plan, {"name": "Reserves", "code": "reserves"}),
        (Framework, {"name": "Office supplies", "code": "os1"}),
    ],
)
def test_the_decision_office_with_the_grant_adds_reference_data(
    rows: Any, model: type[Model], words: dict[str, str]
) -> None:
    cast = stage.set_stage()
    account = account_of(cast, "devi")
    grant(account, f"view_{model._meta.model_name}", f"add_{model._meta.model_name}")
    address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_add")
    before = model._default_manager.count()
    assert signed_in(account).post(address, words).status_code == 302
    assert model._default_manager.count() == before + 1
    assert LogEntry.objects.filter(user=account).count() == 1


def test_a_doubled_company_number_is_refused_in_the_constraints_own_sentence(rows: Any) -> None:
    cast = stage.set_stage()
    account = account_of(cast, "devi")
    grant(account, "view_organisation", "add_organisation")
    Organisation.objects.create(name="Zenith Ltd", company_number="01234567")
    words = {"name": "Zenith Limited", "company_number": "01234567"}
    answer = signed_in(account).post(reverse("admin:people_organisation_add"), words)
    assert "Another organisation has this company number." in answer.content.decode()


def test_nobody_gives_an_account_to_another_person_or_adds_one(rows: Any) -> None:
    cast = stage.set_stage()
    account = account_of(cast, "devi")
    theirs = account_of(cast, "dana")
    grant(account, "view_account", "change_account", "add_account")
    client = signed_in(account)
    assert client.get(reverse("admin:people_account_add")).status_code == 403
    address = reverse("admin:people_account_change", args=[theirs.pk])
    words = {
        "username": "mine",
        "person": account.person_id,
        "password": "mine",
        "is_superuser": "on",
        "is_active": "on",
    }
    assert client.post(address, words).status_code == 302
    theirs.refresh_from_db()
    assert (theirs.username, theirs.person, theirs.is_superuser) == (
        "dana-admin",
        cast.person("dana"),
        False,
    )
    assert theirs.check_password(PASSWORD)
    assert not theirs.is_staff


def test_a_lot_keeps_its_framework_and_takes_suppliers(rows: Any) -> None:
    cast = stage.set_stage()
    account = account_of(cast, "kit")
    grant(account, "view_lot", "change_lot")
    lot = Lot.objects.get(framework__code="spf2", code="1")
    supplier = Organisation.objects.get(name="SAS Software Ltd")
    address = reverse("admin:contracts_lot_change", args=[lot.pk])
    words = {"name": "Systems", "suppliers": [supplier.pk], "framework": "1", "code": "9"}
    answer = signed_in(account).post(address, words)
    assert answer.status_code == 302, answer.content.decode()
    lot.refresh_from_db()
    assert (lot.name, lot.code, lot.framework.code) == ("Systems", "1", "spf2")
    assert list(lot.suppliers.all()) == [supplier]


def test_the_grants_of_an_editor_open_every_table_of_reference_data(rows: Any) -> None:
    cast = stage.set_stage()
    account = account_of(cast, "fiona")
    account.user_permissions.set(editing_grants())
    client = signed_in(account)
    for model, shown in admin.site._registry.items():
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        edits = isinstance(shown, Reference) and model not in (Account, Group)
        assert client.get(reverse(f"{name}_add")).status_code == (200 if edits else 403), name


def test_nobody_deletes_reference_data(rows: Any) -> None:
    cast = stage.set_stage()
    account = account_of(cast, "devi")
    grant(account, *Permission.objects.values_list("codename", flat=True))
    client = signed_in(account)
    for model, shown in admin.site._registry.items():
        row = model._default_manager.order_by("pk").first()
        if not isinstance(shown, Reference) or row is None:
            continue
        address = addresses(model, row)[2]
        assert client.post(address, {"post": "yes"}).status_code == 403, address


def test_tenures_lead_to_the_screen_where_they_are_confirmed(rows: Any) -> None:
    cast = stage.set_stage()
    client = signed_in(account_of(cast, "devi", superuser=True))
    page = client.get(reverse("admin:people_tenure_changelist")).content.decode()
    assert reverse("people_to_confirm") in page
    assert reverse("tenure_give") in page


def test_the_admin_has_no_door_of_its_own(rows: Any) -> None:
    answer = Client().get(reverse("admin:login"))
    assert answer.status_code == 302
    assert reverse("account_login") in answer["Location"]
    with pytest.raises(NoReverseMatch):
        reverse("admin:auth_user_password_change", args=[1])


def test_no_rule_asks_who_is_super_user_or_staff() -> None:
    """Accounts are given these marks and the admin shows them; nothing else knows them."""
    house = Path(settings.BASE_DIR)
    knows = {"people/admin.py", "records/passwords.py"}
    for app in ("people", "budgets", "contracts", "approvals", "records"):
        for path in (house / app).rglob("*.py"):
            text = path.read_text(encoding="utf-8")
            marks = "is_superuser" in text or "is_staff" in text
            named = str(path.relative_to(house))
            assert not marks or named in knows or "migrations" in path.parts, named
