"""Walk the screens of decisions as the cast does: sign in, type, click. Asserts status alone."""

import html
import re
from typing import Any, Protocol
from urllib.parse import urlencode

from django.test import Client

from approvals.models import AdviceRequest, Decision
from people.models import Account, Organisation
from tests.stage import Stage

PASSWORD = "a long password of the cast"


class Answer(Protocol):
    """What a test needs of an answer."""

    @property
    def content(self) -> bytes: ...


def words_of(response: Answer) -> str:
    """Return what a page says, without its marks."""
    text = re.sub(r"<[^>]+>", " ", response.content.decode())
    return " ".join(html.unescape(text).split())


class Walk:
    """The cast at their own browsers."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.clients: dict[str, Client] = {}

    def __call__(self, name: str) -> Client:
        """Return the browser of one of the cast, signed in through the page."""
        if name not in self.clients:
            Account.objects.create_user(
                username=name, password=PASSWORD, person=self.stage.person(name)
            )
            client = Client()
            sent = {"login": name, "password": PASSWORD}
            assert client.post("/accounts/login/", sent).status_code == 302
            self.clients[name] = client
        return self.clients[name]

    def get(self, name: str, url: str, status: int = 200) -> str:
        """Open a page and return what it says."""
        response = self(name).get(url)
        assert response.status_code == status, words_of(response)
        return words_of(response)

    def post(self, name: str, url: str, status: int = 302, **data: Any) -> str:
        """Send a form and return what the answer says."""
        response = self(name).post(url, data)
        assert response.status_code == status, words_of(response)
        return words_of(response)

    def save(self, name: str, decision: Decision, part: str, status: int = 302, **data: Any) -> str:
        """Save one part of a draft with the edition that stands now."""
        url = f"/decisions/{decision.pk}/draft/{part}/"
        return self.post(name, url, status, **{"edition": edition(decision), **data})

    def ask_for(self, name: str, decision: Decision, asked: dict[str, Any]) -> str:
        """Ask for an exception from the check page's own link."""
        query = urlencode({"rule": asked["rule"], "place": asked["place"]})
        sent = {"reason": asked["reason"], "adviser": asked["adviser"]}
        url = f"/decisions/{decision.pk}/draft/exceptions/ask/?{query}"
        return self.post(name, url, edition=edition(decision), **sent)

    def advise_all(self, decision: Decision, advisers: dict[str, str]) -> None:
        """Give all advice that is asked, each adviser at their own page."""
        rows = AdviceRequest.objects.filter(
            version__decision=decision, advice__isnull=True
        ).select_related("post")
        for row in rows.order_by("pk"):
            self.post(
                advisers[row.post.kind], f"/advice/{row.pk}/", words="I have read it; no objection."
            )

    def sign(self, name: str, decision: Decision, status: int = 302, **data: Any) -> str:
        """Open the signing page, then turn a key on what it showed."""
        page = self(name).get(f"/decisions/{decision.pk}/sign/")
        sent = {**shown_on(page), "interests": "none", "accepts": "on", **data}
        return self.post(name, f"/decisions/{decision.pk}/sign/", status, **sent)


def shown_on(page: Answer) -> dict[str, str]:
    """Return the hidden fields of a signing page."""
    found = dict(re.findall(r'name="(digest|chain_length)" value="([^"]*)"', page.content.decode()))
    return {name: found.get(name, "") for name in ("digest", "chain_length")}


def edition(decision: Decision) -> int:
    """Return the edition of a draft now."""
    return Decision.objects.select_related("draft").get(pk=decision.pk).draft.edition


def typed(rec: dict[str, Any]) -> dict[str, Any]:
    """Return what somebody types into the form of a recommendation of the paper format."""
    by_kind = {
        "budget_change": _budget_change,
        "contract_award": _award,
        "contract_change": _change,
        "delegation": _delegation,
    }
    return {"words": rec["words"], **by_kind[rec["kind"]](rec)}


def _budget_change(rec: dict[str, Any]) -> dict[str, Any]:
    sent: dict[str, Any] = {"rows": "3"}
    for place in range(1, 4):
        sent[f"row{place}-part"] = "1"
    for place, item in enumerate(rec["items"], start=1):
        sent[f"row{place}-line"] = item["line"]
        sent[f"row{place}-source"] = item["source"]
        sent[f"row{place}-amount"] = item["amount"]["printed"]
    return sent


def _award(rec: dict[str, Any]) -> dict[str, Any]:
    supplier = Organisation.objects.get(name=rec["supplier"]["name"])
    plain = ("contract", "title", "route", "term", "options", "options_printed", "options_reading")
    return {
        **{name: rec[name] for name in plain},
        "supplier": str(supplier.pk),
        "framework": rec["framework"] or "",
        "subject": rec.get("subject", "not stated"),
        "lot": f"{rec['framework']}|{rec['lot']}" if rec["lot"] else "",
        "amount": rec["amount"]["printed"],
        "qualifier": rec["amount"]["qualifier"],
        "vat": rec["amount"]["vat"],
    }


def _change(rec: dict[str, Any]) -> dict[str, Any]:
    plain = ("contract", "change", "term", "share_printed", "ground", "reason")
    return {
        **{name: rec[name] for name in plain},
        "amount": rec["amount"]["printed"],
        "new_value": (rec["new_value"] or {}).get("printed", ""),
        "qualifier": "exactly",
        "vat": rec["amount"]["vat"],
    }


def _delegation(rec: dict[str, Any]) -> dict[str, Any]:
    sent: dict[str, Any] = {
        "acts": rec["acts"],
        "contracts_of": rec["contracts_of"],
        "contracts": "",
        "limit": "limited",
        "ceiling": rec["ceiling"]["printed"],
        "ends_on": "31 March 2028",
        "conditions": rec["conditions"],
        "rows": "3",
    }
    for place, key in enumerate(rec["keys"], start=1):
        sent[f"row{place}-post"] = key["post"]
        if key["deemed"]:
            sent[f"row{place}-deemed_post"] = key["deemed"]["post"]
            sent[f"row{place}-until"] = key["deemed"]["until"]
    return sent
