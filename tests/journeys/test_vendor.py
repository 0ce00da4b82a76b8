from __future__ import annotations

import re
import socket
import threading
import time
from collections.abc import Iterator

import pytest
import uvicorn
from playwright.sync_api import Browser, Page, Route, expect

from supplier import clock
from supplier.app import create_app
from supplier.model.questionnaire import QuestionnaireState
from supplier.parts import Parts
from supplier.store import links
from tests.support.invited import Invited, complete, invite, looked, newest_code, row, say

KEY = ("annex11", "annex11.3.1.agreement")
pytestmark = [
    pytest.mark.journey,
    pytest.mark.parametrize("database_url", ["sqlite"], indirect=True),  # the browser sees no difference
]


@pytest.fixture
def there(parts: Parts) -> Invited:
    """A vendor who was invited just now."""
    return invite(parts, clock.now())


@pytest.fixture
def address(parts: Parts, there: Invited) -> Iterator[str]:
    """A real server on a free port."""
    assert there.token
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    server = uvicorn.Server(uvicorn.Config(create_app(parts), host="127.0.0.1", port=port, log_level="error"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    until = time.monotonic() + 60
    while not server.started and time.monotonic() < until:
        time.sleep(0.05)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(30)


@pytest.fixture
def chromium(browser: Browser) -> Browser:
    """The browser of the session; every test opens contexts of its own in it."""
    return browser


def come_in(page: Page, address: str, parts: Parts, there: Invited) -> None:
    page.goto(f"{address}/p/{there.token}")
    page.get_by_role("button", name="Start").click()
    page.get_by_label("Code").wait_for()
    page.get_by_label("Code").fill(newest_code(parts, there))
    page.get_by_role("button", name="Continue").click()
    page.wait_for_url("**/p/questionnaire")


@pytest.mark.requirement("PORTAL-JOURNEY")
def test_a_vendor_comes_in_answers_by_keyboard_signs_and_gets_a_receipt(chromium: Browser, address: str, parts: Parts, there: Invited) -> None:
    page = chromium.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    come_in(page, address, parts, there)
    page.goto(f"{address}/p/questions/{'/'.join(KEY)}")
    page.keyboard.press("1")
    expect(page.locator("#save-state")).to_contain_text("Saved")
    page.locator("#comment-field").fill("Contract of 2 March, Annex C")
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/annex11.3.1.responsibilities")
    kept = looked(parts, there).place(*KEY).answer
    assert kept is not None
    assert (kept.chosen, kept.comment) == (("signed",), "Contract of 2 March, Annex C")
    complete(parts, there, clock.now())
    page.goto(f"{address}/p/check")
    page.get_by_label("Your role in the company").fill("Head of Quality")
    page.get_by_label("I have checked these answers").check()
    page.get_by_role("button", name="Send me the code").click()
    page.get_by_text("We have sent a code").wait_for()
    page.get_by_label("Code from the mail").fill(newest_code(parts, there))
    page.get_by_role("button", name="Sign and submit").click()
    page.wait_for_url("**/p/receipt")
    done = row(parts, there)
    assert done.state is QuestionnaireState.SUBMITTED
    assert done.submission_digest is not None
    expect(page.locator("main")).to_contain_text(done.submission_digest)
    assert said == []


@pytest.mark.requirement("PORTAL-OFFLINE-TEXT")
def test_text_typed_while_offline_is_saved_when_the_connection_is_back(chromium: Browser, address: str, parts: Parts, there: Invited) -> None:
    context = chromium.new_context()
    page = context.new_page()
    come_in(page, address, parts, there)
    page.goto(f"{address}/p/questions/{'/'.join(KEY)}")
    context.set_offline(True)
    page.locator("#comment-field").fill("typed in a tunnel")
    expect(page.locator("#save-state")).to_contain_text("Not saved since")
    assert page.evaluate("[localStorage.length, sessionStorage.length]") == [0, 0]
    context.set_offline(False)
    expect(page.locator("#save-state")).to_contain_text(re.compile(r"^Saved"), timeout=20_000)
    kept = looked(parts, there).place(*KEY).answer
    assert kept is not None
    assert kept.comment == "typed in a tunnel"


@pytest.mark.requirement("PORTAL-ANSWER-VERSIONS")
def test_two_people_at_one_question_see_both_texts_and_choose(chromium: Browser, address: str, parts: Parts, there: Invited) -> None:
    page = chromium.new_page()
    come_in(page, address, parts, there)
    page.goto(f"{address}/p/questions/{'/'.join(KEY)}")
    say(parts, there, *KEY, clock.now(), chosen=("signed",), comment="by a colleague")
    page.locator("#comment-field").fill("by me")
    conflict = page.locator("#conflict")
    expect(conflict).to_contain_text("by a colleague")
    expect(conflict).to_contain_text("by me")
    page.get_by_role("button", name="Keep mine").click()
    expect(page.locator("#save-state")).to_contain_text("Saved")
    kept = looked(parts, there).place(*KEY).answer
    assert kept is not None
    assert (kept.comment, kept.revision) == ("by me", 2)


def test_a_session_that_ended_loses_no_text(chromium: Browser, address: str, parts: Parts, there: Invited) -> None:
    page = chromium.new_page()
    come_in(page, address, parts, there)
    page.goto(f"{address}/p/questions/{'/'.join(KEY)}")
    with parts.database.write() as connection:
        links.revoke(connection, there.vendor.id, clock.now())
    page.locator("#comment-field").fill("still here")
    expect(page.locator("#save-state")).to_contain_text("Your session has ended")
    expect(page.locator("#comment-field")).to_have_value("still here")
    expect(page.get_by_role("button", name="Try again")).to_be_visible()


@pytest.mark.requirement("PORTAL-NO-SCRIPT")
def test_the_way_through_works_without_javascript(chromium: Browser, address: str, parts: Parts, there: Invited) -> None:
    page = chromium.new_context(java_script_enabled=False).new_page()
    come_in(page, address, parts, there)
    page.goto(f"{address}/p/questions/{'/'.join(KEY)}")
    page.get_by_label("Yes, signed by both companies").check()
    page.locator("#files").set_input_files({"name": "agreement.pdf", "mimeType": "application/pdf", "buffer": b"signed"})
    page.get_by_role("button", name="Save and continue").last.click()
    page.get_by_text("agreement.pdf").first.wait_for()
    kept = looked(parts, there).place(*KEY).answer
    assert kept is not None
    assert (kept.chosen, len(kept.evidence)) == (("signed",), 1)


def test_files_chosen_before_the_script_of_the_page_was_there_are_handed_in(chromium: Browser, address: str, parts: Parts, there: Invited) -> None:
    page = chromium.new_page()
    come_in(page, address, parts, there)
    held: list[Route] = []
    page.route("**/portal*.js*", lambda route: held.append(route))  # noqa: PLW0108 - the driver looks into what it is given
    page.goto(f"{address}/p/documents", wait_until="commit")
    page.locator("#files").set_input_files({"name": "agreement.pdf", "mimeType": "application/pdf", "buffer": b"signed"})
    for route in held:
        route.continue_()
    expect(page.locator("article.document")).to_have_count(1)
    assert [upload.name for upload in looked(parts, there).uploads] == ["agreement.pdf"]
