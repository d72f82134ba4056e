"""Carry a carried-out decision further: execute a contract or change, spread an amount over years.

Both cite the decision that gave the authority and stand in its chain. A notice that was published
is recorded beside the contract.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from approvals.actions.chain import allow, lock, log
from approvals.models import Decision, Effect, Recommendation
from approvals.models.acts import EffectKind
from budgets import actions as money
from budgets.models import BatchKind, Line, Part, Posting, year_label
from budgets.money import FinancialYear, pounds
from contracts import actions as contract_actions
from contracts import notices
from contracts.actions import Execute
from contracts.frameworks import CallOff, Party, within_life
from contracts.law import law
from contracts.measuring import framework_facts
from contracts.models import Change, Execution, Notice, NoticeDone
from people.days import london_day
from people.deeds import Actor, deed
from people.holders import database_now, require
from people.refusals import Reason, Refused

__all__ = ["Execute", "Share", "execute", "profile", "record_notice"]

PROFILING = "Spreading an amount over years cannot change the sum"


@deed
def execute(by: Actor, change: Change, facts: Execute) -> Execution:
    """Execute an authorised award or change; raises Refused beyond the authority, to the day."""
    tenure = require(by.person, "execute")
    now = database_now()
    if facts.signed_on > london_day(now):
        sentence = f"{facts.signed_on:%-d %B %Y} is in the future. Enter the day it was signed."
        raise Refused([Reason(sentence, "Authorised, then executed", "signed_on")])
    money.lock([(share.line.pk, share.year) for share in facts.payments])
    contract_actions.lock(change.contract)
    recommendation = Effect.objects.get(change=change).recommendation
    decision = lock(recommendation.version.decision)
    allow(decision, "executed", "executed")
    _let_in_time(recommendation, change, facts.signed_on)
    execution = contract_actions.execute(by.person, change, facts, authorised_on(change, decision))
    log(
        decision,
        "executed",
        by,
        version=recommendation.version,
        tenure=tenure,
        words=f"{change.contract.reference}, {change.get_kind_display().lower()}",
        payload={
            "execution": execution.pk,
            "change": change.pk,
            "value": f"{facts.value:.2f}",
            "starts_on": facts.starts_on.isoformat(),
            "last_day": facts.last_day.isoformat() if facts.last_day else None,
            "signed_on": facts.signed_on.isoformat(),
        },
    )
    return execution


def authorised_on(change: Change, decision: Decision) -> date:
    """Return the day of the last key; of a decision that was transcribed, the day of its paper."""
    return change.effective_on if decision.is_transcribed else london_day(change.recorded_at)


def _let_in_time(recommendation: Recommendation, change: Change, signed_on: date) -> None:
    """Refuse to sign a call-off on a day outside the life of its framework (L10).

    An exception that stands in the register lets it pass, and so does a paper decided outside.
    """
    framework, version = change.contract.framework, recommendation.version
    if framework is None or change.number > 1 or version.decision.is_transcribed:
        return
    place = f"Recommendation {recommendation.number}"
    if version.exceptions.filter(rule="L10", place=place).exists():
        return
    call_off = CallOff(Party(""), signed_on)
    found = within_life(framework_facts(signed_on)[framework.code], call_off, law())
    reasons = [Reason(remark.sentence, f"Rule {remark.rule}", "signed_on") for remark in found]
    if reasons:
        raise Refused(reasons)


@deed
def record_notice(by: Actor, notice: Notice, reference: str, done_on: date) -> NoticeDone:
    """Record that a notice was published, once, by who may execute the contract."""
    require(by.person, "execute")
    contract_actions.lock(notice.contract)
    today = london_day(database_now())
    return notices.record(by.person, notice, reference, done_on, today)


@dataclass(frozen=True)
class Share:
    """Pounds of a line that go to one financial year."""

    year: FinancialYear
    amount: Decimal


def unprofiled(recommendation: Recommendation, line: Line) -> Decimal:
    """Return what of this recommendation on this line is not yet profiled, in pounds."""
    rows = Posting.objects.filter(batch__effect__recommendation=recommendation)
    into = rows.filter(to_line=line, to_year__isnull=True)
    out = rows.filter(from_line=line, from_year__isnull=True)
    return sum((p.amount.amount for p in into), Decimal(0)) - sum(
        (p.amount.amount for p in out), Decimal(0)
    )


@deed
def profile(
    by: Actor, recommendation: Recommendation, line: Line, shares: Sequence[Share]
) -> Effect:
    """Spread a recommendation's amount on a line over years; the line's sum cannot change.

    Takes from *not yet profiled* only, and no more than this recommendation put there.
    """
    tenure = require(by.person, "profile")
    now = database_now()
    money.lock([(line.pk, None), *((line.pk, share.year.start) for share in shares)])
    decision = lock(recommendation.version.decision)
    allow(decision, "profiled", "profiled")
    reasons = _profile_objections(recommendation, line, shares)
    if reasons:
        raise Refused(reasons)
    transfers = [
        money.Transfer(
            line.pk,
            line.pk,
            share.amount,
            None,
            share.year.start,
            Part.EXEMPT,
            words=f"{decision}, recommendation {recommendation.number}",
        )
        for share in shares
    ]
    batch = money.post(BatchKind.PROFILE, london_day(now), transfers)
    effect = Effect.objects.create(
        recommendation=recommendation, kind=EffectKind.PROFILED, batch_id=batch
    )
    years = {str(share.year.start): f"{share.amount:.2f}" for share in shares}
    payload = {"batch": batch, "line": line.code, "years": years}
    version = recommendation.version
    log(decision, "profiled", by, version=version, tenure=tenure, payload=payload)
    return effect


def _profile_objections(
    recommendation: Recommendation, line: Line, shares: Sequence[Share]
) -> list[Reason]:
    if not shares:
        return [Reason("Enter at least one year's amount.", PROFILING)]
    if len({share.year for share in shares}) < len(shares):
        return [Reason("Enter each year once.", PROFILING)]
    wrong = [share for share in shares if share.amount <= 0]
    if wrong:
        year = year_label(wrong[0].year.start)
        return [Reason(f"The amount for {year} is not above zero.", PROFILING)]
    left = unprofiled(recommendation, line)
    asked = sum((share.amount for share in shares), Decimal(0))
    if asked > left:
        sentence = (
            f"{pounds(left)} of {recommendation} is not yet profiled on {line}; "
            f"the years come to {pounds(asked)}."
        )
        return [Reason(sentence, PROFILING)]
    return []
