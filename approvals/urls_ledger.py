"""The screens of the ledger: contracts, budget lines, programmes, posts and who holds them."""

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from approvals.views import contracts, lines, people_acts, programmes


class ReferenceConverter(StringConverter):
    """A contract's reference, which may hold a slash; never a null, which no text of ours holds."""

    regex = "[^\\x00]+"


register_converter(ReferenceConverter, "reference")

urlpatterns = [
    path("contracts/", contracts.contract_list, name="contracts"),
    path(
        "contracts/<reference:reference>/changes/<int:number>/execute/",
        contracts.execute,
        name="contract_execute",
    ),
    path("contracts/<reference:reference>/", contracts.contract, name="contract"),
    path("lines/", lines.line_list, name="lines"),
    path("lines/<slug:code>/", lines.line, name="line"),
    path("lines/<slug:code>/profile/<int:recommendation>/", lines.profile, name="line_profile"),
    path("programmes/", programmes.programme_list, name="programmes"),
    path("programmes/<slug:code>/", programmes.programme, name="programme"),
    path("people/", people_acts.people, name="people"),
    path("people/to-confirm/", people_acts.to_confirm, name="people_to_confirm"),
    path("people/tenures/new/", people_acts.give_tenure, name="tenure_give"),
    path("people/tenures/<int:pk>/confirm/", people_acts.confirm_tenure, name="tenure_confirm"),
    path("people/tenures/<int:pk>/end/", people_acts.end_tenure, name="tenure_end"),
    path("people/ends/<int:pk>/confirm/", people_acts.confirm_end, name="tenure_end_confirm"),
    path("milestones/<slug:code>/record/", people_acts.record_milestone, name="milestone_record"),
    path(
        "milestones/records/<int:pk>/confirm/",
        people_acts.confirm_milestone,
        name="milestone_confirm",
    ),
]
