"""One request, one effect: a form that is sent twice is carried out once and answered alike.

Every form of ours carries a key of its own (`{% once %}`). The whole request is one transaction
under a lock on that key, so that a copy waits for the first; what came of the first is kept in
the same transaction. The same key with another body is refused. A form without a key is carried
out as before: the constraints of each deed still hold.
"""

import hashlib
import json
import re
import secrets
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.db import OperationalError, connection, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from people.deeds import BUSY_STATES, as_one_request, state_of
from people.models import Account, RequestOnce

FIELD = "once"
KEY = re.compile(r"[A-Za-z0-9_-]{16,64}")
DONE = (302, 303)
CHANGED = 409
NOT_READ = 400

SENT_TWICE = "This form was sent before, and it said something else then. Nothing was done now."
UNDER_WAY = "This form was sent before and is still being carried out. Nothing was done twice."
DAMAGED = "This form has lost the mark that its page gave it. Nothing was done."


def new_key() -> str:
    """Return a key that nobody can guess, for one form of one page."""
    return secrets.token_urlsafe(16)


def once(request: HttpRequest, account: Account, view: Callable[[], HttpResponse]) -> HttpResponse:
    """Answer by ``view``; a copy of a request that led on is answered as the first one was.

    A view that raises leaves nothing; one that shows its form again is not kept.
    """
    keys = request.POST.getlist(FIELD) if request.method == "POST" else []
    if not keys:
        return view()
    if len(keys) > 1 or not KEY.fullmatch(keys[0]):
        return _refused(request, DAMAGED, NOT_READ)
    with as_one_request():
        if not _alone(keys[0]):
            return _refused(request, UNDER_WAY, CHANGED)
        kept = RequestOnce.objects.filter(key=keys[0]).first()
        if kept is None:
            return _first(request, account, keys[0], view)
        return _again(request, account, kept)


def body_digest(request: HttpRequest) -> str:
    """Return the SHA-256 of what was sent, files too, without passwords and marks of the page."""
    fields = [(name, sent) for name, sent in request.POST.lists() if _counts(name)]
    files = [
        (name, [(file.name, _file_digest(file)) for file in sent])
        for name, sent in request.FILES.lists()
    ]
    return hashlib.sha256(json.dumps([sorted(fields), sorted(files)]).encode()).hexdigest()


def _counts(name: str) -> bool:
    return name not in (FIELD, "csrfmiddlewaretoken") and "password" not in name


def _file_digest(file: "UploadedFile[bytes]") -> str:
    found = hashlib.sha256()
    for chunk in file.chunks():
        found.update(chunk)
    file.seek(0)
    return found.hexdigest()


def _alone(key: str) -> bool:
    """Wait for whoever carries out a copy; say whether that ended in time."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("select pg_advisory_xact_lock(hashtextextended(%s, 0))", [key])
    except OperationalError as error:
        if state_of(error) not in BUSY_STATES:
            raise
        return False
    return True


def _first(
    request: HttpRequest, account: Account, key: str, view: Callable[[], HttpResponse]
) -> HttpResponse:
    before = len(_words(request))
    digest = body_digest(request)
    response = view()
    if response.status_code in DONE:
        RequestOnce.objects.create(
            key=key,
            account=account,
            path=request.get_full_path(),
            body_sha256=digest,
            location=response["Location"],
            words=_words(request)[before:],
        )
    return response


def _again(request: HttpRequest, account: Account, kept: RequestOnce) -> HttpResponse:
    mine = kept.account_id == account.pk
    said = (kept.path, kept.body_sha256)
    if not mine or said != (request.get_full_path(), body_digest(request)):
        return _refused(request, SENT_TWICE, CHANGED, kept.location if mine else "")
    for level, text in kept.words:
        messages.add_message(request, level, text)
    return HttpResponseRedirect(kept.location)


def _words(request: HttpRequest) -> list[tuple[int, str]]:
    """Return what the next page will say; asking does not use it up."""
    storage: Any = messages.get_messages(request)
    found = [(message.level, str(message.message)) for message in storage]
    storage.used = False
    return found


def _refused(
    request: HttpRequest, sentence: str, status: int, came_of_it: str = ""
) -> HttpResponse:
    shown = {"sentence": sentence, "came_of_it": came_of_it}
    return render(request, "sent_before.html", shown, status=status)
