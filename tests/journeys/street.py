"""What the journeys share: the instance of one buyer with its people, a browser each, and vendors that were asked."""

from __future__ import annotations

import datetime as dt

import msgspec
from playwright.sync_api import Browser, BrowserContext, Page, expect

from supplier.demo.documents import BUYER
from supplier.demo.stories import STORIES, Story
from tests.journeys.live import Live, wait_for
from tests.journeys.vendor_client import VendorClient

PEOPLE = {
    "qa": ("qa@halden.example", "Jana Novak"),
    "procurement": ("procurement@halden.example", "Peter Holm"),
    "admin": ("admin@halden.example", "Ida Berg"),
}
LINK = r"http://127\.0\.0\.1:\d+/p/[\w-]+"
SWITCHES = ("gxp_records", "product_quality_or_patient_impact", "batch_release", "signing", "personal_data", "hosted_by_vendor", "bespoke")


class Sent(msgspec.Struct, kw_only=True):
    """A questionnaire: its id, and the link that was read in the mail."""

    story: Story
    id: str
    link: str
    submitted: bool = False


class Street:
    """The buyer's instance. Stories are told when a test first asks for them, once."""

    def __init__(self, live: Live, browser: Browser, today: dt.date) -> None:
        self.live, self.browser, self.today = live, browser, today
        self._states: dict[str, str] = {}
        self.sent: dict[str, Sent] = {}
        self.vendors: dict[str, VendorClient] = {}

    def found(self) -> None:
        """Make the people by the command line, start the server, and let the admin say what the company is called."""
        self.live.add_first(*PEOPLE["admin"], "admin", BUYER)
        self.live.add_others({email: (name, role) for role, (email, name) in PEOPLE.items() if role != "admin"})
        self.live.serve()
        context = self.staff("admin")
        page = context.new_page()
        page.goto("/settings")
        page.get_by_label("Legal names").fill(BUYER)
        page.get_by_role("button", name="Save").click()
        expect(page.get_by_role("status").first).to_be_visible()
        context.close()

    def context(self, **more: object) -> BrowserContext:
        """A fresh browser of a visitor."""
        made = self.browser.new_context(base_url=self.live.url, locale="en-GB", **more)  # type: ignore[arg-type]  # options of Playwright
        made.set_default_timeout(30_000)
        return made

    def staff(self, role: str, **more: object) -> BrowserContext:
        """A browser in which this person is signed in; signing in itself is done once a person."""
        if role not in self._states:
            context = self.context()
            sign_in(context.new_page(), PEOPLE[role][0], self.live.passwords[PEOPLE[role][0]])
            self._states[role] = context.storage_state()  # type: ignore[assignment]  # a dict of cookies
            context.close()
        return self.context(storage_state=self._states[role], **more)

    def vendor(self, key: str, **more: object) -> BrowserContext:
        """A browser with the session that the vendor of this story opened."""
        cookies = [{"name": one.name, "value": one.value, "domain": "127.0.0.1", "path": "/"} for one in self.vendors[key].http.cookies.jar]
        return self.context(storage_state={"cookies": cookies, "origins": []}, **more)

    def send(self, story: Story) -> Sent:
        """Procurement fills in the one page and sends it; the vendor's link is read in the mail."""
        if story.key in self.sent:
            return self.sent[story.key]
        context = self.staff("procurement")
        page, before = context.new_page(), len(self.live.mail.wire)
        page.goto("/questionnaires")
        page.get_by_role("link", name="New request").first.click()
        fill_request(page, story, self.today + dt.timedelta(days=21))
        page.get_by_role("button", name="Send").click()
        page.wait_for_url("**/questionnaires/*done=sent")
        made = page.url.partition("?")[0].rpartition("/")[2]
        context.close()
        link = self.live.letter(story.contact[1], LINK, before)
        self.sent[story.key] = Sent(story=story, id=made, link=link)
        return self.sent[story.key]

    def entered(self, story: Story) -> VendorClient:
        """The vendor of this story over HTTP: came in by link and code, and handed its documents in."""
        if story.key not in self.vendors:
            vendor = VendorClient(self.live, story, self.send(story).link, self.today)
            vendor.enter()
            vendor.hand_in()
            self.vendors[story.key] = vendor
        return self.vendors[story.key]

    def told(self, key: str) -> Sent:
        """This story from sending to its scorecard, over HTTP where it was not told in the browser already."""
        return self.tell(next(one for one in STORIES if one.key == key))

    def tell(self, story: Story) -> Sent:
        """A story of the test's own, from sending to its scorecard."""
        sent = self.send(story)
        if not sent.submitted:
            vendor = self.entered(story)
            vendor.wait_until_read()
            vendor.confirm_offers()
            vendor.answer_all()
            vendor.submit()
            sent.submitted = True
        self.wait_for_score(sent)
        return sent

    def wait_for_score(self, sent: Sent) -> None:
        """Until QA's page of it shows a verdict."""
        context = self.staff("qa")
        wait_for(lambda: 'class="headline"' in context.request.get(f"/questionnaires/{sent.id}/score").text(), f"the score of {sent.story.vendor}")
        context.close()

    def close(self) -> None:
        """Close the vendors' connections and end the instance."""
        for vendor in self.vendors.values():
            vendor.close()
        self.live.close()


def sign_in(page: Page, email: str, password: str) -> None:
    """As a person does."""
    page.goto("/")
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("button", name="Sign out")).to_be_attached()


def fill_request(page: Page, story: Story, due_on: dt.date) -> None:
    """The one page of a new request."""
    page.locator("#vendor_name").fill(story.vendor)
    page.locator("#service_name").fill(story.service)
    page.locator("#service_description").fill(story.description)
    page.locator("#contact_name").fill(story.contact[0])
    page.locator("#contact_email").fill(story.contact[1])
    page.locator("#regulated_area").select_option(story.use.regulated_area.value)
    page.locator("#gamp_category").select_option(str(story.use.gamp_category))
    for name in SWITCHES:
        page.locator(f"input[type=checkbox][name={name}]").set_checked(bool(getattr(story.use, name)))
    page.locator("#due_on").fill(due_on.isoformat())
    page.locator("#message").fill("We would like to start the qualification of your service.")
