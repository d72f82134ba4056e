"""The admin of approvals: a window on decisions and the scheme.

Nothing here may be edited, and no table of part 2 is registered: restricted text is read through
access.py alone.
"""

from typing import ClassVar

from django.contrib import admin

from approvals.models import (
    Advice,
    AdviceRequest,
    CallIn,
    CallInAnswer,
    Clause,
    ClauseContract,
    ClauseEnd,
    ClauseHold,
    ClauseRelease,
    ClauseReserve,
    ClauseSeat,
    ClauseUse,
    Completion,
    Consultation,
    Decision,
    DecisionType,
    Draft,
    DraftEdit,
    Effect,
    Event,
    ExceptionEntry,
    File,
    InterestDeclaration,
    Key,
    Recommendation,
    Scheme,
    SchemeChange,
    SchemeChangeConfirmation,
    Seat,
    Version,
)
from people.window import Window

ON_SCREEN = (("Decisions on their screen", "decisions"),)


@admin.register(Decision)
class DecisionAdmin(Window):
    """Decisions and where they stand."""

    deeds: ClassVar[tuple[tuple[str, str], ...]] = ON_SCREEN
    list_display = ("id", "reference", "type", "provenance", "state", "decided_on")
    list_select_related = ("type",)
    search_fields = ("reference",)


@admin.register(Event)
class EventAdmin(Window):
    """The chains."""

    list_display = ("decision", "seq", "kind", "person", "recorded_at", "hash")
    list_select_related = ("decision", "person")
    search_fields = ("decision__reference", "kind")


@admin.register(Clause)
class ClauseAdmin(Window):
    """The scheme in force, clause by clause."""

    deeds: ClassVar[tuple[tuple[str, str], ...]] = (
        ("The scheme on its screen", "scheme"),
        ("Authority on its screen", "authority"),
    )
    list_display = ("code", "title", "decision_type", "starts_at", "ends_at", "used", "revoked_at")
    list_select_related = ("decision_type",)
    search_fields = ("code", "title")


@admin.register(SchemeChange)
class SchemeChangeAdmin(Window):
    """Changes of the scheme, proposed and confirmed on their screen."""

    deeds: ClassVar[tuple[tuple[str, str], ...]] = (
        ("Changes of the scheme on their screen", "scheme_changes"),
    )
    list_display = ("edition", "starts_on", "rests_on", "entered_by", "recorded_at")
    list_select_related = ("rests_on", "entered_by")


@admin.register(ExceptionEntry)
class ExceptionAdmin(Window):
    """The exceptions register."""

    deeds: ClassVar[tuple[tuple[str, str], ...]] = (("Exceptions on their screen", "exceptions"),)
    list_display = ("version", "rule", "place", "accepted_by", "recorded_at")
    list_select_related = ("version__decision", "accepted_by")
    search_fields = ("rule", "version__decision__reference")


@admin.register(Effect)
class EffectAdmin(Window):
    """What each recommendation did."""

    list_display = ("recommendation", "kind", "batch", "change", "clause")
    list_select_related = (
        "recommendation__version__decision",
        "batch",
        "change__contract",
        "clause",
    )


@admin.register(Version, Recommendation, Completion, Draft, DraftEdit)
class PaperWindow(Window):
    """Papers of part 1, their versions and their editors."""


@admin.register(File)
class FileAdmin(Window):
    """Attachments of part 1, without their bytes."""

    exclude = ("content",)
    list_display = ("decision", "sha256", "media_type", "owner", "recorded_at")
    list_select_related = ("decision", "owner")


@admin.register(
    Advice,
    AdviceRequest,
    CallIn,
    CallInAnswer,
    ClauseContract,
    ClauseEnd,
    ClauseHold,
    ClauseRelease,
    ClauseReserve,
    ClauseSeat,
    ClauseUse,
    Consultation,
    DecisionType,
    InterestDeclaration,
    Key,
    Scheme,
    SchemeChangeConfirmation,
    Seat,
)
class ApprovalsWindow(Window):
    """The rest of approvals, to look at."""
