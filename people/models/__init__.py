"""Rows of people: persons and accounts, posts and who holds them, milestones."""

from people.models.milestones import Milestone, MilestoneConfirmation, MilestoneRecord
from people.models.persons import Account, Employment, Founding, Organisation, Person
from people.models.posts import (
    Absence,
    AbsenceConfirmation,
    BusinessCase,
    Capacity,
    Confirmation,
    Post,
    PostKind,
    Programme,
    Recorded,
    Tenure,
    TenureConfirmation,
    TenureEnd,
    TenureEndConfirmation,
)
from people.models.proposals import PROPOSALS, Withdrawal
from people.models.requests import RequestOnce

__all__ = [
    "PROPOSALS",
    "Absence",
    "AbsenceConfirmation",
    "Account",
    "BusinessCase",
    "Capacity",
    "Confirmation",
    "Employment",
    "Founding",
    "Milestone",
    "MilestoneConfirmation",
    "MilestoneRecord",
    "Organisation",
    "Person",
    "Post",
    "PostKind",
    "Programme",
    "Recorded",
    "RequestOnce",
    "Tenure",
    "TenureConfirmation",
    "TenureEnd",
    "TenureEndConfirmation",
    "Withdrawal",
]
