"""The admin of approvals: a window on decisions and the scheme.

Nothing here may be edited, and no table of part 2 is registered: restricted text is read through
access.py alone.
"""

from typing import ClassVar

from django.contrib import admin

from approvals.models import (
    Advice,
    AdviceRequest,
    Clause,
    ClauseContract,
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
    File,
    InterestDeclaration,
    Key,
    Recommendation,
    Scheme,
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

    list_display = ("code", "title", "decision_type", "starts_at", "ends_at", "used", "revoked_at")
    list_select_related = ("decision_type",)
    search_fields = ("code", "title")


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
    ClauseContract,
    ClauseSeat,
    ClauseUse,
    Consultation,
    DecisionType,
    InterestDeclaration,
    Key,
    Scheme,
    Seat,
)
class ApprovalsWindow(Window):
    """The rest of approvals, to look at."""
