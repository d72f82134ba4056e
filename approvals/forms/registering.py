"""The form that registers a decision. It proposes a number and never takes one by itself."""

from typing import Any

from django import forms

from approvals.actions import Registration
from approvals.actions.drafting import next_numbers
from approvals.forms.pieces import choose, programme_choices
from approvals.models import DecisionType
from people.forms import DateField, Form, Radios, TextField
from people.models import BusinessCase, Post, PostKind, Programme

SPONSORS = (
    PostKind.DEPUTY_MAYOR,
    PostKind.CHIEF_EXECUTIVE,
    PostKind.CHIEF_FINANCE_OFFICER,
    PostKind.COMMERCIAL_DIRECTOR,
    PostKind.SENIOR_RESPONSIBLE_OFFICER,
    PostKind.SENIOR_SYSTEM_OWNER,
    PostKind.HEAD_OF_SERVICE,
)


class RegisterForm(Form):
    """What the decision office gives when it registers a decision."""

    type = forms.ChoiceField(label="Type of decision", widget=Radios())
    reference = TextField(
        label="Number",
        required=False,
        max_length=64,
        width="20",
        help_text="Leave empty to take the next free number shown beside the type.",
    )
    title = TextField(label="Working title", max_length=300)
    sponsor = forms.ChoiceField(label="Sponsor", required=False)
    target_on = DateField(
        label="Target date", required=False, help_text="For example, 31 March 2027."
    )
    programme = forms.ChoiceField(label="Programme", required=False)
    business_case = forms.ChoiceField(
        label="Iteration of the business case", required=False, help_text="If it asks for one."
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.types = {row.code: row for row in DecisionType.objects.order_by("pk")}
        self.numbers = next_numbers(self.types.values())
        widget = Radios(hints={code: f"Next: {words}" for code, words in self.numbers.items()})
        self.fields["type"].widget = widget
        choose(self, "type", [(code, row.title) for code, row in self.types.items()])
        posts = Post.objects.filter(kind__in=SPONSORS).order_by("title")
        choose(self, "sponsor", [("", "No sponsor"), *((p.code, p.title) for p in posts)])
        choose(self, "programme", programme_choices())
        cases = BusinessCase.objects.select_related("programme").order_by("programme", "iteration")
        choose(self, "business_case", [("", "None"), *((str(c.pk), str(c)) for c in cases)])

    def clean(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        case = BusinessCase.objects.filter(pk=cleaned.get("business_case") or 0).first()
        programme = Programme.objects.filter(code=cleaned.get("programme")).first()
        if case and programme is None:
            programme = case.programme
        if case and programme and case.programme_id != programme.pk:
            self.add_error("business_case", f"{case} is not of the programme {programme}.")
        cleaned["case"], cleaned["its_programme"] = case, programme
        return cleaned

    def registration(self) -> Registration:
        """Return the facts of a valid form."""
        cleaned = self.cleaned_data
        return Registration(
            type=self.types[cleaned["type"]],
            reference=cleaned["reference"] or self.numbers[cleaned["type"]],
            title=cleaned["title"],
            sponsor=Post.objects.filter(code=cleaned["sponsor"]).first(),
            target_on=cleaned["target_on"],
            programme=cleaned["its_programme"],
            business_case=cleaned["case"],
        )
