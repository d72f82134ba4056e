"""Suppliers, frameworks, contracts and what is done with them, as rows."""

from contracts.models.contracts import (
    Change,
    ChangeKind,
    CommitmentMove,
    Contract,
    Execution,
    Form,
    Notice,
    NoticeDone,
    OptionsReading,
    Payment,
    Regime,
    Subject,
    Supplier,
    WithheldValue,
)
from contracts.models.frameworks import (
    Framework,
    FrameworkChange,
    Lot,
    Procurement,
    Route,
    VatBasis,
)

__all__ = [
    "Change",
    "ChangeKind",
    "CommitmentMove",
    "Contract",
    "Execution",
    "Form",
    "Framework",
    "FrameworkChange",
    "Lot",
    "Notice",
    "NoticeDone",
    "OptionsReading",
    "Payment",
    "Procurement",
    "Regime",
    "Route",
    "Subject",
    "Supplier",
    "VatBasis",
    "WithheldValue",
]
