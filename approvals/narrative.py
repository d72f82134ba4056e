"""Search in what papers say: titles, recommendations and every other text of part 1.

Part 2 stands in other tables, in which nothing here looks. Drafts are found by their title
alone, which every list shows. Newest first, paged by the decision's id.
"""

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from django.contrib.postgres.search import SearchQuery, SearchVectorField
from django.db import connection
from django.db.models import F, Max, Model, QuerySet
from django.db.models.expressions import RawSQL

from approvals import lifecycle
from approvals.models import Decision, Draft, TitleWords, Version
from approvals.paper import SECTIONS

M = TypeVar("M", bound=Model)

SIZE = 20
SHOWN = 3
# Decisions that are read one by one: some thousandths of a second.
RECENT = 500
# Papers that are read for words that must stand together, before all that have them are.
NEWEST = 100
# Words in quotation marks or with a hyphen stand together; a hyphen before one excludes it.
TOGETHER, EXCLUDED = re.compile(r"""["-]"""), re.compile(r"""(?:^|\s)-""")
# Ordered by a sum, PostgreSQL does not walk down the decisions to find a rare word.
ORDERS = {"decision": F("decision_id").desc(), "index": (F("decision_id") + 0).desc()}
# A column that PostgreSQL keeps (migration 0007); the model leaves it out, so nobody else reads it.
SAID = {
    "index": RawSQL('"approvals_version"."part_1_words"', [], SearchVectorField()),
    # No index serves this, so the newest are read one by one.
    "decision": RawSQL(
        'coalesce("approvals_version"."part_1_words", \'\'::tsvector)', [], SearchVectorField()
    ),
}
# Characters that no text of ours may hold (people/text.py), so that a mark is never a word's.
OPENS, CLOSES = "\ue000", "\ue001"
OPTIONS = f"MaxWords=40, MinWords=15, StartSel={OPENS}, StopSel={CLOSES}"
HEADLINES = (
    "select t.place, ts_headline('english', t.words, q, %s)"
    " from unnest(%s::text[]) with ordinality as t(words, place),"
    " websearch_to_tsquery('english', %s) q"
    " where to_tsvector('english', t.words) @@ q order by t.place"
)


@dataclass(frozen=True)
class Passage:
    """Where the words stand: the heading, the place on the page, and pieces (text, marked)."""

    heading: str
    anchor: str
    pieces: tuple[tuple[str, bool], ...]


@dataclass(frozen=True)
class Hit:
    """A decision in which the words stand."""

    decision: Decision
    passages: tuple[Passage, ...]


@dataclass(frozen=True)
class Page:
    """The hits of one page, newest first; ``older`` is the id below which the next begins."""

    hits: tuple[Hit, ...]
    older: int | None


class Anywhere(SearchQuery):
    """The same words wherever they stand: what the index finds without reading a paper."""

    def as_sql(self, *args: Any, **more: Any) -> Any:
        """Let every word that must follow another only be there."""
        sql, params = super().as_sql(*args, **more)
        return f"regexp_replace({sql}::text, '<(-|[0-9]+)>', '&', 'g')::tsquery", params


def search(words: str, before: int | None = None) -> Page:
    """Return the decisions in whose part 1, or title, all these words stand."""
    keys = found_in(words, before, SIZE + 1)
    rows = Decision.objects.select_related("type", "draft").in_bulk(keys[:SIZE])
    passages = _passages(words, list(rows.values()))
    hits = tuple(Hit(rows[key], tuple(passages.get(key, ()))) for key in keys[:SIZE])
    return Page(hits, keys[SIZE - 1] if len(keys) > SIZE else None)


def found_in(words: str, before: int | None, most: int) -> list[int]:
    """Return the ids of the decisions in which these words stand, newest first.

    The newest decisions are read one by one, which finds common words at once; for rare ones the
    index is asked, which would bring too many of the common. Words that stand together are looked
    for in the newest papers that have them all, then in every one. Two to four queries.
    """
    last = Decision.objects.aggregate(last=Max("pk"))["last"] or 0
    top = last + 1 if before is None else min(before, last + 1)
    recent = _between(words, range(top - RECENT, top), most, by="decision")
    if len(recent) >= most or top <= RECENT:
        return recent
    older, wanted = range(top - RECENT), most - len(recent)
    if TOGETHER.search(words) and not EXCLUDED.search(words):
        newest = _newest_with(words, older)
        found = _between(words, older, wanted, by="index", among=newest)
        if len(found) == wanted:
            return recent + found
    return recent + _between(words, older, wanted, by="index")


def _newest_with(words: str, within: range) -> list[int]:
    """Return the newest versions that have all the words, wherever in the paper they stand."""
    query = Anywhere(words, config="english", search_type="websearch")
    rows = Version.objects.annotate(said=SAID["index"]).filter(said=query)
    placed = rows.filter(decision_id__lt=within.stop).order_by(ORDERS["index"])
    return list(placed.values_list("pk", flat=True)[:NEWEST])


def _between(
    words: str, within: range, most: int, *, by: str, among: Sequence[int] | None = None
) -> list[int]:
    query = SearchQuery(words, config="english", search_type="websearch")
    rows = standing() if among is None else standing().filter(pk__in=among)
    papers = rows.annotate(said=SAID[by]).filter(said=query)
    titles = Draft.objects.annotate(said=TitleWords("title")).filter(said=query)
    both = [_newest(found, within, most, by) for found in (papers, titles)]
    return list(both[0].union(both[1]).order_by("-decision_id")[:most])


def standing() -> QuerySet[Version]:
    """Return the versions that stand: the last of each decision, while it is not being edited."""
    rows = Version.objects.filter(number=F("decision__current_version"))
    return rows.exclude(decision__state__in=lifecycle.OPEN_FOR_EDITING)


def _newest(rows: QuerySet[M], within: range, most: int, by: str) -> QuerySet[M, int]:
    placed = rows.filter(decision_id__gte=within.start, decision_id__lt=within.stop)
    return placed.order_by(ORDERS[by]).values_list("decision_id", flat=True)[:most]


# ---- Where the words stand ----------------------------------------------------------------------


def _passages(words: str, decisions: Sequence[Decision]) -> dict[int, list[Passage]]:
    papers = standing().filter(decision__in=decisions).values_list("decision_id", "part_1")
    texts = [
        (decision, heading, anchor, text)
        for decision, part_1 in papers
        for heading, anchor, text in _texts(json.loads(part_1)["paper"])
    ]
    with connection.cursor() as cursor:
        cursor.execute(HEADLINES, [OPTIONS, [text for *_, text in texts], words])
        headlines = cursor.fetchall()
    found: dict[int, list[Passage]] = {}
    for place, headline in headlines:
        decision, heading, anchor, _ = texts[place - 1]
        passages = found.setdefault(decision, [])
        if len(passages) < SHOWN:
            passages.append(Passage(heading, anchor, tuple(_pieces(headline))))
    return found


def _texts(paper: dict[str, object]) -> Iterator[tuple[str, str, str]]:
    """Yield each text of a paper with its heading and where it stands on the decision's page."""
    recommendations: Iterable[dict[str, str]] = paper["recommendations"]  # type: ignore[assignment]
    for rec in recommendations:
        yield f"Recommendation {rec['number']}", f"recommendation-{rec['number']}", rec["words"]
    yield "Executive summary", "", str(paper["executive_summary"])
    sections: dict[str, str] = paper["part_1"]  # type: ignore[assignment]
    for name, heading in SECTIONS.items():
        yield heading, "", sections[name]


def _pieces(headline: str) -> Iterator[tuple[str, bool]]:
    for place, piece in enumerate(headline.replace(CLOSES, OPENS).split(OPENS)):
        if piece:
            yield piece, place % 2 == 1
