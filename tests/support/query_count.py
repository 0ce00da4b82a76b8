"""Counts the statements a block sends to the database."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from typing import Any

from sqlalchemy import event

from supplier.store.database import Database


@contextlib.contextmanager
def statements(database: Database) -> Iterator[list[str]]:
    """The statements sent inside the block."""
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        sent.append(statement)

    with noted(database, note):
        yield sent


@contextlib.contextmanager
def noted(database: Database, note: Callable[..., None]) -> Iterator[None]:
    """Tell `note` of every statement, whichever connection sends it."""
    for engine in database.engines:
        event.listen(engine, "before_cursor_execute", note)
    try:
        yield
    finally:
        for engine in database.engines:
            event.remove(engine, "before_cursor_execute", note)
