"""Rows of the forms that give authority: who holds a key, and what there is for one contract.

And the fields that read a share and a number of months. Nothing here saves or decides.
"""

import re
from decimal import Decimal
from typing import Any

from django import forms

from approvals.forms.pieces import (
    Choices,
    Group,
    Grouped,
    RowForm,
    amount_data,
    amount_field,
    choose,
)
from approvals.models.scheme import Ground
from approvals.written import QUANTITY
from people.forms import DateField, ReadField, TextField

# As many as a paper may name (seats.KeyTerm).
RESERVES = ("First", "Second", "Third", "Fourth", "Fifth")


def percent_of(text: str) -> str:
    """Return a share above nought with at most two places, as the paper writes it."""
    words = text.strip().removesuffix("%").strip()
    whole, point, part = words.partition(".")
    plain = whole.isascii() and whole.isdigit() and len(whole) <= 4
    places = not point or (part.isascii() and part.isdigit() and len(part) <= 2)
    if not (plain and places and Decimal(words)):
        raise ValueError(f"“{text[:20]}” is no share. Write it like 10 or 2.5.")
    return str(Decimal(words))


def months_of(text: str) -> int:
    """Return a whole number of months."""
    words = text.strip()
    if not (words.isascii() and words.isdigit() and 0 < int(words[:4]) <= 600 and len(words) < 4):
        raise ValueError(f"“{text[:20]}” is no number of months. Write it like 12.")
    return int(words)


def quantity_of(text: str) -> str:
    """Return how many, above nought with at most two places, as the paper writes it."""
    words = text.strip().replace(",", "")
    if not re.fullmatch(QUANTITY, words):
        raise ValueError(f"“{text[:20]}” is no number of them. Write it like 3125 or 2.9.")
    return words


def quantity_field(label: str) -> ReadField:
    """Return a field that reads how many."""
    return ReadField(label=label, read=quantity_of, width="10", required=False)


def percent_field(label: str, help_text: str = "") -> ReadField:
    """Return a field that reads a share in per cent."""
    return ReadField(
        label=label, read=percent_of, after="%", width="5", required=False, help_text=help_text
    )


def months_field(label: str, help_text: str = "") -> ReadField:
    """Return a field that reads a number of months."""
    return ReadField(
        label=label, read=months_of, after="months", width="5", required=False, help_text=help_text
    )


_PAIR = ("reserve", "ground")


class KeyForm(Grouped, RowForm):
    """A post that holds a key, who holds it until a milestone, and who turns it instead."""

    post = forms.ChoiceField(label="Post that holds the key")
    deemed_post = forms.ChoiceField(label="Held instead by", required=False)
    until = forms.ChoiceField(label="Until this is reached", required=False)
    groups = (
        Group("", ("post",)),
        Group("Somebody else until a milestone", ("deemed_post", "until"), folded=True, wide=True),
        Group(
            "Reserves, in order",
            tuple(f"{name}{n}" for n in range(1, len(RESERVES) + 1) for name in _PAIR),
            folded=True,
            wide=True,
        ),
    )

    def __init__(self, *args: Any, posts: Choices, milestones: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = [("", "Nobody else"), *posts[1:]]
        choose(self, "post", posts)
        choose(self, "deemed_post", others)
        choose(self, "until", milestones)
        grounds = [("", "Choose when"), *((g.value, str(g.label)) for g in Ground)]
        self.places = range(1, self._room() + 1)
        for place in self.places:
            name = f"{RESERVES[place - 1]} reserve"
            self.fields[f"reserve{place}"] = forms.ChoiceField(
                label=name, choices=others, required=False
            )
            self.fields[f"ground{place}"] = forms.ChoiceField(
                label=f"{name} may turn it", choices=grounds, required=False
            )

    def _room(self) -> int:
        """Return how many reserves there is room for: two, or one more than there are."""
        places = range(1, len(RESERVES) + 1)
        if self.is_bound:
            there = [n for n in places if self.add_prefix(f"reserve{n}") in self.data]
            return max([2, *there])
        there = [n for n in places if self.initial.get(f"reserve{n}")]
        return min(max([2, *(n + 1 for n in there)]), len(RESERVES))

    def clean(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        if cleaned.get("deemed_post") and not cleaned.get("until"):
            self.add_error("until", "Choose the milestone until which another post holds the key.")
        if cleaned.get("until") and not cleaned.get("deemed_post"):
            self.add_error("deemed_post", "Choose the post that holds the key until then.")
        for place in self.places:
            self._clean_reserve(f"reserve{place}", f"ground{place}")
        return cleaned

    def _clean_reserve(self, post: str, ground: str) -> None:
        cleaned = self.cleaned_data
        if cleaned.get(post) and not cleaned.get(ground):
            self.add_error(ground, "Choose when this reserve may turn the key.")
        if cleaned.get(ground) and not cleaned.get(post):
            self.add_error(post, "Choose the post of this reserve.")

    def data_of(self) -> dict[str, Any]:
        """Return the key of a valid row."""
        cleaned = self.cleaned_data
        deemed = {"post": cleaned["deemed_post"], "until": cleaned["until"]}
        return {
            "post": cleaned["post"],
            "deemed": deemed if cleaned["until"] else None,
            "reserves": [
                {"post": cleaned[f"reserve{place}"], "ground": cleaned[f"ground{place}"]}
                for place in self.places
                if cleaned[f"reserve{place}"]
            ],
        }


class ScheduleForm(RowForm):
    """What there is for one contract: an amount of its own and the last day it may run to."""

    contract = TextField(label="Contract", max_length=64, width="20")
    amount = amount_field("At most", required=False)
    last_day = DateField(label="Last day it may run to", required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        empty = cleaned.get("amount") is None and cleaned.get("last_day") is None
        if not self.errors and empty:
            self.add_error("amount", "Enter an amount or a last day for this contract.")
        return cleaned

    def data_of(self) -> dict[str, Any]:
        """Return the limit of a valid row."""
        cleaned = self.cleaned_data
        day = cleaned["last_day"]
        return {
            "contract": cleaned["contract"],
            "amount": amount_data(self, "amount"),
            "last_day": day.isoformat() if day else None,
        }
