"""Every leaf of a paper and the words that a reader must find for it. Asserts nothing.

A leaf is a value that says something: what is left at its default says nothing.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from approvals import stating
from approvals.clauses import ACT_WORDS, GROUNDS, ActKind
from approvals.matters import MATTERS
from approvals.models import Clause, DecisionType
from approvals.paper import Paper
from approvals.printout import ATTACHMENT_KINDS
from approvals.written import Plain
from budgets.models import Line
from budgets.money import pounds
from contracts.law import law
from contracts.models import ChangeKind, Framework, OptionsReading, Route, Subject
from contracts.terms import day_words
from people.models import Milestone, Post, PostKind, Programme

Place = tuple[str | int, ...]
Named = Mapping[str, str]

# What is not printed on purpose, and why.
LEFT_OUT = {
    "format": "the record has a format of its own",
    "kind": "what a recommendation does is said in words; its kind only tells programs",
    "content": "an attachment is a file of its own; its digest is printed",
    "media_type": "that of the file, which its digest identifies",
    "vat": "“not stated” says nothing; the other two are printed",
    "source_year": "the year that money leaves is printed, not how the paper abbreviates it",
}
CHOICES = (PostKind, Route, ChangeKind, OptionsReading, Subject)
SAYS_NOTHING = ("not stated", "not_stated", "exactly", "", False, None)


def leaves(piece: Any, place: Place = ()) -> Iterator[tuple[Place, Any]]:
    """Walk a piece of paper: every value in it that says something, with its place."""
    if isinstance(piece, Plain):
        for name, field in type(piece).model_fields.items():
            value = getattr(piece, name)
            if field.is_required() or value != field.default:
                yield from leaves(value, (*place, name))
    elif isinstance(piece, tuple):
        for at, one in enumerate(piece):
            yield from leaves(one, (*place, at))
    elif piece not in SAYS_NOTHING:
        yield place, piece


def fields(place: Place) -> list[str]:
    """Return the names on the way to a leaf, without the places in lists."""
    return [step for step in place if isinstance(step, str)]


def words_for(place: Place, value: Any, names: Named) -> list[str]:
    """Return the words of which one must stand where a leaf is printed; none if left out."""
    name = fields(place)[-1]
    if name in LEFT_OUT and (name != "vat" or value == "not stated"):
        return []
    if name in SAID:
        return [SAID[name](value)]
    if isinstance(value, Decimal):
        if name == "quantity":
            return [f"{value.normalize():,f}"]
        share = name in ("percent", "tolerance")
        return [f"{value.normalize():f}%" if share else pounds(value)]
    if isinstance(value, date):
        return [day_words(value), value.isoformat()]
    if value is True:
        return [WHEN_TRUE[name]]
    return [names.get(str(value), str(value)), str(value)]


SAID: dict[str, Callable[[Any], str]] = {
    "matter": MATTERS.__getitem__,
    "acts": lambda act: ACT_WORDS[ActKind(act)],
    "ground": lambda ground: GROUNDS.get(ground, ground),
    "relation": stating.RELATIONS.__getitem__,
    "stands": stating.TIMINGS.__getitem__,
    "of": stating.TIMES.__getitem__,
    "vat": stating.VAT.__getitem__,
    "qualifier": lambda word: (stating.BEFORE | stating.NO_FIGURE).get(word, word).strip(),
    "money": str.capitalize,
    "role": str.capitalize,
    "what": str.capitalize,
    "measure": lambda measure: measure,
    "answer": lambda answer: answer,
}
WHEN_TRUE = {
    "misprint": "misprinted as",
    "withheld": "named in part 2",
    "exists": "True",
}


def plain(text: Any) -> str:
    """Return everything that stands in a document as one line of words."""
    if isinstance(text, dict):
        return plain(list(text.values()))
    if isinstance(text, list | tuple):
        return " ".join(plain(one) for one in text)
    return re.sub(r"[\s;]+", " ", str(text)).casefold()


def squeezed(text: Any) -> str:
    """Return everything that stands in a document without blanks and hyphens.

    A page breaks its lines at them, and whoever reads it back does not know which was which.
    """
    return re.sub(r"[\s-]+", "", plain(text))


def missing(piece: Any, printed: str, names: Named, place: Place = ()) -> list[str]:
    """Return the leaves of a piece of paper of which no word stands in ``printed``."""
    return [
        f"{'.'.join(map(str, at))} = {value!r}"
        for at, value in leaves(piece, place)
        for wanted in [words_for(at, value, names)]
        if wanted and not any(_stands(plain(word).strip(". "), printed) for word in wanted)
    ]


def _stands(word: str, printed: str) -> bool:
    return bool(re.search(rf"(?<!\w){re.escape(word)}(?!\w)", printed))


def lost_in(document: dict[str, Any], paper: Paper, names: Named) -> list[str]:
    """Return what a paper says and its record does not, each recommendation in its own place."""
    found = missing(paper.model_copy(update={"recommendations": ()}), plain(document), names)
    printed = document["recommendations"]
    for at, (rec, row) in enumerate(zip(paper.recommendations, printed, strict=True)):
        found += missing(rec, plain(row), names, ("recommendations", at))
    return found


def names_of_codes() -> dict[str, str]:
    """Return what the codes of the ledger and of the format stand for."""
    return {
        **dict(Post.objects.values_list("code", "title")),
        **dict(Milestone.objects.values_list("code", "name")),
        **dict(Programme.objects.values_list("code", "name")),
        **dict(Line.objects.values_list("code", "name")),
        **dict(Framework.objects.values_list("code", "name")),
        **dict(Clause.objects.values_list("code", "title")),
        **dict(DecisionType.objects.values_list("code", "title")),
        **{str(code): str(words) for choices in CHOICES for code, words in choices.choices},
        **{ground.code: str(ground) for ground in law().grounds},
        **ATTACHMENT_KINDS,
        **stating.PROMISES,
    }
