"""How every action touches the database: one transaction, sentences for refusals, bounded retry.

Nothing here knows what a deed is about.
"""

import functools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
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
# A deadlock goes back to a savepoint, and so do its locks; a failed snapshot does not.
RETRY_INSIDE = {"40P01"}

_one_request: ContextVar[bool] = ContextVar("one_request", default=False)


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
        with _place() as (inside, retry_states):
            for attempt in range(RETRIES):
                try:
                    with transaction.atomic():
                        found = action(*args, **kwargs)
                        _check_what_waits(inside)
                        return found
                except IntegrityError as error:
                    raise Refused([Reason(sentence_of(error))]) from error
                except DataError as error:
                    raise Refused([f"The ledger cannot hold this: {error}."]) from error
                except OperationalError as error:
                    state = state_of(error)
                    if state in retry_states and attempt < RETRIES - 1:
                        continue
                    if state in BUSY_STATES | RETRY_STATES:
                        raise Refused(["Somebody else is working on this. Try again."]) from error
                    raise
        raise AssertionError("unreachable")

    return run


@contextmanager
def as_one_request() -> Iterator[None]:
    """Hold a request in one transaction, in which each deed stands or falls on a savepoint.

    Whoever uses it locks nothing that a deed waits for, so that a deed can be tried again.
    """
    token = _one_request.set(True)
    try:
        with transaction.atomic():
            yield
    finally:
        _one_request.reset(token)


@contextmanager
def _place() -> Iterator[tuple[bool, set[str]]]:
    """Say whether a deed is the outermost of one request, and after which errors it tries again.

    A deed within another deed is neither: it stands or falls with that one.
    """
    inside = _one_request.get()
    token = _one_request.set(False)
    try:
        if inside:
            yield True, RETRY_INSIDE
        else:
            yield False, set() if connection.in_atomic_block else RETRY_STATES
    finally:
        _one_request.reset(token)


def _check_what_waits(inside: bool) -> None:  # noqa: FBT001 - one place
    """Hear now, while the deed can still be refused, what would otherwise be heard at COMMIT."""
    if inside:
        with connection.cursor() as cursor:
            cursor.execute("set constraints all immediate; set constraints all deferred")


def sentence_of(error: IntegrityError) -> str:
    """Return the sentence of the constraint or trigger that refused a row."""
    diagnosis = getattr(error.__cause__, "diag", None)
    name = getattr(diagnosis, "constraint_name", None)
    if name:
        constraint = _constraints().get(name)
        if constraint is not None and _has_its_own_words(constraint):
            return str(constraint.violation_error_message)
        return f"The ledger refused this row ({name})."
    return str(getattr(diagnosis, "message_primary", None) or error)


def _has_its_own_words(constraint: BaseConstraint) -> bool:
    return constraint.violation_error_message != constraint.default_violation_error_message


def state_of(error: OperationalError) -> str:
    """Return the SQLSTATE by which PostgreSQL gave up, "" where it did not say."""
    return str(getattr(error.__cause__, "sqlstate", "") or "")


@functools.cache
def _constraints() -> dict[str, BaseConstraint]:
    return {c.name: c for model in apps.get_models() for c in model._meta.constraints}
