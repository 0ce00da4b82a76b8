"""The six stories, from sending to decision. One vendor answers in the browser, the others send what those pages send."""

from __future__ import annotations

import re
from pathlib import Path

import msgspec
import pytest
from playwright.sync_api import Page, expect

from supplier.demo import answering
from supplier.demo.stories import STORIES, Story
from supplier.model.answers import Answer
from supplier.model.questions import Question
from tests.journeys.live import CODE
from tests.journeys.street import Sent, Street
from tests.journeys.vendor_client import QUESTIONS, VendorClient

pytestmark = pytest.mark.journey

BY_KEY = {story.key: story for story in STORIES}
CERTIFIED, ATTESTED, ALIGNED, NOT_SHOWN = "Certified", "Attested", "Aligned", "Not demonstrated"


class Ending(msgspec.Struct, frozen=True, kw_only=True):
    """What QA reads at first glance, what is flagged, and what is decided."""

    headline: str
    standings: tuple[str, str, str]
    """ISO/IEC 27001, SOC 2, Annex 11, as they stand on the cards."""

    flags: tuple[str, ...] = ()
    outcome: str


ENDINGS = {
    "genuine": Ending(
        headline="ISO/IEC 27001 aligned. Annex 11 aligned. SOC 2: not demonstrated", standings=(ALIGNED, NOT_SHOWN, ALIGNED), outcome="Accept"
    ),
    "marketing": Ending(
        headline="ISO/IEC 27001: not demonstrated. SOC 2: not demonstrated. Annex 11: not demonstrated",
        standings=(NOT_SHOWN, NOT_SHOWN, NOT_SHOWN),
        flags=("SOA_BOILERPLATE",),
        outcome="Reject",
    ),
    "expired": Ending(
        headline="ISO/IEC 27001 aligned. Annex 11 aligned. SOC 2: not demonstrated",
        standings=(ALIGNED, NOT_SHOWN, ALIGNED),
        flags=("CERT_EXPIRED",),
        outcome="More information needed",
    ),
    "borrowed": Ending(
        headline="ISO/IEC 27001: not demonstrated. SOC 2: not demonstrated. Annex 11: not demonstrated",
        standings=(NOT_SHOWN, NOT_SHOWN, NOT_SHOWN),
        flags=("CERT_BORROWED",),
        outcome="Reject",
    ),
    "no-gmp": Ending(
        headline="ISO/IEC 27001 certified. Annex 11: not demonstrated", standings=(CERTIFIED, ATTESTED, NOT_SHOWN), outcome="Audit needed"
    ),
}


@pytest.mark.requirement("JOURNEY-SIX-STORIES")
@pytest.mark.parametrize("key", ENDINGS)
def test_a_story_ends_as_its_documents_deserve(street: Street, key: str) -> None:
    review(street, street.told(key), ENDINGS[key])


@pytest.mark.requirement("JOURNEY-SIX-STORIES")
def test_a_certified_vendor_answers_in_the_browser_and_stands_certified_and_clean(street: Street, tmp_path: Path) -> None:
    story = BY_KEY["clean"]
    sent = street.send(story)
    context = street.context()
    page = context.new_page()
    come_in(page, street, sent)
    held = drop_documents(page, street, sent, tmp_path)
    held.http.cookies.set("supplier_portal", next(one["value"] for one in context.cookies() if one["name"] == "supplier_portal"))
    answer_in_the_browser(page, held)
    sign(page, street, story)
    street.vendors[story.key] = held
    sent.submitted = True
    context.close()
    street.wait_for_score(sent)
    clean = Ending(headline="ISO/IEC 27001 certified", standings=(CERTIFIED, ATTESTED, ALIGNED), outcome="Accept with conditions")
    review(street, sent, clean)


def come_in(page: Page, street: Street, sent: Sent) -> None:
    """Open the link from the mail, start, type the code from the mail."""
    page.goto(sent.link)
    expect(page.get_by_role("heading", level=1)).to_contain_text(sent.story.service)
    before = len(street.live.mail.wire)
    page.get_by_role("button", name="Start").click()
    page.get_by_label("Code").fill(street.live.letter(sent.story.contact[1], CODE, before))
    page.get_by_role("button", name="Continue").click()
    page.wait_for_url("**/p/questionnaire")


def drop_documents(page: Page, street: Street, sent: Sent, folder: Path) -> VendorClient:
    """Drop every document at once, wait until each is read, and use the first answers that they propose."""
    vendor = VendorClient(street.live, sent.story, sent.link, street.today)
    for name, content in vendor.bundle.items():
        (folder / name).write_bytes(content)
    page.get_by_role("link", name="Start with your documents").click()
    page.locator("#files").set_input_files([folder / name for name in vendor.bundle])
    expect(page.locator("article.document")).to_have_count(len(vendor.bundle), timeout=60_000)
    expect(page.locator("#documents progress")).to_have_count(0, timeout=90_000)
    page.reload()
    vendor.note_kinds(page.content())
    offered = vendor.offers(page.content())
    for _ in range(3):
        page.get_by_role("button", name="Use this answer").first.click()
        page.wait_for_load_state()
    vendor.confirmed |= offered - vendor.offers(page.content())
    page.get_by_role("link", name="On to the questions").click()
    return vendor


def answer_in_the_browser(page: Page, vendor: VendorClient) -> None:
    """The first set as its pages lead on, then one question of each shape; the others are sent as those pages send theirs."""
    page.get_by_role("link", name=re.compile("Continue where you left off|Start with the questions")).click()
    page.goto(page.locator("nav a[href*='/p/questions/company/']").first.get_attribute("href") or "")
    shapes: set[tuple[str, bool]] = set()
    while "/p/questions/company/" in page.url:
        shapes.add(shape(answer_this(page, vendor)))
    for (set_id, question), asked in QUESTIONS.items():
        if shape(asked) not in shapes and (set_id, question) in vendor.asked() and question not in vendor.confirmed:
            page.goto(f"/p/questions/{set_id}/{question}")
            shapes.add(shape(answer_this(page, vendor)))
    vendor.answer_all()
    page.goto("/p/check")


def shape(question: Question) -> tuple[str, bool]:
    """What its page looks like: the kind of answer, and whether documents can be attached."""
    return question.type, bool(question.evidence)


def answer_this(page: Page, vendor: VendorClient) -> Question:
    """Answer the question of this page if a document did not, save, and go on to the next; returns the question."""
    set_id, question = page.url.split("/")[-2:]
    asked = QUESTIONS[set_id, question]
    offered_in_part = asked.type == "table"  # a document gives the names; the other columns are the vendor's to fill in
    if page.locator("input[name=revision]").input_value() == "0" or offered_in_part:
        made = answering.answer(vendor.story, set_id, asked, vendor.held, vendor.today)
        if made is not None:
            fill(page, made)
    with page.expect_navigation():
        page.get_by_role("button", name="Save and continue").click()
    later = page.get_by_role("link", name="Complete it later and go on")
    if later.count():
        later.click()
    vendor.confirmed.add(question)
    return asked


def fill(page: Page, made: Answer) -> None:
    """Put an answer into the fields of its page."""
    for value in made.chosen:
        page.locator(f'#answer input[name=answer][value="{value}"]').check()
    said = made.text or (made.date and made.date.isoformat()) or (str(made.number) if made.number is not None else None)
    if said:
        page.locator("#answer-field").fill(said)
    if made.comment:
        page.locator("#comment-field").fill(made.comment)
    if made.planned_on:
        page.locator("#planned_on").fill(made.planned_on.isoformat())
    for sha256 in made.evidence:
        page.locator(f'#answer input[name=evidence][value="{sha256}"]').check()
    for number, row in enumerate(made.rows):
        for column, value in row.items():
            cell = page.locator(f'[name="rows.{number}.{column}"]')
            if cell.evaluate("field => field.tagName") == "SELECT":
                cell.select_option(value)
            else:
                cell.fill(value)


def sign(page: Page, street: Street, story: Story) -> None:
    """Check, ask for the code, sign with it, and keep the receipt."""
    expect(page.locator("#problems")).to_have_count(0)
    before = len(street.live.mail.wire)
    page.get_by_role("button", name="Send me the code").click()
    page.get_by_label("Your full name").fill(story.contact[0])
    page.get_by_label("Your role in the company").fill(story.role)
    page.locator("#agreed").check()
    page.get_by_label("Code from the mail").fill(street.live.letter(story.contact[1], CODE, before))
    page.get_by_role("button", name="Sign and submit").click()
    page.wait_for_url("**/p/receipt")
    expect(page.locator("main")).to_contain_text(story.contact[0])
    expect(page.locator("main")).to_contain_text(re.compile(r"[0-9a-f]{64}"))


def review(street: Street, sent: Sent, ending: Ending) -> None:
    """QA: inbox, score, the page behind a flag in two clicks, decision."""
    context = street.staff("qa")
    page = context.new_page()
    page.goto("/inbox")
    page.locator(f'a[href="/questionnaires/{sent.id}/score"]').first.click()
    expect(page.locator(".headline")).to_contain_text(ending.headline)
    cards = page.locator("section.standing h2")
    assert tuple(text.strip() for text in cards.all_inner_texts()) == ending.standings
    codes = set(page.locator("#flags .flag-head code").all_inner_texts())
    assert set(ending.flags) <= codes, codes
    behind = page.locator("#flags .seen a[href^='/documents/'], section[id^=why-] .seen a[href^='/documents/']")
    behind.filter(visible=True).first.click()
    expect(page).to_have_url(re.compile(r"/documents/[\w-]+/pages/\d+"))
    expect(page.locator("main svg image, main img").first).to_be_visible()
    decide(page, sent, ending.outcome)
    context.close()


def decide(page: Page, sent: Sent, outcome: str) -> None:
    """Conclude, with the reason; then everybody sees it."""
    page.goto(f"/questionnaires/{sent.id}/decide")
    page.locator("label.option").filter(has=page.get_by_text(outcome, exact=True)).locator("input").check()
    if outcome == "Accept with conditions":
        page.get_by_label("Condition 1").fill("Look the certificate up in the register of its issuer")
        page.get_by_label("Owner 1").fill("Jana Novak")
        page.get_by_label("Until 1").fill(page.locator("#next_review_on").input_value())
    page.locator("#reason").fill("Concluded from the scorecard and the documents behind it.")
    page.get_by_role("button", name="Record the decision").click()
    page.wait_for_url("**/score?done=decided")
    expect(page.get_by_role("status").first).to_be_visible()
    page.goto("/inbox")
    expect(page.locator(f'a[href*="/questionnaires/{sent.id}/"]')).to_have_count(0)
