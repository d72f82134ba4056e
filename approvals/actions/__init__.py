"""Every deed on a decision: one transaction each, one function each, refused in sentences."""

from approvals.actions.advising import (
    advise,
    answer_call_in,
    consult,
    declare_interest,
    request_advice,
)
from approvals.actions.carrying import bid, draft_bids, withdraw_bid
from approvals.actions.drafting import Registration, attach, register, save, withdraw
from approvals.actions.executing import Execute, Share, execute, profile, record_notice
from approvals.actions.granting import release, revoke
from approvals.actions.milestones import (
    confirm_milestone,
    record_milestone,
    withdraw_milestone,
)
from approvals.actions.promising import answer_undertaking
from approvals.actions.signing import Outcome, Shown, refuse, send_back, sign
from approvals.actions.submitting import submit
from approvals.actions.transcribing import attest, transcribe

__all__ = [
    "Execute",
    "Outcome",
    "Registration",
    "Share",
    "Shown",
    "advise",
    "answer_call_in",
    "answer_undertaking",
    "attach",
    "attest",
    "bid",
    "confirm_milestone",
    "consult",
    "declare_interest",
    "draft_bids",
    "execute",
    "profile",
    "record_milestone",
    "record_notice",
    "refuse",
    "register",
    "release",
    "request_advice",
    "revoke",
    "save",
    "send_back",
    "sign",
    "submit",
    "transcribe",
    "withdraw",
    "withdraw_bid",
    "withdraw_milestone",
]
