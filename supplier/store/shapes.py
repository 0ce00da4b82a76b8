"""Select just the columns a frozen row struct wants, and make it from them."""

from __future__ import annotations

import base64
from typing import Any, Generic, TypeVar

import msgspec
from sqlalchemy import ColumnElement, Connection, Delete, Insert, Select, Update, and_, or_

from supplier.errors import BadInputError
from supplier.store.tables import Table

Shape = TypeVar("Shape", bound=msgspec.Struct)


class Row(msgspec.Struct, frozen=True):
    """A row as the outside sees it."""


class Page(msgspec.Struct, Generic[Shape], frozen=True):
    """One page of a list. `next` is the cursor that asks for the following one, or None at the end."""

    rows: tuple[Shape, ...]
    next: str | None = None


def columns(shape: type[Shape], *tables: type[Table], **named: Any) -> list[ColumnElement[Any]]:
    """For every field of `shape`: the column given by name, or the first table's column of that name."""
    found: list[ColumnElement[Any]] = []
    for field in shape.__struct_fields__:
        source = named[field] if field in named else next(getattr(table, field) for table in tables if field in table.__table__.columns)
        found.append(source.label(field))
    return found


def every(connection: Connection, shape: type[Shape], statement: Select[*tuple[Any, ...]]) -> tuple[Shape, ...]:
    """All rows of a select made with `columns`."""
    return tuple(shape(*row) for row in connection.execute(statement).all())


def first(connection: Connection, shape: type[Shape], statement: Select[*tuple[Any, ...]]) -> Shape | None:
    """The first row of a select made with `columns`, or None."""
    row = connection.execute(statement.limit(1)).first()
    return None if row is None else shape(*row)


def keyed(connection: Connection, shape: type[Shape], statement: Select[*tuple[Any, ...]], **key: Any) -> Shape | None:
    """The row of a select made once, with `columns` and a named parameter for each part of the key; None when there is none.

    Building a select costs more than running it, and some rows are read on every request.
    """
    row = connection.execute(statement, key).first()
    return None if row is None else shape(*row)


def changed(connection: Connection, statement: Delete | Insert | Update) -> int:
    """Run a change and return how many rows it met."""
    return connection.execute(statement).rowcount


def cursor(values: tuple[Any, ...]) -> str:
    """An opaque cursor for the place after these values."""
    return base64.urlsafe_b64encode(msgspec.json.encode(values)).decode().rstrip("=")


def after(text: str | None, kinds: tuple[Any, ...]) -> tuple[Any, ...] | None:
    """The values of a cursor, of the given types.

    Raises:
        BadInputError: the cursor was not made by `cursor` for this list.
    """
    if not text:
        return None
    try:
        raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
        values: tuple[Any, ...] = msgspec.json.decode(raw, type=tuple.__class_getitem__(kinds))
    except (ValueError, msgspec.MsgspecError) as error:
        raise BadInputError("page-unknown", "This page of the list does not exist.", "Start again at the first page.") from error
    return values


def beyond(keys: tuple[Any, ...], values: tuple[Any, ...] | None, *, descending: bool = False) -> ColumnElement[bool] | None:
    """Rows after `values` in the order of `keys`, written out so that both databases use the index."""
    if values is None:
        return None
    terms = []
    for place, key in enumerate(keys):
        step = key < values[place] if descending else key > values[place]
        terms.append(and_(*(earlier == value for earlier, value in zip(keys[:place], values, strict=False)), step))
    bound = keys[0] <= values[0] if descending else keys[0] >= values[0]
    return and_(bound, or_(*terms))


def page(rows: tuple[Shape, ...], limit: int, keys: tuple[str, ...]) -> Page[Shape]:
    """A page from `limit + 1` selected rows; `keys` are the fields the list is ordered by."""
    if len(rows) <= limit:
        return Page(rows)
    shown = rows[:limit]
    return Page(shown, cursor(tuple(getattr(shown[-1], key) for key in keys)))


def name_key(text: str) -> str:
    """How a name is sorted and searched: case and spacing do not count."""
    return " ".join(text.casefold().split())


def like(text: str) -> str:
    """A LIKE pattern (escape it with a backslash) that finds `text` anywhere and takes nothing in it as a wildcard."""
    escaped = name_key(text).replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"
