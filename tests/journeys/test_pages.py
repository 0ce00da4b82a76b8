"""Every page in a real browser: no complaint in the console, no page wider than the window, no accessibility finding, no need for scripts."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
from playwright.sync_api import BrowserContext, Page, expect

from supplier.app import create_app
from supplier.demo.documents import BUYER
from supplier.demo.seed import spare_documents
from supplier.demo.stories import STORIES
from supplier.parts import build
from supplier.settings import Settings
from tests.journeys.live import CODE
from tests.journeys.routes import routes_of
from tests.journeys.street import PEOPLE, Street

pytestmark = pytest.mark.journey

AXE = (Path(__file__).parent.parent / "support" / "vendor" / "axe-core@4.14.1" / "axe.min.js").read_text(encoding="utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
CHECK = """async (tags) => {
  const within = (seconds, work) => Promise.race([work, new Promise((give_up) => setTimeout(give_up, seconds * 1000))]);
  await within(2, Promise.allSettled(document.getAnimations().map((one) => one.finished)));
  const found = await axe.run(document, { resultTypes: ["violations"], runOnly: { type: "tag", values: tags } });
  return found.violations.flatMap((rule) => rule.nodes.map((node) => `${rule.id}: ${node.target.join(" ")}: ${node.failureSummary}`));
}"""
LOOKS: dict[str, dict[str, str]] = {
    "light": {"color_scheme": "light"},
    "dark": {"color_scheme": "dark"},
    "forced colours": {"color_scheme": "light", "forced_colors": "active"},
}
WIDTHS = (1280, 320)
DONE = "borrowed"
"""The story whose finished questionnaire is looked at: it has open flags."""

_OWN = next(story for story in STORIES if story.key == DONE)
OPEN = msgspec.structs.replace(
    _OWN,
    key="open",
    vendor="Larkfield eTMF Ltd",
    service="Larkfield Trial Master File",
    contact=("Sam Okafor", "sam@larkfield.example"),
    bundle=spare_documents,
)
SILENT = msgspec.structs.replace(OPEN, key="silent", vendor="Wren Archive Ltd", service="Wren Archive", contact=("Nils Wren", "nils@wren.example"))

NOT_PAGES = {
    "/",
    "/healthz",
    "/readyz",
    "/logo/{sha256:str}",
    "/static/{file_path:path}",
    "/documents/{upload:str}",
    "/documents/{upload:str}/pages/{number:int}/image",
    "/documents/{upload:str}/original",
    "/audit-trail/export/{kind:str}",
    "/p/session",
    "/p/documents/{upload:str}/row",
    "/p/documents/{upload:str}/pages/{number:int}",
    "/p/receipt.json",
}
"""Redirects, files, pieces of pages and data."""


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """A page to look at: its route, who looks, the address if the route alone does not say it, and the status it has."""

    route: str
    who: str
    address: Callable[[Street], str] | None = None
    status: int = 200
    name: str = ""


def question(name: str) -> Callable[[Street], str]:
    return lambda _street: f"/p/questions/{name.partition('.')[0]}/{name}"


def of(suffix: str = "", key: str = DONE) -> Callable[[Street], str]:
    return lambda street: f"/questionnaires/{street.sent[key].id}{suffix}"


def first_link(start: Callable[[Street], str], pattern: str) -> Callable[[Street], str]:
    """The address of the first link like this on a page that QA sees."""

    def find(street: Street) -> str:
        context = street.staff("qa")
        found = re.search(f'href="({pattern})"', context.request.get(start(street)).text())
        context.close()
        assert found, pattern
        return found[1]

    return find


def reset_link(street: Street) -> str:
    email, before, context = PEOPLE["qa"][0], len(street.live.mail.wire), street.context()
    page = context.new_page()
    page.goto("/forgotten")
    page.locator("#email").fill(email)
    page.locator("main button[type=submit], main button.btn").first.click()
    context.close()
    return street.live.letter(email, r"/reset/[\w-]+", before)


QUESTION = "/p/questions/{set_id:str}/{question:str}"
PAGES = (
    Shown(route="/sign-in", who="anonymous"),
    Shown(route="/forgotten", who="anonymous"),
    Shown(route="/welcome/{token:str}", who="anonymous", address=lambda _: "/welcome/unknown", status=410),
    Shown(route="/reset/{token:str}", who="anonymous", address=reset_link),
    Shown(route="/people", who="admin"),
    Shown(route="/settings", who="admin"),
    Shown(route="/questionnaires", who="procurement"),
    Shown(route="/questionnaires/new", who="procurement"),
    Shown(route="/questionnaires/{questionnaire:str}", who="procurement", address=of(key="silent")),
    Shown(route="/vendors", who="procurement"),
    Shown(route="/vendors/{vendor:str}", who="procurement", address=first_link(of("/score"), r"/vendors/[\w-]+")),
    Shown(route="/mail", who="procurement"),
    Shown(route="/mail/{message:str}", who="procurement", address=first_link(lambda _: "/mail", r"/mail/[\w-]+")),
    Shown(route="/portfolio", who="procurement"),
    Shown(route="/inbox", who="qa"),
    Shown(route="/questionnaires/{questionnaire:str}/score", who="qa", address=of("/score")),
    Shown(route="/questionnaires/{questionnaire:str}/score", who="qa", address=of("/score", "silent"), name="before answers"),
    Shown(route="/questionnaires/{questionnaire:str}/clauses", who="qa", address=of("/clauses")),
    Shown(route="/questionnaires/{questionnaire:str}/decide", who="qa", address=of("/decide")),
    Shown(route="/documents/{upload:str}/pages/{number:int}", who="qa", address=first_link(of("/score"), r"/documents/[\w-]+/pages/\d+")),
    Shown(route="/audit-trail", who="qa"),
    Shown(route="/p/{token:str}", who="anonymous", address=lambda street: street.sent["silent"].link),
    Shown(route="/p/left", who="anonymous"),
    Shown(route="/p/questionnaire", who="open"),
    Shown(route="/p/documents", who="open"),
    Shown(route=QUESTION, who="open", address=question("company.legal_name"), name="text"),
    Shown(route=QUESTION, who="open", address=question("company.subcontractors"), name="table"),
    Shown(route=QUESTION, who="open", address=question("iso27001-suppliers.standing.claim"), name="choice"),
    Shown(route=QUESTION, who="open", address=question("annex11.3.1.agreement"), name="choice with evidence"),
    Shown(route="/p/check", who="open"),
    Shown(route="/p/receipt", who=DONE),
    Shown(route="/there/is/no/such/page", who="qa", status=404),
)


@pytest.fixture(scope="module")
def furnished(street: Street) -> Street:
    """One questionnaire is finished, one is being answered, one was only sent."""
    street.send(SILENT)
    being_answered = street.entered(OPEN)
    street.told(DONE)
    being_answered.wait_until_read()
    return street


@pytest.fixture(scope="module")
def seen(furnished: Street) -> Callable[[str], BrowserContext]:
    """The browser of a visitor."""
    made: dict[str, BrowserContext] = {}

    def give(who: str) -> BrowserContext:
        if who not in made:
            start = furnished.context if who == "anonymous" else furnished.staff if who in PEOPLE else furnished.vendor
            given = () if who == "anonymous" else (who,)
            made[who] = start(*given)
        return made[who]

    return give


def test_every_page_is_looked_at(tmp_path: Path) -> None:
    parts = build(Settings(data=str(tmp_path)))
    known = {route.path for route in routes_of(create_app(parts)) if route.method == "GET"}
    parts.close()
    assert {page.route for page in PAGES} - {"/there/is/no/such/page"} == known - NOT_PAGES


@pytest.mark.requirement("WEB-CONSOLE")
@pytest.mark.requirement("WEB-NARROW")
@pytest.mark.requirement("WEB-ACCESSIBLE")
@pytest.mark.requirement("PORTAL-ACCESSIBLE")
@pytest.mark.parametrize("shown", PAGES, ids=lambda shown: f"{shown.who}: {shown.route} {shown.name}".strip())
def test_a_page_is_quiet_narrow_and_accessible(furnished: Street, seen: Callable[[str], BrowserContext], shown: Shown) -> None:
    page = seen(shown.who).new_page()
    assert not complaints(page, shown.address(furnished) if shown.address else shown.route, shown.status)
    assert not findings(page)
    page.close()


def complaints(page: Page, address: str, status: int) -> list[str]:
    """What the browser says against the page, and by how much it is too wide."""
    found: list[str] = []
    page.on("console", lambda message: found.append(message.text) if message.type in {"error", "warning"} else None)
    page.on("pageerror", lambda error: found.append(str(error)))
    page.on("requestfailed", lambda request: found.append(f"failed: {request.url}"))
    response = page.goto(address)
    assert response is not None
    assert response.status == status
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        found += [f"{over} px too wide at {width}"] if over > 0 else []
    own = f"the server responded with a status of {status} "
    return [text for text in found if own not in text]


def findings(page: Page) -> list[str]:
    """What axe finds in each look, on the page as it is now: narrow."""
    found: list[str] = []
    page.evaluate(AXE)
    for name, look in LOOKS.items():
        page.emulate_media(**look)  # type: ignore[arg-type]  # Playwright's own words
        found += [f"{name}: {text}" for text in page.evaluate(CHECK, RULES)]
    return found


@pytest.mark.requirement("JOURNEY-WITHOUT-SCRIPT")
def test_a_vendor_gets_through_without_scripts(street: Street, tmp_path: Path) -> None:
    sent = street.send(msgspec.structs.replace(SILENT, key="plain", vendor="Dunlin Records Ltd", contact=("Ada Dunlin", "ada@dunlin.example")))
    context = street.context(java_script_enabled=False)
    page = context.new_page()
    page.goto(sent.link)
    before = len(street.live.mail.wire)
    page.get_by_role("button", name="Start").click()
    page.locator("#code").fill(street.live.letter("ada@dunlin.example", CODE, before))
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("link", name="Start with your documents").click()
    certificate = tmp_path / "certificate.pdf"
    certificate.write_bytes(spare_documents(street.today)["certificate.pdf"])
    page.locator("#files").set_input_files(certificate)
    page.get_by_role("button", name="Hand in").click()
    expect(page.get_by_role("heading", name="certificate.pdf")).to_be_visible()
    page.goto("/p/questions/company/company.legal_name")
    page.locator("#answer-field").fill("Dunlin Records Ltd, of Cork")
    page.get_by_role("button", name="Save and continue").click()
    expect(page).not_to_have_url(re.compile("legal_name"))
    page.goto("/p/check")
    expect(page.locator("main")).to_contain_text("Dunlin Records Ltd, of Cork")
    expect(page.locator("main")).to_contain_text(BUYER)
    context.close()
