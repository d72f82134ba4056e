"""Who may do what: one table, act by posts by number of people, printed in docs/acts.md.

Pure. Keys are not here: which posts sign is said by the clauses of the scheme.
"""

import sys
from collections.abc import Collection
from dataclasses import dataclass

from people.refusals import Reason

HOUSE_RULES = "Who may do what"


@dataclass(frozen=True)
class Act:
    """An act, the kinds of post that may do it, and how many people it takes."""

    words: str
    posts: tuple[str, ...]
    people: int = 1


ACTS: dict[str, Act] = {
    "register": Act("register a decision", ("decision_office", "head_of_office")),
    "draft": Act(
        "draft, edit, submit and withdraw a decision",
        ("originating_officer", "contract_officer", "finance_officer"),
    ),
    "transcribe": Act("transcribe a paper decision", ("decision_office",), 2),
    "attest": Act("attest a transcription", ("chief_finance_officer", "head_of_office"), 2),
    "execute": Act("execute a contract or a change", ("contract_officer",)),
    "profile": Act("spread an amount over years", ("finance_officer",)),
    "close_year": Act("close a financial year", ("chief_finance_officer",)),
    "carry": Act("bid to carry money over a year's end", ("finance_officer",)),
    "journal": Act("key journals on and compare with the finance system", ("finance_officer",)),
    "record_milestone": Act("record a milestone", ("programme_office",), 2),
    "confirm_milestone": Act(
        "confirm a milestone",
        ("decision_office", "head_of_office", "chief_finance_officer"),
        2,
    ),
    "give_tenure": Act("give or end a tenure", ("decision_office", "head_of_office"), 2),
    "confirm_tenure": Act(
        "confirm a tenure or its end", ("chief_executive", "chief_finance_officer"), 2
    ),
    "record_absence": Act("record that a holder is away", ("decision_office", "head_of_office"), 2),
    "confirm_absence": Act(
        "confirm that a holder is away", ("chief_executive", "chief_finance_officer"), 2
    ),
    "change_scheme": Act("enter a change of the scheme", ("decision_office", "head_of_office"), 2),
    "confirm_scheme": Act("confirm a change of the scheme", ("chief_executive",), 2),
    "issue": Act("issue a record", ("decision_office", "head_of_office")),
    "edit_reference": Act(
        "edit posts, lines, suppliers and frameworks",
        ("decision_office", "head_of_office", "finance_officer", "contract_officer"),
    ),
    "open_account": Act(
        "enter a person and open their account",
        ("decision_office", "head_of_office", "system_administrator"),
    ),
    "audit": Act("read everything and change nothing", ("auditor",)),
}

# Posts that read part 2 of every decision; others read what their route needs.
READS_PART_2 = ("decision_office", "head_of_office", "auditor")


def objections(act: str, held: Collection[str]) -> list[Reason]:
    """Return why somebody who holds the kinds of post ``held`` may not do ``act``; empty if so."""
    rule = ACTS[act]
    if set(rule.posts) & set(held):
        return []
    posts = ", ".join(post.replace("_", " ") for post in rule.posts)
    return [Reason(f"Only these posts may {rule.words}: {posts}.", HOUSE_RULES)]


def as_markdown() -> str:
    """Return the table of acts as the page that docs/acts.md shows."""
    lines = [
        "# Who may do what",
        "",
        "Made by `python -m people.acts > docs/acts.md`; the code acts on the same table. Keys are",
        "not here: which posts sign is said by the clauses of the scheme. Whoever drafts asks for",
        "advice as well, and the sponsor of a decision may withdraw it.",
        "",
        "| act | posts | people |",
        "|---|---|---|",
    ]
    for act in ACTS.values():
        posts = ", ".join(post.replace("_", " ") for post in act.posts)
        lines.append(f"| {act.words} | {posts} | {act.people} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.stdout.write(as_markdown())
