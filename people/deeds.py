"""How every action touches the database: one transaction, sentences for refusals, bounded retry.

Nothing here knows what a deed is about.
"""

import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import ParamSpec, TypeVar

from django.apps import apps
from django.db import DataError, IntegrityError, OperationalError, connection, transaction
from django.db.models import BaseConstraint

from people.models import Account, Person
from people.refusals import Reason, Refused

P = ParamSpec("P")
R = TypeVar("R")

RETRIES = 5
RETRY_STATES = {"40001", "40P01"}
BUSY_STATES = {"55P03", "57014"}


@dataclass(frozen=True)
class Actor:
    """Who acts: the person, and the account they are signed in with (None for a command)."""

    person: Person
    account: Account | None = None


def deed(action: Callable[P, R]) -> Callable[P, R]:
    """Run ``action`` in one transaction.

    A constraint that refuses becomes ``Refused`` with the constraint's own sentence; a deadlock
    is tried again up to five times; a lock that does not come in time is refused, never half done.
    """

    @functools.wraps(action)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        outermost = not connection.in_atomic_block
        for attempt in range(RETRIES):
            try:
                with transaction.atomic():
                    return action(*args, **kwargs)
            except IntegrityError as error:
                raise Refused([Reason(sentence_of(error))]) from error
            except DataError as error:
                raise Refused([f"The ledger cannot hold this: {error}."]) from error
            except OperationalError as error:
                state = _state(error)
                if state in RETRY_STATES and outermost and attempt < RETRIES - 1:
                    continue
                if state in BUSY_STATES | RETRY_STATES:
                    raise Refused(["Somebody else is working on this. Try again."]) from error
                raise
        raise AssertionError("unreachable")

    return run


def sentence_of(error: IntegrityError) -> str:
    """Return the sentence of the constraint or trigger that refused a row."""
    diagnosis = getattr(error.__cause__, "diag", None)
    name = getattr(diagnosis, "constraint_name", None)
    if name:
        constraint = _constraints().get(name)
        if constraint is not None:
            return str(constraint.violation_error_message)
        return f"The ledger refused this row ({name})."
    return str(getattr(diagnosis, "message_primary", None) or error)


def _state(error: OperationalError) -> str:
    return str(getattr(error.__cause__, "sqlstate", "") or "")


@functools.cache
def _constraints() -> dict[str, BaseConstraint]:
    return {c.name: c for model in apps.get_models() for c in model._meta.constraints}
