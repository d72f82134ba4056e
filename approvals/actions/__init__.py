"""Every deed on a decision: one transaction each, one function each, refused in sentences."""

from approvals.actions.advising import advise, consult, declare_interest, request_advice
from approvals.actions.drafting import Registration, attach, register, save, submit, withdraw
from approvals.actions.executing import Execute, Share, execute, profile
from approvals.actions.milestones import confirm_milestone, record_milestone
from approvals.actions.signing import Outcome, Shown, refuse, send_back, sign
from approvals.actions.transcribing import attest, transcribe

__all__ = [
    "Execute",
    "Outcome",
    "Registration",
    "Share",
    "Shown",
    "advise",
    "attach",
    "attest",
    "confirm_milestone",
    "consult",
    "declare_interest",
    "execute",
    "profile",
    "record_milestone",
    "refuse",
    "register",
    "request_advice",
    "save",
    "send_back",
    "sign",
    "submit",
    "transcribe",
    "withdraw",
]
