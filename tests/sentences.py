"""Ask for the sentences with which the house says no. Asserts nothing but that it does."""

from collections.abc import Callable, Iterable
from typing import Any

import pytest

from approvals.actions.signing import objections
from approvals.models import Decision, Version
from people.holders import database_now
from people.refusals import Reason, Refused
from tests.stage import Stage


def told(reasons: Iterable[Reason]) -> str:
    """Return reasons as one text, each with its source."""
    return " ".join(str(reason) for reason in reasons)


def refused(deed: Callable[..., object], *args: Any, **kwargs: Any) -> str:
    """Do what is refused, and return the sentences."""
    with pytest.raises(Refused) as error:
        deed(*args, **kwargs)
    return told(error.value.reasons)


def why_not(stage: Stage, who: str, version: Version) -> str:
    """Return what who may not sign would read now."""
    decision = Decision.objects.get(pk=version.decision_id)
    return told(objections(stage.person(who), decision, database_now()))


def state_of(version: Version) -> str:
    """Return where the decision of a version stands now."""
    return Decision.objects.get(pk=version.decision_id).state
