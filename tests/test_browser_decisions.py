"""The pages of decisions in a browser: without script, on a wide and a narrow screen, for all."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from approvals.models import AdviceRequest, Decision
from people.models import Account
from tests import stage as s
from tests.decision_screens import PASSWORD

WIDE, NARROW = 1280, 360


@pytest.fixture
def decisions(site: str) -> dict[str, Decision]:
    """Decisions in several states, and accounts for the cast."""
    stage = s.set_stage()
    found = {"attested": s.attested(stage)}
    s.executed(stage)
    version = s.extension_ready(stage)
    s.sign(stage, "carla", version)
    found["extension"] = version.decision
    found["ready"] = s.drafted(stage)
    s.ready_to_sign(stage, found["ready"])
    found["advised"] = s.drafted(stage, "PCD 2002")
    s.submitted(stage, "olive", found["advised"])
    found["draft"] = s.drafted(stage, "PCD 2003")
    for name, person in stage.people.items():
        Account.objects.create_user(username=name, password=PASSWORD, person=person)
    return found


def sign_in(page: Page, site: str, name: str) -> None:
    page.context.clear_cookies()
    page.goto(f"{site}/accounts/login/")
    page.fill("#id_login", name)
    page.fill("#id_password", PASSWORD)
    page.click("main button[type=submit]")


def faults_of(page: Page, address: str) -> list[str]:
    """Open a page at both widths and return what sticks out at the side and what axe finds."""
    found = []
    for width in (WIDE, NARROW):
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(address)
        wider = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        if wider > 0:
            found.append(f"{address} is {wider} wider than {width}")
    found += [f"{address}: {v['id']}" for v in Axe().run(page).response["violations"]]
    return found


def test_every_page_is_open_to_all_and_fits_a_telephone(
    site: str, page: Page, decisions: dict[str, Decision]
) -> None:
    draft = f"/decisions/{decisions['draft'].pk}/draft"
    ready, extension = (f"/decisions/{decisions[name].pk}" for name in ("ready", "extension"))
    asked = AdviceRequest.objects.get(
        version__decision=decisions["advised"], post__kind="legal_adviser"
    )
    pages = {
        "rita": ["/", f"{extension}/", f"{extension}/sign/", f"{extension}/send-back/"],
        "sam": ["/", f"{extension}/sign/"],
        "devi": ["/", "/decisions/", "/decisions/register/"],
        "dana": [f"{ready}/", f"{ready}/sign/", f"{ready}/part-2/"],
        "otto": ["/", f"/decisions/{decisions['attested'].pk}/", f"{ready}/part-2/"],
        "leo": [f"/advice/{asked.pk}/"],
        "olive": [
            f"{draft}/{part}"
            for part in (
                *("", "summary/", "introduction/", "part-2-statement/", "part-2/", "deferral/"),
                *("attachments/", "check/", "recommendations/", "recommendations/1/"),
                *("recommendations/2/", "recommendations/3/", "recommendations/9/"),
                "recommendations/9/remove/",
            )
        ],
    }
    found = []
    for name, addresses in pages.items():
        sign_in(page, site, name)
        for address in addresses:
            found += faults_of(page, f"{site}{address}")
    assert found == []


def test_the_second_key_is_turned_by_hand(
    site: str, page: Page, decisions: dict[str, Decision]
) -> None:
    sign_in(page, site, "rita")
    page.click("text=OCC 1, Extension of CONNECT-PMO")
    page.click("text=Turn my key")
    assert page.locator(".govuk-error-summary").inner_text().startswith("There is a problem")
    page.check("text=I have considered my interests and have none in this decision.")
    page.click("text=Turn my key")
    assert "The decision is approved and carried out." in page.inner_text("main")
    decisions["extension"].refresh_from_db()
    assert decisions["extension"].state == "approved"
