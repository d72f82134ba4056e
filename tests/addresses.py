"""Every page that is read, by the name of its route, with rows of the ledger that stands.

A name that is missing here fails its test: a new page says where it is browsed, or why it is not.
"""

from collections.abc import Iterator
from typing import Any

from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse

from approvals.models import AdviceRequest, Clause, Decision, Effect, Recommendation, Undertaking
from budgets.models import Batch, Line, Plan, Posting
from contracts.models import Change, Contract, Framework, Notice
from people.models import Milestone, Programme

ENDINGS = ("csv", "xlsx")
KINDS = (
    *("budget_change", "contract_award", "contract_change"),
    *("approval", "delegation", "revocation", "resolution"),
)
# Deeds, and pages that stand only while something waits for this one person.
NOT_BROWSED = frozenset(
    {
        *("account_login", "account_logout", "account_inactive", "account_reauthenticate"),
        *("account_change_password", "attachment", "record_pdf", "record_issue"),
        *("exception_ask", "exception_drop", "draft_attachment_remove", "recommendation_up"),
        *("recommendation_down", "recommendation_remove", "decision_withdraw", "ask_advice"),
        *("consult", "declare_interest", "stand_aside", "call_in", "send_back", "refuse"),
        *("decision_attest", "draft_part", "ledger_reason", "authority_give_back"),
        *("tenure_confirm", "tenure_end", "tenure_end_confirm", "absence_record"),
        *("absence_correct", "absence_confirm", "entry_withdraw", "milestone_confirm"),
        *("carry_draft", "scheme_change_one", "scheme_change_confirm", "authority_take_back"),
    }
)


def names() -> set[str]:
    """Return the names of all routes but those of the admin."""
    return {name for name in _names(get_resolver().url_patterns) if name}


def _names(patterns: list[URLPattern | URLResolver]) -> Iterator[str | None]:
    for one in patterns:
        if isinstance(one, URLPattern):
            yield one.name
        elif one.namespace != "admin":
            yield from _names(one.url_patterns)


def addresses() -> dict[str, list[str]]:
    """Return the addresses to browse, by the name of their route."""
    found: dict[str, list[str]] = {}
    for name, *args in _asked():
        found.setdefault(name, []).append(reverse(name, args=args))
    return found


def _asked() -> Iterator[tuple[str, *tuple[Any, ...]]]:
    yield from (
        (name,)
        for name in (
            *("desk", "decisions", "decision_search", "decision_register", "contracts", "lines"),
            *("postings", "programmes", "journal", "ledger", "ledger_take_in", "people"),
            *("people_to_confirm", "tenure_give", "would_not_stand", "authority", "exceptions"),
            *("undertakings", "scheme", "scheme_change", "scheme_changes", "years", "year_close"),
            "frameworks",
        )
    )
    lists = {name for name in names() if name.endswith("_sheet") and _is_of_a_list(name)}
    yield from ((name, ending) for name in sorted(lists) for ending in ENDINGS)
    books = ("book_now", "book_template")
    yield from ((name, ending) for name in books for ending in ENDINGS)
    yield from _decisions()
    yield from _of_money()
    yield from _of_contracts()
    yield from _of_people()


def _is_of_a_list(name: str) -> bool:
    """Say whether a download asks for nothing but what it is handed out as."""
    try:
        return bool(reverse(name, args=["csv"]))
    except NoReverseMatch:
        return False


def _decisions() -> Iterator[tuple[str, *tuple[Any, ...]]]:
    newest = Decision.objects.order_by("-pk")
    done = newest.filter(state="approved").first()
    sent = newest.filter(state="submitted").first()
    for found in filter(None, (done, sent)):
        for name in ("decision", "decision_part_2", "sign", "who_must_sign", "record"):
            yield name, found.pk
    for draft in newest.filter(state="draft", draft__paper__recommendations__0__isnull=False)[:1]:
        yield from _draft(draft.pk)
    books = Recommendation.objects.filter(kind__in=("budget_opening", "annual_budget"))
    for rec in books.order_by("-pk")[:1]:
        yield from (("book_sheet", rec.version.decision_id, 1, ending) for ending in ENDINGS)
    for request in AdviceRequest.objects.order_by("-pk")[:1]:
        yield "advise", request.pk


def _draft(pk: int) -> Iterator[tuple[str, *tuple[Any, ...]]]:
    for name in ("decision_draft", "decision_submit", "draft_attachments", "draft_part_2"):
        yield name, pk
    yield "draft_recommendations", pk
    for name in ("grid", "spread", "book", "annual"):
        yield name, pk
    yield "grid_sheet", pk, "csv"
    yield "spread_sheet", pk, "csv"
    pages = ("edit", "under", "grid", "book", "annual")
    yield from ((f"recommendation_{page}", pk, 1) for page in pages)
    yield "recommendation_grid_sheet", pk, 1, "csv"
    for kind in KINDS:
        yield "recommendation_add", pk, kind


def _of_money() -> Iterator[tuple[str, *tuple[Any, ...]]]:
    for plan in Plan.objects.all():
        yield "plan_statement", plan.code
        yield "carry_forward", plan.code
        yield from (("carry_forward_sheet", plan.code, ending) for ending in ENDINGS)
        yield from (("plan_statement_sheet", plan.code, ending) for ending in ENDINGS)
    busiest = Line.objects.filter(code="mtfp-growth")
    for line in [*busiest, *Line.objects.order_by("-pk")[:1]]:
        yield "line", line.code
        yield "line_statement", line.code
        yield "line_reprofile", line.code
        yield "carry_bid", line.plan.code, 2025, line.code
        yield "carry_upload", line.plan.code, 2025
        for name in ("years", "postings", "statement", "grants", "commitments"):
            yield from ((f"line_{name}_sheet", line.code, ending) for ending in ENDINGS)
    waiting = Effect.objects.filter(kind="posted", batch__postings__to_year=None).order_by("-pk")
    for effect in waiting[:1]:
        posting = Posting.objects.filter(batch=effect.batch_id, to_year=None).earliest("pk")
        yield "line_profile", posting.to_line.code, effect.recommendation_id
    for batch in Batch.objects.order_by("-pk")[:1]:
        yield "journal_key", batch.pk


def _of_contracts() -> Iterator[tuple[str, *tuple[Any, ...]]]:
    for framework in Framework.objects.order_by("code"):
        yield "framework", framework.code
        yield "framework_lots_sheet", framework.code, "csv"
        yield "framework_call_offs_sheet", framework.code, "csv"
    for contract in Contract.objects.order_by("-pk")[:2]:
        yield "contract", contract.reference
        for name in ("changes", "payments", "notices"):
            yield f"contract_{name}_sheet", contract.reference, "csv"
    for change in Change.objects.filter(execution=None).order_by("-pk")[:1]:
        yield "contract_execute", change.contract.reference, change.number
    for notice in Notice.objects.filter(done=None).order_by("-pk")[:1]:
        yield "contract_notice", notice.contract.reference, notice.pk


def _of_people() -> Iterator[tuple[str, *tuple[Any, ...]]]:
    for programme in Programme.objects.all():
        yield "programme", programme.code
    for clause in Clause.objects.order_by("-pk")[:2]:
        yield "clause", clause.code
    for milestone in Milestone.objects.order_by("-pk")[:1]:
        yield "milestone_record", milestone.code
    for promise in Undertaking.objects.filter(outcome=None).order_by("-pk")[:1]:
        yield "undertaking_answer", promise.pk
