"""SQL compiled once a process: a product's engine lives for weeks, a test's for a second, and compiling took most of that second."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import sqlalchemy
from sqlalchemy import Engine

from supplier.store import database


class Compiled(dict[Any, Any]):
    """Compiled statements of one kind of database. Their key begins with the engine's own dialect, which is left out."""

    def get(self, key: Any, default: Any = None) -> Any:
        return super().get(key[1:], default)

    def __setitem__(self, key: Any, value: Any) -> None:
        super().__setitem__(key[1:], value)


_KEPT: dict[str, Compiled] = defaultdict(Compiled)


def keep_compiled() -> None:
    """From now on every engine of one kind uses what another compiled."""
    database.create_engine = _engine


def _engine(url: str, **options: Any) -> Engine:
    return sqlalchemy.create_engine(url, execution_options={"compiled_cache": _KEPT[url.partition(":")[0]]}, **options)
