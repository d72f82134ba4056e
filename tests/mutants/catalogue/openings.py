"""Guards of where balances come from: budget books that are opened, plans that are set."""

from tests.mutants.mutant import Area

_A = Area("Money")
_SQL = "budgets/guards*.sql"
_PLANS = "approvals/guards*.sql"
_FORGED = "test_forgery.py::test_a_forged_row_is_refused_at_the_latest_when_it_is_committed"
_OPENINGS = "test_openings.py::"
_OPENED = f"{_OPENINGS}test_the_guards_know_what_was_opened_from_what_was_not"

OPENINGS = [
    _A.edit(
        _SQL,
        "where coalesce(amount, 0) <> coalesce(approved, 0) or approved is null) then",
        "where false) then",
        "a year of a plan is set at what stands, and whole",
        f"{_OPENINGS}test_the_database_sets_a_year_at_what_stands_and_whole",
    ),
    _A.edit(
        _PLANS,
        "except table stands)",
        "except table stands limit 0)",
        "a line is opened as its book describes it",
        _OPENED,
    ),
    _A.edit(
        _PLANS,
        "and (select count(*) from signed) = (\n"
        "            select count(*) from budgets_posting where batch_id = batch)\n"
        "        and (select kind from budgets_batch where id = batch) = 'opening'",
        "and (select kind from budgets_batch where id = batch) = 'opening'",
        "nothing is posted beside what a book opens",
        _OPENED,
    ),
    _A.edit(
        _PLANS,
        "        and not exists (table set_at except all table signed)\n",
        "",
        "nothing is set beside what an annual budget lists",
        f"{_OPENINGS}test_the_guards_know_what_was_set_from_what_was_not",
    ),
    _A.edit(
        _PLANS,
        "where a.id = effect.annual_id and p.code = rec ->> 'plan'\n",
        "where a.id = effect.annual_id\n",
        "the plan that is set is the one that is signed",
        f"{_OPENINGS}test_the_guards_know_what_was_set_from_what_was_not",
    ),
    _A.edit(
        _PLANS,
        "select (select kind from budgets_batch where id = batch) = 'profile'\n    and not",
        "select not",
        "an opening is never cited as profiling",
        f"{_FORGED}[an opening cited as profiling]",
    ),
    _A.edit(
        _SQL,
        " and (h.is_source\n            or not exists (\n                select from"
        " budgets_annualbudget a where a.plan_id = l.plan_id and a.year = m.year));",
        ";",
        "what a year was set at stays its original",
        f"{_OPENINGS}test_what_a_year_was_set_at_stays_its_original",
    ),
    _A.edit(
        _SQL,
        "where l.id = h.line_id and l.plan_id = p_plan and h.year = p_year and not h.is_source;",
        "where false;",
        "what an annual budget sets is the original of its year",
        f"{_OPENINGS}test_an_annual_budget_turns_planned_into_set_and_posts_what_differs",
    ),
    _A.edit(
        _SQL,
        "(new.kind, new.code, new.plan_id) <> (old.kind, old.code, old.plan_id)",
        "new.kind <> old.kind",
        "what papers call a line stays, once money has moved on it",
        f"{_FORGED}[another code for a line on which money moved]",
    ),
]
