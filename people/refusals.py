"""The one way this house says no: sentences, each with the paragraph it rests on.

Pure. Nothing here reads the clock, the database or a request.
"""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Reason:
    """One sentence for the person, and the source of the rule behind it."""

    sentence: str
    source: str = ""
    field: str = ""

    def __str__(self) -> str:
        return f"{self.sentence} ({self.source})" if self.source else self.sentence


class Refused(Exception):
    """Raised by every action that may not go ahead; carries all its reasons."""

    def __init__(self, reasons: Iterable[Reason | str]) -> None:
        self.reasons = tuple(Reason(r) if isinstance(r, str) else r for r in reasons)
        super().__init__("\n".join(str(reason) for reason in self.reasons))
