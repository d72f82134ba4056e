"""The screens of the ledger: contracts, budget lines, programmes, posts, authority, the scheme."""

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from approvals.views import (
    authority,
    booking,
    carrying,
    closing,
    contracts,
    downloads,
    frameworks,
    keying,
    lines,
    people_acts,
    postings,
    programmes,
    promises,
    registers,
    reprofiling,
    scheme,
    scheming,
    statements,
    tables,
)


class ReferenceConverter(StringConverter):
    """A contract's reference, which may hold a slash; never a null, which no text of ours holds."""

    regex = "[^\\x00]+"


class ClauseConverter(StringConverter):
    """A clause's code: small letters, figures, points and hyphens."""

    regex = "[A-Za-z0-9_.-]+"


register_converter(ReferenceConverter, "reference")
register_converter(ClauseConverter, "clause")

urlpatterns = [
    # Lists as spreadsheets
    path("decisions/list.<ending:ending>", downloads.decision_list, name="decisions_sheet"),
    path("contracts/list.<ending:ending>", downloads.contract_list, name="contracts_sheet"),
    path("frameworks/list.<ending:ending>", downloads.framework_list, name="frameworks_sheet"),
    path("exceptions/list.<ending:ending>", downloads.exception_list, name="exceptions_sheet"),
    path("exceptions/late.<ending:ending>", tables.late, name="late_sheet"),
    path("notices/list.<ending:ending>", tables.notices, name="notices_sheet"),
    path("grants/list.<ending:ending>", tables.grants, name="grants_sheet"),
    path(
        "contracts/<reference:reference>/notices.<ending:ending>",
        tables.notices,
        name="contract_notices_sheet",
    ),
    path(
        "contracts/<reference:reference>/changes.<ending:ending>",
        tables.changes,
        name="contract_changes_sheet",
    ),
    path(
        "contracts/<reference:reference>/payments.<ending:ending>",
        tables.payments,
        name="contract_payments_sheet",
    ),
    path(
        "frameworks/<slug:code>/call-offs.<ending:ending>",
        tables.call_offs,
        name="framework_call_offs_sheet",
    ),
    path("frameworks/<slug:code>/lots.<ending:ending>", tables.lots, name="framework_lots_sheet"),
    path("lines/<slug:code>/grants.<ending:ending>", tables.grants, name="line_grants_sheet"),
    path(
        "lines/<slug:code>/commitments.<ending:ending>",
        tables.commitments,
        name="line_commitments_sheet",
    ),
    path("lines/book.<ending:ending>", booking.book_now_sheet, name="book_now"),
    path("lines/empty-book.<ending:ending>", booking.book_template, name="book_template"),
    path("decisions/search.<ending:ending>", registers.search, name="decision_search_sheet"),
    path("undertakings/list.<ending:ending>", registers.undertakings, name="undertakings_sheet"),
    path("postings/list.<ending:ending>", registers.postings, name="postings_sheet"),
    path("people/list.<ending:ending>", registers.posts, name="people_sheet"),
    path("programmes/list.<ending:ending>", registers.programmes, name="programmes_sheet"),
    path("authority/list.<ending:ending>", registers.authority, name="authority_sheet"),
    path("scheme/list.<ending:ending>", registers.scheme, name="scheme_sheet"),
    path("lines/list.<ending:ending>", downloads.line_list, name="lines_sheet"),
    path("lines/<slug:code>/years.<ending:ending>", downloads.line_years, name="line_years_sheet"),
    path(
        "lines/<slug:code>/postings.<ending:ending>",
        downloads.line_postings,
        name="line_postings_sheet",
    ),
    path(
        "lines/<slug:code>/statement.<ending:ending>",
        statements.line_sheet,
        name="line_statement_sheet",
    ),
    path(
        "plans/<slug:code>/statement.<ending:ending>",
        statements.plan_sheet,
        name="plan_statement_sheet",
    ),
    path("journal/list.<ending:ending>", keying.journal_sheet, name="journal_sheet"),
    path("finance-system/list.<ending:ending>", keying.ledger_sheet, name="ledger_sheet"),
    # The journal and the finance system
    path("journal/", keying.journal, name="journal"),
    path("journal/<int:pk>/key/", keying.key_on, name="journal_key"),
    path("finance-system/", keying.ledger, name="ledger"),
    path("finance-system/take-in/", keying.take_in, name="ledger_take_in"),
    path("finance-system/<slug:code>/<year:year>/reason/", keying.explain, name="ledger_reason"),
    # The end of a financial year
    path(
        "plans/<slug:code>/carry-forward.<ending:ending>",
        carrying.sheet,
        name="carry_forward_sheet",
    ),
    path("plans/<slug:code>/carry-forward/", carrying.schedule, name="carry_forward"),
    path("plans/<slug:code>/carry-forward/<int:start>/draft/", carrying.draft, name="carry_draft"),
    path(
        "plans/<slug:code>/carry-forward/<int:start>/upload/", carrying.upload, name="carry_upload"
    ),
    path(
        "plans/<slug:code>/carry-forward/<int:start>/<slug:line>/", carrying.bid, name="carry_bid"
    ),
    path("lines/<slug:code>/re-profile/", reprofiling.propose, name="line_reprofile"),
    path("years/", closing.years, name="years"),
    path("years/list.<ending:ending>", closing.years_sheet, name="years_sheet"),
    path("years/close/", closing.close, name="year_close"),
    # Pages
    path("contracts/", contracts.contract_list, name="contracts"),
    path(
        "contracts/<reference:reference>/changes/<int:number>/execute/",
        contracts.execute,
        name="contract_execute",
    ),
    path(
        "contracts/<reference:reference>/changes/<int:number>/give-back/",
        authority.give_back,
        name="authority_give_back",
    ),
    path(
        "contracts/<reference:reference>/notices/<int:pk>/",
        contracts.notice,
        name="contract_notice",
    ),
    path("contracts/<reference:reference>/", contracts.contract, name="contract"),
    path("frameworks/", frameworks.framework_list, name="frameworks"),
    path("frameworks/<slug:code>/", frameworks.framework, name="framework"),
    path("lines/", lines.line_list, name="lines"),
    path("lines/<slug:code>/", lines.line, name="line"),
    path("lines/<slug:code>/statement/", statements.line, name="line_statement"),
    path("plans/<slug:code>/statement/", statements.plan, name="plan_statement"),
    path("lines/<slug:code>/profile/<int:recommendation>/", lines.profile, name="line_profile"),
    path("postings/", postings.register, name="postings"),
    path("programmes/", programmes.programme_list, name="programmes"),
    path("programmes/<slug:code>/", programmes.programme, name="programme"),
    path("people/", people_acts.people, name="people"),
    path("people/to-confirm/", people_acts.to_confirm, name="people_to_confirm"),
    path("people/tenures/new/", people_acts.give_tenure, name="tenure_give"),
    path("people/tenures/<int:pk>/confirm/", people_acts.confirm_tenure, name="tenure_confirm"),
    path("people/tenures/<int:pk>/end/", people_acts.end_tenure, name="tenure_end"),
    path("people/ends/<int:pk>/confirm/", people_acts.confirm_end, name="tenure_end_confirm"),
    path("people/tenures/<int:pk>/absence/", people_acts.record_absence, name="absence_record"),
    path("people/absences/<int:pk>/correct/", people_acts.correct_absence, name="absence_correct"),
    path("people/absences/<int:pk>/confirm/", people_acts.confirm_absence, name="absence_confirm"),
    path(
        "people/entries/<slug:kind>/<int:pk>/withdraw/",
        people_acts.withdraw,
        name="entry_withdraw",
    ),
    path("would-not-stand/", people_acts.would_not_stand, name="would_not_stand"),
    path("milestones/<slug:code>/record/", people_acts.record_milestone, name="milestone_record"),
    path(
        "milestones/records/<int:pk>/confirm/",
        people_acts.confirm_milestone,
        name="milestone_confirm",
    ),
    path("authority/", authority.register, name="authority"),
    path("exceptions/", authority.exceptions, name="exceptions"),
    path("undertakings/", promises.undertakings, name="undertakings"),
    path("undertakings/<int:pk>/answer/", promises.answer, name="undertaking_answer"),
    path("scheme/", scheme.scheme, name="scheme"),
    path("scheme/change/", scheming.enter, name="scheme_change"),
    path("scheme/changes/", scheming.changes, name="scheme_changes"),
    path("scheme/changes/<int:pk>/", scheming.change, name="scheme_change_one"),
    path("scheme/changes/<int:pk>/confirm/", scheming.confirm, name="scheme_change_confirm"),
    path("scheme/clauses/<clause:code>/", scheme.clause, name="clause"),
    path(
        "scheme/clauses/<clause:code>/take-back/", authority.take_back, name="authority_take_back"
    ),
]
