"""Forms about notices: the period of an option, and under what and when one was published."""

from contracts.terms import NotATerm, Term
from people.forms import DateField, Form, TextField


class NoticePeriod(Form):
    """How long before an option its notice is given; whatever cannot be read counts nothing."""

    narrows = True
    notice = TextField(
        label="Notice period",
        required=False,
        max_length=40,
        width="10",
        help_text="For example, 3 months. Empty: as the award states it.",
    )

    def period(self) -> Term | None:
        """Return the period that was asked about."""
        words = self.cleaned_data.get("notice", "") if self.is_valid() else ""
        try:
            return Term.parse(words) if words else None
        except NotATerm as error:
            self.add_error("notice", str(error))
            return None


class NoticeForm(Form):
    """Under which reference a notice was published, and when."""

    reference = TextField(
        label="Reference of the notice",
        max_length=80,
        width="20",
        help_text="As the place of publication gave it, for example 2026/S 000-012345.",
    )
    done_on = DateField(label="Day of publication", help_text="For example, 8 January 2026.")
