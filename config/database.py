"""Say which database the app and the migrations log in to, each by its own login.

`DATABASE_URL` is the app's login and `DATABASE_OWNER_URL` the owner's; without them both lead to
the embedded server of the data folder. Nothing here opens a connection, and the app is refused
the owner's login.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, quote, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

APP_ROLE = "countersign_app"
OWNER_ROLE = "countersign_owner"
NAME = "countersign"
KEPT = "database.json"

# A request that waits longer than this has lost; the owner's migrations may take their time.
APP_LIMITS = "-c lock_timeout=3s -c statement_timeout=15s"


class OwnerMigrates:
    """Route migrations to the owner's login; the app's login may not build anything."""

    def allow_migrate(self, db: str, app_label: str, **hints: object) -> bool:
        """Let only the owner migrate."""
        return db == "owner"

    def allow_relation(self, one: object, other: object, **hints: object) -> bool:
        """Both logins lead to the same database."""
        return True


def data_folder(environ: Mapping[str, str], base: Path) -> Path:
    """Return the folder named by COUNTERSIGN_DATA, or `var` in the project."""
    named = environ.get("COUNTERSIGN_DATA")
    return Path(named).expanduser().resolve() if named else base / "var"


def databases(environ: Mapping[str, str], data: Path) -> dict[str, dict[str, Any]]:
    """Return Django's DATABASES: `default` for the app and, where it is known, `owner`."""
    app = environ.get("DATABASE_URL")
    owner = environ.get("DATABASE_OWNER_URL")
    if app is None and owner is not None:
        raise ImproperlyConfigured("DATABASE_OWNER_URL is set and DATABASE_URL is not.")
    if app is None:
        return _embedded(data)
    found = {"default": parsed(app, limits=APP_LIMITS) | {"CONN_MAX_AGE": None}}
    if owner is not None:
        found["owner"] = parsed(owner)
        if found["owner"]["USER"] == found["default"]["USER"]:
            raise ImproperlyConfigured(
                "DATABASE_URL and DATABASE_OWNER_URL must be two logins: the app may not be "
                "the owner of the ledger that it writes."
            )
    return found


def parsed(url: str, *, limits: str = "") -> dict[str, Any]:
    """Turn postgresql://user:password@host:port/name?option=value into Django's settings."""
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"} or not parts.path.strip("/"):
        raise ImproperlyConfigured(
            "A database address reads postgresql://user:password@host:port/name."
        )
    options = dict(parse_qsl(parts.query))
    # A socket folder cannot stand before the slash, so it comes as ?host=/folder.
    host = options.pop("host", None) or unquote(parts.hostname or "")
    options["options"] = f"{options.get('options', '')} {limits}".strip()
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": str(parts.port or ""),
        "OPTIONS": {name: value for name, value in options.items() if value},
        "CONN_HEALTH_CHECKS": True,
    }


def address(user: str, password: str, name: str, socket: Path | str) -> str:
    """Write the address of a database behind a socket folder."""
    login = f"{quote(user, safe='')}:{quote(password, safe='')}"
    # libpq takes a plus sign for itself, so a space is written %20.
    place = quote(str(socket), safe="/")
    return f"postgresql://{login}@/{quote(name, safe='')}?host={place}"


def _embedded(data: Path) -> dict[str, dict[str, Any]]:
    """Read how to reach the embedded server; while it does not run there is no database."""
    path = data / KEPT
    kept = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    if not kept or not Path(kept["socket"], ".s.PGSQL.5432").exists():
        none = {"ENGINE": "django.db.backends.dummy"}
        return {"default": none, "owner": dict(none)}
    return databases(
        {
            "DATABASE_URL": address(APP_ROLE, kept["app"], NAME, kept["socket"]),
            "DATABASE_OWNER_URL": address(OWNER_ROLE, kept["owner"], NAME, kept["socket"]),
        },
        data,
    )
