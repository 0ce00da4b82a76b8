from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from playwright.sync_api import Browser, expect

from supplier import clock
from supplier.demo.documents import BUYER
from supplier.demo.stories import STORIES
from tests.journeys.live import Live, Process, wait_for
from tests.journeys.street import PEOPLE, Street
from tests.support.clusters import Cluster

pytestmark = [pytest.mark.journey, pytest.mark.postgres]
FALLS_AT = 12
"""The answer at which the first server is killed."""

STORY = next(story for story in STORIES if story.key == "marketing")


@pytest.fixture
def grown(cluster: Cluster, browser: Browser, tmp_path: Path) -> Iterator[Street]:
    """An instance on PostgreSQL with two servers; workers are started by the test."""
    with cluster.database() as url:
        made = Street(Live(tmp_path, url), browser, clock.today())
        try:
            made.live.add_first(*PEOPLE["admin"], "admin", BUYER)
            made.live.add_others({email: (name, role) for role, (email, name) in PEOPLE.items() if role != "admin"})
            yield made
        finally:
            made.close()


@pytest.mark.requirement("OPS-TWO-PROCESSES")
def test_one_story_on_two_servers_of_which_one_dies_and_a_worker_that_dies_while_it_reads(grown: Street) -> None:
    live = grown.live
    first, second = live.serve(), live.serve()
    serving, worker = live.processes[0], live.worker()
    assert first != second

    sent = grown.send(STORY)
    context = grown.staff("procurement")
    page = context.new_page()
    page.goto(f"{second}/questionnaires/{sent.id}")
    page.get_by_role("button", name="Remind").click()
    expect(page.get_by_role("status").first).to_be_visible()
    context.close()

    vendor = grown.entered(STORY)
    hold_while_it_reads(live, worker)
    worker.kill()
    assert reading(live), "the worker died while it was reading"
    live.worker()
    vendor.wait_until_read()

    def in_turn(number: int) -> None:
        if number == FALLS_AT:
            serving.kill()
        vendor.base = second if number >= FALLS_AT or number % 2 else first

    vendor.confirm_offers()
    vendor.answer_all(in_turn)
    vendor.base = second
    vendor.submit()
    sent.submitted = True
    live.url = second
    grown.wait_for_score(sent)
    context = grown.staff("qa")
    page = context.new_page()
    page.goto("/inbox")
    page.get_by_role("link", name=STORY.vendor).click()
    expect(page.locator(".headline")).to_contain_text("ISO/IEC 27001: not demonstrated")
    context.close()
    live.command("audit", "verify")


def hold_while_it_reads(live: Live, worker: Process) -> None:
    """Stop the worker at a moment at which a document is in its hands."""

    def held() -> bool:
        worker.pause()
        if reading(live):
            return True
        worker.go_on()
        return False

    wait_for(held, "the worker to begin reading", pause=0.05)


def reading(live: Live) -> int:
    """How many jobs a worker has begun and not ended."""
    with psycopg.connect(live.database_url.replace("postgresql+psycopg", "postgresql")) as connection:
        found = connection.execute("SELECT count(*) FROM dbos.workflow_status WHERE status = 'PENDING' AND executor_id IS NOT NULL").fetchone()
    return int(found[0]) if found else 0
