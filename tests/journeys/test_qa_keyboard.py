"""QA at the evidence page: by keyboard with script, by plain forms without."""

from __future__ import annotations

import re

import msgspec
import pytest
from playwright.sync_api import Page, expect

from supplier.demo.stories import STORIES
from tests.journeys.street import Street

pytestmark = pytest.mark.journey

READ = msgspec.structs.replace(
    next(story for story in STORIES if story.key == "borrowed"),
    key="read",
    service="Tarn Reader",
    contact=("Eero Lahti", "eero.lahti@tarn.example"),
)
"""A questionnaire of its own: what is accepted and rejected here must change no other journey's verdict."""


def certificate_page(street: Street, page: Page) -> None:
    """From the inbox through the score page to the page behind its first flag on the certificate."""
    sent = street.tell(READ)
    page.goto("/inbox")
    page.locator(f'a[href="/questionnaires/{sent.id}/score"]').click()
    page.locator('#flags a[href*="/documents/"]', has_text="certificate").first.click()
    expect(page.locator("svg.page-view image")).to_have_count(1)


@pytest.mark.requirement("REVIEW-KEYBOARD")
def test_facts_are_walked_accepted_and_rejected_by_keyboard(street: Street) -> None:
    page = street.staff("qa").new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    certificate_page(street, page)
    page.goto(re.sub(r"#.*", "", page.url))
    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(page.locator(".fact[aria-current]")).to_have_id("fact-2")
    page.keyboard.press("k")
    expect(page.locator(".fact[aria-current]")).to_have_id("fact-1")
    page.keyboard.press("a")
    expect(page.locator("#fact-1 .pill")).to_have_text("Accepted")
    page.wait_for_load_state()  # keys do nothing before the script of the new page runs
    page.keyboard.press("j")
    expect(page.locator(".fact[aria-current]")).to_have_id("fact-2")
    page.keyboard.press("r")
    expect(page.locator("#fact-2 [name=reason]")).to_be_focused()
    page.keyboard.type("a bad scan")
    page.locator("#fact-2").get_by_role("button", name="Reject").click()
    expect(page.locator("#fact-2 .pill")).to_have_text("Rejected")
    assert said == []
    page.context.close()


@pytest.mark.requirement("REVIEW-KEYBOARD")
def test_everything_works_without_script_on_a_narrow_screen(street: Street) -> None:
    page = street.staff("qa", java_script_enabled=False, viewport={"width": 320, "height": 800}).new_page()
    certificate_page(street, page)
    page.locator("#fact-3").get_by_role("button", name="Accept").click()
    expect(page.locator("#fact-3 .pill")).to_have_text("Accepted")
    page.context.close()
