"""Where the screens of decisions stand: what waits, decisions, drafting, acting, signing."""

from django.urls import path

from approvals.views import (
    acting,
    asking,
    booking,
    checking,
    decisions,
    desk,
    drafting,
    gridding,
    recommending,
    searching,
    signing,
    spreading,
)

urlpatterns = [
    path("", desk.desk, name="desk"),
    path("decisions/", decisions.decision_list, name="decisions"),
    path("decisions/search/", searching.search, name="decision_search"),
    path("decisions/register/", decisions.register, name="decision_register"),
    path("decisions/<int:pk>/", decisions.decision, name="decision"),
    path("decisions/<int:pk>/part-2/", decisions.part_2, name="decision_part_2"),
    path(
        "decisions/<int:pk>/attachments/<int:part>/<slug:sha256>/",
        decisions.attachment,
        name="attachment",
    ),
    # Drafting
    path("decisions/<int:pk>/draft/", drafting.overview, name="decision_draft"),
    path("decisions/<int:pk>/draft/check/", checking.submit, name="decision_submit"),
    path("decisions/<int:pk>/draft/exceptions/ask/", checking.ask_exception, name="exception_ask"),
    path(
        "decisions/<int:pk>/draft/exceptions/<int:number>/drop/",
        checking.drop_exception,
        name="exception_drop",
    ),
    path("decisions/<int:pk>/draft/attachments/", drafting.attachments, name="draft_attachments"),
    path(
        "decisions/<int:pk>/draft/attachments/<int:part>/<slug:sha256>/remove/",
        drafting.attachment_remove,
        name="draft_attachment_remove",
    ),
    path("decisions/<int:pk>/draft/part-2/", recommending.part_2, name="draft_part_2"),
    path(
        "decisions/<int:pk>/draft/recommendations/",
        recommending.recommendations,
        name="draft_recommendations",
    ),
    path("decisions/<int:pk>/draft/recommendations/grid/", gridding.grid, name="grid"),
    path(
        "decisions/<int:pk>/draft/recommendations/grid.<ending:ending>",
        gridding.sheet,
        name="grid_sheet",
    ),
    path(
        "decisions/<int:pk>/draft/recommendations/<int:place>/grid/",
        gridding.grid,
        name="recommendation_grid",
    ),
    path(
        "decisions/<int:pk>/draft/recommendations/<int:place>/grid.<ending:ending>",
        gridding.sheet,
        name="recommendation_grid_sheet",
    ),
    path("decisions/<int:pk>/draft/recommendations/spread/", spreading.spread, name="spread"),
    path(
        "decisions/<int:pk>/draft/recommendations/spread.<ending:ending>",
        spreading.sheet,
        name="spread_sheet",
    ),
    path("decisions/<int:pk>/draft/recommendations/book/", booking.book, name="book"),
    path(
        "decisions/<int:pk>/draft/recommendations/<int:place>/book/",
        booking.book,
        name="recommendation_book",
    ),
    path("decisions/<int:pk>/draft/recommendations/annual/", booking.annual, name="annual"),
    path(
        "decisions/<int:pk>/draft/recommendations/<int:place>/annual/",
        booking.annual,
        name="recommendation_annual",
    ),
    path(
        "decisions/<int:pk>/recommendations/<int:place>/book.<ending:ending>",
        booking.book_sheet,
        name="book_sheet",
    ),
    path(
        "decisions/<int:pk>/draft/recommendations/add/<slug:kind>/",
        recommending.add,
        name="recommendation_add",
    ),
    path(
        "decisions/<int:pk>/draft/recommendations/<int:place>/",
        recommending.edit,
        name="recommendation_edit",
    ),
    path(
        "decisions/<int:pk>/draft/recommendations/<int:place>/authority/",
        checking.under,
        name="recommendation_under",
    ),
    path(
        "decisions/<int:pk>/draft/recommendations/<int:place>/up/",
        recommending.move_up,
        name="recommendation_up",
    ),
    path(
        "decisions/<int:pk>/draft/recommendations/<int:place>/down/",
        recommending.move_down,
        name="recommendation_down",
    ),
    path(
        "decisions/<int:pk>/draft/recommendations/<int:place>/remove/",
        recommending.remove,
        name="recommendation_remove",
    ),
    path("decisions/<int:pk>/draft/<slug:part>/", drafting.part, name="draft_part"),
    path("decisions/<int:pk>/withdraw/", drafting.withdraw, name="decision_withdraw"),
    # What is done about a submitted or transcribed decision
    path("advice/<int:pk>/", acting.advise, name="advise"),
    path("decisions/<int:pk>/ask-advice/", acting.ask_advice, name="ask_advice"),
    path("decisions/<int:pk>/consult/", acting.consult, name="consult"),
    path("decisions/<int:pk>/interest/", acting.declare_interest, name="declare_interest"),
    path("decisions/<int:pk>/stand-aside/", acting.stand_aside, name="stand_aside"),
    path("call-ins/<int:pk>/", acting.call_in, name="call_in"),
    path("decisions/<int:pk>/send-back/", acting.send_back, name="send_back"),
    path("decisions/<int:pk>/refuse/", acting.refuse, name="refuse"),
    path("decisions/<int:pk>/attest/", acting.attest, name="decision_attest"),
    path("decisions/<int:pk>/sign/", signing.sign, name="sign"),
    path("decisions/<int:pk>/who-must-sign/", asking.who_must_sign, name="who_must_sign"),
]
