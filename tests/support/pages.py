"""The application for tests that ask for pages."""

from __future__ import annotations

import contextlib
from typing import Any

from anyio.from_thread import BlockingPortal, start_blocking_portal
from litestar import Litestar
from litestar.testing import TestClient

from supplier.app import create_app
from supplier.parts import Parts

_MADE: list[Litestar] = []
_LOOP: list[BlockingPortal] = []
_END = contextlib.ExitStack()


def pages_over(parts: Parts) -> Litestar:
    """The application over these parts. It is put together once a process: of its parts it knows only what its state names."""
    if not _MADE:
        _MADE.append(create_app(parts))
    _MADE[0].state.parts = parts
    return _MADE[0]


def client(app: Litestar, **options: Any) -> TestClient[Litestar]:
    """A client of pages whose application is not started. As in a server, one event loop serves every request."""
    if not _LOOP:
        _LOOP.append(_END.enter_context(start_blocking_portal()))
    made = TestClient(app, base_url="http://testserver.local", **options)
    made.blocking_portal = _LOOP[0]
    return made


def end_loop() -> None:
    """End the event loop that `client` started."""
    _LOOP.clear()
    _END.close()
