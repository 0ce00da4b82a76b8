"""The application for tests that ask for pages."""

from __future__ import annotations

from litestar import Litestar

from supplier.app import create_app
from supplier.parts import Parts

_MADE: list[Litestar] = []


def pages_over(parts: Parts) -> Litestar:
    """The application over these parts. It is put together once a process: of its parts it knows only what its state names."""
    if not _MADE:
        _MADE.append(create_app(parts))
    _MADE[0].state.parts = parts
    return _MADE[0]
