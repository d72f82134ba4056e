"""Forms of who holds a post: tenures, their ends, absences and milestones. They never save."""

from datetime import date, datetime
from typing import Any

from django import forms

from people.actions import Appointment, Away
from people.forms import Choice, DateField, Form, ParagraphsField, Radios, TextField
from people.holders import in_force
from people.models import Capacity, Person, Post, Tenure


class TenureForm(Form):
    """Somebody's appointment to a post."""

    person = Choice(Person.objects.order_by("name", "pk"), label="Person")
    post = Choice(Post.objects.order_by("title", "pk"), label="Post")
    capacity = forms.ChoiceField(
        label="How is the post held?",
        widget=Radios(
            hints={
                Capacity.ACTING: "In a vacant post, or while its holder is suspended.",
                Capacity.COVER: "On behalf of the holder, who is suspended meanwhile.",
            }
        ),
        choices=Capacity.choices,
    )
    covers = Choice(
        Tenure.objects.none(),
        label="Whom does it stand in for?",
        required=False,
        help_text="Always for cover; for acting, where the post has a holder.",
        empty_label="Nobody",
    )
    starts_on = DateField(label="First day", help_text="For example 1 April 2024.")
    last_day = DateField(
        label="Last day", required=False, help_text="Inclusive. Empty while it is open."
    )
    instrument = TextField(
        label="Instrument of appointment", max_length=300, help_text="The letter or decision."
    )

    def __init__(self, *args: Any, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["covers"].queryset = in_force(at)  # type: ignore[attr-defined]

    def appointment(self) -> Appointment:
        """Return what was typed, as the action takes it."""
        return Appointment(**self.cleaned_data)


class EndForm(Form):
    """Why a tenure ends early."""

    reason = ParagraphsField(label="Why does this tenure end?", rows=4)


class WithdrawForm(Form):
    """Why an entry is taken back."""

    reason = ParagraphsField(label="Why is it withdrawn?", rows=4)


class MilestoneForm(Form):
    """That a milestone was reached, and what shows it."""

    reached_on = DateField(label="Day on which it was reached")
    evidence = ParagraphsField(
        label="Evidence", rows=5, help_text="What shows it, and where that is kept."
    )

    def entry(self) -> tuple[date | None, str]:
        """Return the day and the evidence."""
        return self.cleaned_data["reached_on"], self.cleaned_data["evidence"]

    @property
    def shown(self) -> int | None:
        """Return the number of the record that the page showed as the one to correct."""
        found: int | None = self.cleaned_data.get("corrects")
        return found


class MilestoneCorrectionForm(MilestoneForm):
    """What a record of a milestone should have said."""

    reached_on = DateField(
        label="Day on which it was reached",
        required=False,
        help_text="Empty: it was not reached after all.",
    )
    corrects = forms.IntegerField(widget=forms.HiddenInput, required=False)


class AbsenceForm(Form):
    """On which days a holder is away, and what that rests on."""

    first_day = DateField(label="First day", help_text="For example 1 April 2024.")
    last_day = DateField(label="Last day", help_text="The last day away, inclusive.")
    instrument = TextField(
        label="What does this rest on?", max_length=300, help_text="A letter, a rota."
    )

    def away(self) -> Away:
        """Return what was typed, as the action takes it."""
        return Away(**self.cleaned_data)


class AbsenceCorrectionForm(AbsenceForm):
    """What an absence should have said."""

    first_day = DateField(
        label="First day", required=False, help_text="Both days empty: not away after all."
    )
    last_day = DateField(label="Last day", required=False)

    def clean(self) -> dict[str, Any]:
        """Ask for both days or none."""
        found: dict[str, Any] = super().clean() or self.cleaned_data
        for one, other in (("first_day", "last_day"), ("last_day", "first_day")):
            if found.get(one) and other in found and not found[other]:
                self.add_error(other, "Enter both days, or neither.")
        return found
