"""A browser and the instances that the journeys run against. Where Chromium is absent they skip; in CI they fail."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from supplier import clock
from tests.journeys.live import Live
from tests.journeys.street import Street

SWITCHES = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)

LONGEST = {"test_pages.py": 1, "test_stories.py": 2, "test_two_processes.py": 3}
"""The files that take longest, in the order in which they begin: begun last, one would run on alone."""
# How busy the machine is proves nothing.
expect.set_options(timeout=30_000)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Journeys come last: the browser's driver keeps an event loop in this thread, which other tests need not share."""
    items.sort(key=lambda item: LONGEST.get(item.path.name, 4) if item.get_closest_marker("journey") else 0)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Debian's Chromium, without anything that would talk to the outside."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        message = "Chromium is not installed: apt-get install chromium"
        if os.environ.get("CI") == "true":
            pytest.fail(message)
        pytest.skip(message)
    return {**browser_type_launch_args, "executable_path": chromium, "args": list(SWITCHES)}


@pytest.fixture(scope="session")
def street(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Street]:
    """One buyer's instance on SQLite, with people, a server, and a real mail server."""
    made = Street(Live(tmp_path_factory.mktemp("street")), browser, clock.today())
    try:
        made.found()
        yield made
    finally:
        made.close()
