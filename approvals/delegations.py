"""What a paper must satisfy to give authority, to take it back, or to go against a rule. Pure."""

from collections.abc import Iterator

from approvals.clauses import HIGHEST
from approvals.findings import Facts, Finding, stop
from approvals.paper import Delegation, Paper, Revocation


def delegation_is_limited(paper: Paper, facts: Facts) -> Iterator[Finding]:
    """A delegation has a ceiling and an end, or "unlimited" is chosen with a reason (D1)."""
    for rec in paper.recommendations:
        if isinstance(rec, Delegation):
            yield from _limits(f"Recommendation {rec.number}", rec, facts)
            yield from _reserves_differ(f"Recommendation {rec.number}", rec)


def _limits(place: str, rec: Delegation, facts: Facts) -> Iterator[Finding]:
    missing = [
        words
        for words, there in (("no ceiling", _is_capped(rec)), ("no end", _has_an_end(rec)))
        if not there
    ]
    if missing and not rec.unlimited_reason.strip():
        it = "them" if len(missing) > 1 else "it"
        sentence = (
            f"This delegation has {' and '.join(missing)}. Enter {it}, "
            "or choose “unlimited” and say why."
        )
        yield stop(place, sentence, "D1")
    if rec.ends_on and rec.ends_on <= facts.today:
        yield stop(place, "The delegation would end before it begins.", "D1")
    if not (rec.contracts or rec.contracts_of or rec.limits):
        yield stop(place, "Say which contracts the delegation covers.", "D1")
    if rec.tolerance is not None and rec.limit_each is None:
        sentence = "A tolerance is above a limit; enter the limit for each award too."
        yield stop(place, sentence, "S11")
    named = [limit.contract for limit in rec.limits]
    for name in sorted({name for name in named if named.count(name) > 1}):
        yield stop(place, f"Contract {name} stands twice in the schedule; name it once.", "D1")
    if rec.report_on and not rec.report_back.strip():
        yield stop(place, "Say what is to be reported back by that day.", "D1")
    if len({key.post for key in rec.keys}) < len(rec.keys):
        yield stop(place, "A dual key is held by two different posts.", "D4")


def _is_capped(rec: Delegation) -> bool:
    """Say whether pounds are limited: in all, each time, by share, or for every contract."""
    named = set(rec.contracts) | {limit.contract for limit in rec.limits}
    capped = {limit.contract for limit in rec.limits if limit.amount is not None}
    every = bool(capped) and named == capped and not rec.contracts_of
    return every or any(v is not None for v in (rec.ceiling, rec.limit_each, rec.percent))


def _has_an_end(rec: Delegation) -> bool:
    """Say whether it ends: on a day, at a milestone, or by a last day for every contract."""
    named = set(rec.contracts) | {limit.contract for limit in rec.limits}
    ended = {limit.contract for limit in rec.limits if limit.last_day is not None}
    every = bool(ended) and named == ended and not rec.contracts_of
    return every or rec.ends_on is not None or rec.ends_at is not None


def _reserves_differ(place: str, rec: Delegation) -> Iterator[Finding]:
    posts = [key.post for key in rec.keys]
    for key in rec.keys:
        own = [reserve.post for reserve in key.reserves]
        if key.post in own or len(set(own)) < len(own):
            yield stop(place, "A key's reserves are other posts than its own, each once.", "D4")
        if set(own) & set(posts):
            sentence = "A post that holds one key of this delegation is no reserve for another."
            yield stop(place, sentence, "D4")


def revocations_are_of_what_stands(paper: Paper, facts: Facts) -> Iterator[Finding]:
    """Authority is taken back once, by the type of decision that gave it or by a higher one."""
    seen: set[str] = set()
    for rec in paper.recommendations:
        place = f"Recommendation {rec.number}"
        for code in _ended_by(rec):
            known = facts.clauses.get(code)
            if code in seen:
                title = known.title if known else code
                yield stop(place, f"{title} is ended twice in this paper; end it once.", "D2")
            elif known is not None and not known.stands:
                yield stop(place, f"{known.title} has ended already.", "D2")
            elif known is not None and paper.type not in (known.granted_by_type, HIGHEST):
                yield stop(place, f"{known.title} is not this type of decision's to end.", "D2")
            seen.add(code)


def exceptions_are_reasoned(paper: Paper, facts: Facts) -> Iterator[Finding]:
    """An exception that is asked for has a reason (the exceptions register)."""
    for asked in paper.exceptions:
        if not asked.reason.strip():
            yield stop(asked.place, f"Say why rule {asked.rule} should not bind here.", asked.rule)
        if not asked.adviser.endswith("_adviser"):
            sentence = f"“{asked.adviser}” is no adviser. Accepted: such as legal_adviser."
            yield stop(asked.place, sentence, asked.rule)


def _ended_by(rec: object) -> tuple[str, ...]:
    if isinstance(rec, Delegation):
        return rec.supersedes
    return rec.clauses if isinstance(rec, Revocation) else ()
