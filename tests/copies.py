"""Many copies of one request over real HTTP, as an impatient hand or a bad line sends them."""

import html
import http.client
import re
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.cookies import SimpleCookie
from urllib.parse import urlencode

from django.core.servers.basehttp import ThreadedWSGIServer
from django.core.wsgi import get_wsgi_application
from django.test.testcases import QuietWSGIRequestHandler

from people.models import Account
from tests import stage

PASSWORD = "a long password of the cast"
WAIT = 60
HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')


class _Server(ThreadedWSGIServer):
    request_queue_size = 128
    daemon_threads = False


@contextmanager
def served() -> Iterator[int]:
    """Serve the app in threads over the test's own database; yield the port."""
    server = _Server(("127.0.0.1", 0), QuietWSGIRequestHandler, allow_reuse_address=False)
    server.set_app(get_wsgi_application())
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@dataclass(frozen=True)
class Answer:
    """What came back; ``said`` is the cookie with the words of the next page, unsigned."""

    status: int
    location: str
    said: str
    page: str


class Hand:
    """One of the cast at a browser, signed in through the page."""

    def __init__(self, port: int, cast: stage.Stage, name: str) -> None:
        self.port = port
        self.cookies: dict[str, str] = {}
        Account.objects.create_user(username=name, password=PASSWORD, person=cast.person(name))
        door = {"login": name, "password": PASSWORD}
        assert (
            self.send("/accounts/login/", {**self.form("/accounts/login/"), **door}).status == 302
        )

    def form(self, address: str) -> dict[str, str]:
        """Open a page and return the hidden fields of its forms."""
        found = self._ask("GET", address, "")
        assert found.status == 200, found.page
        return {name: html.unescape(value) for name, value in HIDDEN.findall(found.page)}

    def send(self, address: str, fields: Mapping[str, str]) -> Answer:
        """Send a form once."""
        return self._ask("POST", address, urlencode(fields))

    def send_copies(self, address: str, fields: Mapping[str, str], count: int) -> list[Answer]:
        """Send a form ``count`` times, all at once, each over a line of its own."""
        start = threading.Barrier(count)
        answers: list[Answer] = []
        cookies = dict(self.cookies)

        def copy() -> None:
            hand = Hand.__new__(Hand)
            hand.port, hand.cookies = self.port, dict(cookies)
            start.wait(WAIT)
            answers.append(hand.send(address, fields))

        threads = [threading.Thread(target=copy) for _ in range(count)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return answers

    def _ask(self, method: str, address: str, body: str) -> Answer:
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=WAIT)
        words = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if method == "POST":
            words["Content-Type"] = "application/x-www-form-urlencoded"
        line.request(method, address, body or None, words)
        response = line.getresponse()
        page = response.read().decode()
        line.close()
        given = SimpleCookie()
        for name, value in response.getheaders():
            if name.lower() == "set-cookie":
                given.load(value)
        self.cookies |= {name: morsel.value for name, morsel in given.items()}
        said = given["messages"].value.partition(":")[0] if "messages" in given else ""
        return Answer(response.status, response.getheader("Location", ""), said, page)
