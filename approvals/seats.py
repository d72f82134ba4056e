"""Whose keys: the post of a key, who is deemed to hold it until when, and its reserves. Pure.

A delegation and a clause of the scheme name them in the same words.
"""

from typing import Literal

from pydantic import Field

from approvals.written import Code, Plain


class Deeming(Plain):
    """Whose key it is until a milestone is reached."""

    post: Code
    until: Code


class ReserveTerm(Plain):
    """Who turns a key instead, and on what ground; "either" means without any."""

    post: Code
    ground: Literal["vacant", "absent", "interest", "either"]


class KeyTerm(Plain):
    """A post that holds a key, who is deemed to until a milestone, and reserves in their order."""

    post: Code
    deemed: Deeming | None = None
    reserves: tuple[ReserveTerm, ...] = Field(default=(), max_length=5)
