"""Rows of budgets: plans, lines, what moves on them, and what the finance system was told."""

from budgets.models.finance import (
    DifferenceReason,
    JournalEntry,
    LedgerDifference,
    LedgerFigure,
    LedgerImport,
)
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

__all__ = [
    "SOURCES",
    "Batch",
    "BatchKind",
    "Commitment",
    "DifferenceReason",
    "JournalEntry",
    "LedgerDifference",
    "LedgerFigure",
    "LedgerImport",
    "Line",
    "LineKind",
    "LineYear",
    "Part",
    "Plan",
    "Posting",
    "gbp",
    "pounds_field",
    "year_label",
]
