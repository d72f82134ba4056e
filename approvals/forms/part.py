"""What every form of a part of part 1 has: how the paper stands in it, and what it makes of it.

A part may be saved unfinished: what a live paper still lacks is said when it is checked.
"""

from abc import abstractmethod
from collections.abc import Sequence
from typing import Any, ClassVar

from approvals.forms.pieces import RowForm, at_fields
from approvals.paper import Paper, as_data
from approvals.reading import paper_of
from people.forms import Form
from people.refusals import Refused


class PartForm(Form):
    """A part of part 1; one that is a list has a form for each of its rows."""

    heading: ClassVar[str] = ""
    hint: ClassVar[str] = ""
    row_form: ClassVar[type[RowForm] | None] = None
    row_heading: ClassVar[str] = ""

    @staticmethod
    def initial_of(paper: Paper) -> dict[str, Any]:
        """Return how ``paper`` stands in this form."""
        return {}

    @staticmethod
    def rows_initial(paper: Paper) -> list[dict[str, Any]]:
        """Return how ``paper`` stands in the rows."""
        return []

    @staticmethod
    def row_words(paper: Paper) -> dict[str, Any]:
        """Return what each row is made with, read once for all."""
        return {}

    @abstractmethod
    def changes(self, paper: Paper, rows: Sequence[RowForm]) -> dict[str, Any]:
        """Return the fields of the paper that a valid form changes, as JSON data."""

    def applied(self, paper: Paper, rows: Sequence[RowForm] = ()) -> Paper:
        """Return ``paper`` with this part as typed; raise Refused at the field at fault."""
        filled = [row for row in rows if row.cleaned_data]
        try:
            return paper_of({**as_data(paper), **self.changes(paper, filled)})
        except Refused as refused:
            raise at_fields(self, refused.reasons, next(iter(self.fields), "")) from refused
