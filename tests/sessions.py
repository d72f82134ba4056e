"""Plain sessions into the database of a test, outside Django, as the app or as the owner."""

from typing import Any

import psycopg
from django.db import connections

from tests.conftest import _words

Session = psycopg.Connection[tuple[Any, ...]]


def session(login: str = "app", *, autocommit: bool = True) -> Session:
    """Open a session as the `app` or the `owner`; it commits each statement unless told not to."""
    alias = {"app": "default", "owner": "owner"}[login]
    return psycopg.connect(**_words(connections[alias].settings_dict), autocommit=autocommit)
