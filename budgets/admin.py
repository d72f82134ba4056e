"""The admin of budgets: plans and lines to edit, and a window on the money. No amount is typed."""

from django.contrib import admin

from budgets.models import (
    AnnualBudget,
    AnnualFigure,
    Batch,
    Commitment,
    Grant,
    JournalEntry,
    LedgerDifference,
    LedgerFigure,
    LedgerImport,
    Line,
    LineYear,
    OpenedYear,
    Plan,
    Posting,
    YearClose,
)
from people.window import Reference, Window

CODES = ("cost_centre", "subjective", "project")


@admin.register(Plan)
class PlanAdmin(Reference):
    """Plans."""

    list_display = ("name", "code")
    fixed = ("code",)


@admin.register(Line)
class LineAdmin(Reference):
    """Lines; after creation only the name and the finance system's codes may change."""

    list_display = ("name", "code", "plan", "kind", "programme", *CODES)
    list_select_related = ("plan", "programme")
    search_fields = ("name", "code", *CODES)
    fixed = ("code", "plan", "kind", "programme")


@admin.register(LineYear)
class LineYearAdmin(Window):
    """Heads, kept by the database alone."""

    list_display = ("line", "year", "original", "approved", "committed", "postings")
    list_select_related = ("line",)
    search_fields = ("line__name", "line__code")


@admin.register(Posting)
class PostingAdmin(Window):
    """Transfers."""

    list_display = ("id", "from_line", "from_year", "to_line", "to_year", "amount", "recorded_at")
    list_select_related = ("from_line", "to_line")
    search_fields = ("from_line__name", "to_line__name", "words")


@admin.register(Commitment)
class CommitmentAdmin(Window):
    """What contracts bind lines to pay."""

    list_display = ("id", "line", "year", "amount", "effective_on", "words")
    list_select_related = ("line",)


@admin.register(Batch)
class BatchAdmin(Window):
    """Postings that stand or fall together."""

    list_display = ("id", "kind", "effective_on", "recorded_at")


@admin.register(JournalEntry)
class JournalEntryAdmin(Window):
    """Batches that were keyed into the finance system."""

    list_display = ("batch", "number", "keyed_on", "keyed_by", "recorded_at")
    list_select_related = ("batch", "keyed_by")
    search_fields = ("number",)


@admin.register(LedgerImport)
class LedgerImportAdmin(Window):
    """Files of figures of the finance system."""

    list_display = ("name", "as_at", "imported_by", "recorded_at", "sha256")
    list_select_related = ("imported_by",)


@admin.register(LedgerFigure)
class LedgerFigureAdmin(Window):
    """Figures of the finance system, a memo."""

    list_display = ("line", "year", "budget", "actuals", "accruals", "ledger_import")
    list_select_related = ("line", "ledger_import")


@admin.register(LedgerDifference)
class LedgerDifferenceAdmin(Window):
    """Why a line differs from the finance system."""

    list_display = ("line", "year", "reason", "words", "recorded_by", "recorded_at")
    list_select_related = ("line", "recorded_by")


@admin.register(OpenedYear)
class OpenedYearAdmin(Window):
    """Years of plans that budget books opened."""

    list_display = ("plan", "year", "batch", "recorded_at")
    list_select_related = ("plan", "batch")


@admin.register(AnnualBudget)
class AnnualBudgetAdmin(Window):
    """Years of plans that annual budgets set."""

    list_display = ("plan", "year", "effective_on", "recorded_at")
    list_select_related = ("plan",)


@admin.register(AnnualFigure)
class AnnualFigureAdmin(Window):
    """What each line is set at."""

    list_display = ("annual", "line", "amount")
    list_select_related = ("annual__plan", "line")


@admin.register(YearClose)
class YearCloseAdmin(Window):
    """Financial years that are closed."""

    list_display = ("year", "stage", "accounts_on", "words", "closed_by", "recorded_at")
    list_select_related = ("closed_by",)


@admin.register(Grant)
class GrantAdmin(Window):
    """Terms of grants that brought income."""

    list_display = ("batch", "grantor", "money_in", "match", "money_out", "last_day")
    list_select_related = ("batch",)
