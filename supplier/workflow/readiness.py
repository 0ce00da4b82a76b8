"""Whether the parts answer, for supervisors that route traffic."""

from __future__ import annotations

from supplier.errors import SupplierError
from supplier.parts import Parts
from supplier.store import organisations


def check(parts: Parts) -> dict[str, bool]:
    """`database`, `files` and `queue`: True where the part answers."""
    return {"database": _database(parts), "files": _answers(parts.files.check), "queue": _answers(parts.queue.check)}


def _database(parts: Parts) -> bool:
    try:
        with parts.database.read() as connection:
            organisations.listed(connection)
    except SupplierError:
        return False
    return True


def _answers(check: object) -> bool:
    try:
        check()  # type: ignore[operator]  # a bound method of the part
    except SupplierError:
        return False
    return True
