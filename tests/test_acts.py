"""The printed table of acts is the table that the code acts on."""

from pathlib import Path

from django.conf import settings

from people import acts


def test_the_printed_table_is_the_one_in_the_code() -> None:
    printed = Path(settings.BASE_DIR, "docs", "acts.md").read_text(encoding="utf-8")
    assert printed == acts.as_markdown()


def test_nobody_without_a_post_may_do_anything() -> None:
    for act in acts.ACTS:
        assert acts.objections(act, []), act


def test_each_post_named_opens_its_act_and_no_other_post_does() -> None:
    every = {post for act in acts.ACTS.values() for post in act.posts}
    for name, act in acts.ACTS.items():
        for post in every:
            assert (acts.objections(name, [post]) == []) is (post in act.posts), (name, post)


def test_no_rule_reads_a_mark_of_an_account() -> None:
    """Staff and super-user marks open the admin window; nothing else may ask for them."""
    words = ("is_superuser", "is_staff", "has_perm", "has_module_perms", "get_all_permissions")
    opens_the_admin = {"people/window.py", "people/admin.py", "records/passwords.py"}
    found = [
        f"{path.relative_to(settings.BASE_DIR)}: {word}"
        for app in ("people", "budgets", "contracts", "approvals", "records")
        for path in sorted(Path(settings.BASE_DIR, app).rglob("*.py"))
        if "migrations" not in path.parts
        and str(path.relative_to(settings.BASE_DIR)) not in opens_the_admin
        for word in words
        if word in path.read_text(encoding="utf-8")
    ]
    assert found == []


def test_every_act_of_the_table_is_asked_for_by_the_code() -> None:
    """A row that no code asks for would promise what nothing holds."""
    apps = ("people", "budgets", "contracts", "approvals", "records")
    files = [p for app in apps for p in Path(settings.BASE_DIR, app).rglob("*.py")]
    code = "".join(p.read_text(encoding="utf-8") for p in files if p.name != "acts.py")
    assert [act for act in acts.ACTS if f'"{act}"' not in code] == []
