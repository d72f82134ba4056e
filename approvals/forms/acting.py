"""Forms of what is done about a submitted decision. None of them says who may do it."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms

from approvals.forms.pieces import choose
from approvals.late import Asked
from people.forms import Form, ParagraphsField, Radios
from people.models import Post

LONG = 100_000
NO_INTEREST = "I have considered my interests and have none in this decision."


class AdviseForm(Form):
    """Advice as text, and what of it may stand only in part 2."""

    words = ParagraphsField(label="Your advice", max_length=LONG, rows=10)
    restricted = ParagraphsField(
        label="What of it may stand only in part 2",
        required=False,
        max_length=LONG,
        rows=4,
        help_text="Kept with part 2 and never published.",
    )


class ConsultForm(Form):
    """What a post that is consulted adds, if anything."""

    words = ParagraphsField(
        label="What you wish to record",
        required=False,
        max_length=LONG,
        rows=4,
        help_text="By going on you record that you were consulted and are satisfied that the "
        "request may be put forward.",
    )


class InterestForm(Form):
    """An interest in a decision."""

    words = ParagraphsField(
        label="What the interest is",
        max_length=LONG,
        rows=4,
        help_text="Everybody in the house can read this. Leave out private details.",
    )


class StandAsideForm(Form):
    """Why somebody stands aside."""

    words = ParagraphsField(
        label="Why you stand aside",
        max_length=LONG,
        rows=4,
        help_text="Everybody in the house can read this. Leave out private details.",
    )


class CallInForm(Form):
    """Whether a decision is called in."""

    called_in = forms.ChoiceField(
        label="Do you call this in?",
        widget=Radios(
            hints={"yes": "No key is turned here; it goes up.", "no": "Keys may be turned."}
        ),
        choices=[("yes", "Yes, I call it in"), ("no", "No, I do not call it in")],
    )
    words = ParagraphsField(
        label="Reason", required=False, max_length=LONG, rows=4, help_text="If you call it in."
    )

    def clean(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        if cleaned.get("called_in") == "yes" and not cleaned.get("words"):
            self.add_error("words", "Say why it is called in.")
        return cleaned


class SendBackForm(Form):
    """The exact amendments asked for."""

    amendments = ParagraphsField(
        label="What must be changed",
        max_length=LONG,
        rows=6,
        help_text="Say exactly which words or figures, so that the drafter can do it.",
    )


class ReasonForm(Form):
    """A reason, for a refusal or a withdrawal."""

    reason = ParagraphsField(label="Reason", max_length=LONG, rows=5)


class AttestForm(Form):
    """What the second person adds to a transcription, if anything."""

    compared = forms.BooleanField(
        label="I have compared this transcription with the attached evidence"
    )
    words = ParagraphsField(label="What you wish to record", required=False, rows=3)


class AskAdviceForm(Form):
    """One more post to ask."""

    post = forms.ChoiceField(label="Adviser’s post")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = Post.objects.filter(kind__contains="advis").order_by("title")
        choose(self, "post", [("", "Choose a post"), *((row.code, row.title) for row in rows)])


class SignForm(Form):
    """The declaration of interests, and a fresh password where the last is older than 5 minutes."""

    interests = forms.ChoiceField(
        label="Do you have any interest in this decision?",
        widget=Radios(
            hints={
                "none": "You sign this sentence with your key.",
                "have": "You then turn no key of this decision; somebody else must.",
            }
        ),
        choices=[("none", NO_INTEREST), ("have", "I have an interest in this decision.")],
    )
    words = ParagraphsField(label="What the interest is", required=False, max_length=LONG, rows=3)
    accepts = forms.BooleanField(label="", required=False)
    effective_on = forms.ChoiceField(
        label="From which day do its effects count?",
        widget=Radios(),
        required=False,
        error_messages={
            "invalid_choice": "%(value)s is no longer a day that may be chosen. Choose again."
        },
    )
    password = forms.CharField(
        label="Your password",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        help_text="A key needs a password that was entered within the last five minutes.",
    )

    def __init__(
        self,
        *args: Any,
        ask_password: bool,
        exceptions: Sequence[str] = (),
        late: Asked | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self._ask_late(late)
        if not ask_password:
            del self.fields["password"]
        rules = " and ".join(f"rule {rule}" for rule in dict.fromkeys(exceptions))
        self.fields["accepts"].label = f"I accept the advice on {rules}"
        self.fields["accepts"].help_text = "The exceptions register then names you."
        if not exceptions:
            del self.fields["accepts"]

    def _ask_late(self, late: Asked | None) -> None:
        """Ask who signs late from which day the effects count; a stale answer is kept as typed."""
        answered = str(self.data.get("effective_on", ""))
        if late is None and not answered:
            del self.fields["effective_on"]
            return
        days = [(day.on.isoformat(), day.words) for day in late.open] if late else []
        asked = self.fields["effective_on"]
        asked.required = self.data.get("interests") != "have"
        if late:
            asked.help_text = " ".join([late.why, *late.closed])
            asked.error_messages["required"] = f"{late.why} Say from which day its effects count."
        asked.choices = days  # type: ignore[attr-defined]

    def clean_effective_on(self) -> date | None:
        """Return the day that was answered, None where none was."""
        typed = self.cleaned_data.get("effective_on")
        return date.fromisoformat(typed) if typed else None

    def clean(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        if cleaned.get("interests") == "have" and not cleaned.get("words"):
            self.add_error("words", "Say what the interest is.")
        none = cleaned.get("interests") == "none"
        if none and "accepts" in self.fields and not cleaned.get("accepts"):
            self.add_error("accepts", "Accept the advice on each exception, or do not sign.")
        return cleaned
