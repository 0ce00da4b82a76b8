"""What many tests begin with, made once a process by the real workflow: a test then begins with a copy of its rows and files.

Everything is made before the first test, in an instance of its own, so that nothing a test changes can get in. Only databases
that are empty are begun this way, and only SQLite's: on PostgreSQL every test makes its own.
"""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import msgspec
from sqlalchemy import exists, select
from sqlalchemy.engine import make_url

from supplier.parts import Parts
from supplier.store.tables import Table

Made = TypeVar("Made", bound=msgspec.Struct)
Key = tuple[object, ...]


class _Kept(msgspec.Struct, frozen=True):
    """What a test is given, and the data directory it stands in."""

    value: msgspec.Struct
    file: Path
    files: Path


_KEPT: dict[Key, _Kept] = {}
_EMPTY = select(*(exists(select(1).select_from(table)).label(name) for name, table in Table.metadata.tables.items()))


def keep(parts: Parts, key: Key, make: Callable[[Parts], Made]) -> None:
    """Make it over `parts`, which are this beginning's own, and keep it for `begun`."""
    made = make(parts)
    assert parts.files.local is not None
    parts.close()
    _KEPT[_full(parts, key)] = _Kept(made, _file(parts), parts.files.local)


def begun(parts: Parts, key: Key, make: Callable[[Parts], Made]) -> Made:
    """What `make` gives over an empty database: a copy where it was kept under this key, else made now."""
    kept = _KEPT.get(_full(parts, key))
    if kept is None or parts.files.local is None or not parts.database.is_sqlite or not _is_empty(parts):
        return make(parts)
    with contextlib.closing(sqlite3.connect(kept.file)) as source, contextlib.closing(sqlite3.connect(_file(parts))) as target:
        target.execute("PRAGMA synchronous=OFF")
        source.backup(target)
    shutil.copytree(kept.files, parts.files.local, dirs_exist_ok=True)
    return kept.value  # type: ignore[return-value]  # what this key's `make` gave


def forget() -> None:
    """Keep nothing any more."""
    _KEPT.clear()


def _full(parts: Parts, key: Key) -> Key:
    """The key with all settings that may make a difference."""
    own = (parts.settings.data_path / "questionnaires").exists()
    return (*key, own, msgspec.structs.astuple(msgspec.structs.replace(parts.settings, data="", database_url="", mail_dir="")))


def _is_empty(parts: Parts) -> bool:
    with parts.database.read() as connection:
        return not any(connection.execute(_EMPTY).one())


def _file(parts: Parts) -> Path:
    return Path(make_url(parts.database.url).database or "")
