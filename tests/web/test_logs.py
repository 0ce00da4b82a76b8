"""The log: secrets masked, one line an event, and never the reason that a page fails."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Iterator

import pytest
import structlog

from supplier.web import logs


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    before = structlog.get_config()
    yield
    structlog.configure(**before)


def test_an_event_is_one_line_without_the_token_of_a_link(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = io.StringIO()
    monkeypatch.setattr(sys, "stderr", stream)
    logs.configure("json")
    structlog.get_logger("supplier.web").warning("denied", path="/p/" + "a" * 32 + "/review", name="two\nlines")
    (line,) = stream.getvalue().splitlines()
    event = json.loads(line)
    assert (event["event"], event["level"], event["path"], event["name"]) == ("denied", "warning", "/p/***/review", "two?lines")


def test_a_stderr_that_was_replaced_and_closed_stops_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    log, before, now = structlog.get_logger("supplier.web"), io.StringIO(), io.StringIO()
    monkeypatch.setattr(sys, "stderr", before)
    logs.configure("json")
    monkeypatch.setattr(sys, "stderr", now)
    before.close()
    log.warning("denied")
    assert json.loads(now.getvalue())["event"] == "denied"
