"""The door before the pages: headers that are too large, bodies that dribble in, forms of another site."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from litestar.exceptions import ClientException

from supplier.web import logs, security
from supplier.web.security import BodyDeadline, content_security_policy

SCOPE: dict[str, Any] = {"type": "http", "method": "POST", "path": "/", "headers": []}


async def through(receive: Any, read: int) -> list[dict[str, Any]]:
    """What an application behind the deadline receives when it asks `read` times."""
    taken: list[dict[str, Any]] = []

    async def app(_scope: Any, receive: Any, _send: Any) -> None:
        taken.extend([await receive() for _ in range(read)])

    async def send(_message: Any) -> None:
        raise AssertionError

    await BodyDeadline().handle(SCOPE, receive, send, app)  # type: ignore[arg-type]  # a scope as small as the test needs
    return taken


def test_a_body_that_never_ends_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(security, "BODY_SECONDS", 0.05)

    async def dribble() -> dict[str, Any]:
        await asyncio.sleep(0.03)
        return {"type": "http.request", "body": b"x", "more_body": True}

    with pytest.raises(ClientException) as cut:
        asyncio.run(through(dribble, 100))
    assert (cut.value.status_code, cut.value.detail) == (408, "The request took too long to arrive.")


def test_once_the_body_is_there_waiting_for_the_visitor_to_leave_has_no_deadline(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(security, "BODY_SECONDS", 0.05)
    waiting = iter([(0.0, {"type": "http.request", "body": b"x", "more_body": False}), (0.15, {"type": "http.disconnect"})])

    async def visitor() -> dict[str, Any]:
        seconds, message = next(waiting)
        await asyncio.sleep(seconds)
        return message

    assert [message["type"] for message in asyncio.run(through(visitor, 2))] == ["http.request", "http.disconnect"]


def test_headers_that_are_too_large_never_reach_a_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(SCOPE, "headers", [(b"cookie", b"x" * security.HEADER_BYTES)])

    async def receive() -> dict[str, Any]:
        raise AssertionError

    with pytest.raises(ClientException) as refused:
        asyncio.run(through(receive, 1))
    assert refused.value.status_code == 431


def test_no_page_may_run_a_script_that_is_not_ours() -> None:
    policy = content_security_policy("n0nce")
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy


def test_a_log_line_holds_no_token_and_no_second_line() -> None:
    event = logs._masked(None, "info", {"event": f"GET /p/{'A' * 43} failed\nforged line", "status": 500, "exception": f"in /reset/{'B' * 43}\n  x"})
    assert "A" * 43 not in event["event"]
    assert "\n" not in event["event"]
    assert "B" * 43 not in event["exception"]
    assert "\n" in event["exception"]
    assert event["status"] == 500
