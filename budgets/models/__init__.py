"""Rows of budgets: plans, lines, what moves on them, and what the finance system was told."""

from budgets.models.closing import CloseStage, YearClose
from budgets.models.finance import (
    DifferenceReason,
    JournalEntry,
    LedgerDifference,
    LedgerFigure,
    LedgerImport,
)
from budgets.models.grants import CarryForward, Grant
from budgets.models.lines import (
    SOURCES,
    Batch,
    BatchKind,
    Commitment,
    Line,
    LineKind,
    LineYear,
    Part,
    Plan,
    Posting,
    gbp,
    pounds_field,
    year_label,
)
from budgets.models.plans import AnnualBudget, AnnualFigure, OpenedYear

__all__ = [
    "SOURCES",
    "AnnualBudget",
    "AnnualFigure",
    "Batch",
    "BatchKind",
    "CarryForward",
    "CloseStage",
    "Commitment",
    "DifferenceReason",
    "Grant",
    "JournalEntry",
    "LedgerDifference",
    "LedgerFigure",
    "LedgerImport",
    "Line",
    "LineKind",
    "LineYear",
    "OpenedYear",
    "Part",
    "Plan",
    "Posting",
    "YearClose",
    "gbp",
    "pounds_field",
    "year_label",
]
