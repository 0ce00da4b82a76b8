"""What the program's own SQLite connections may never do, even with a statement that was smuggled in.

The triggers of the first migration refuse the same for every other connection to the file.
"""

from __future__ import annotations

import sqlite3

APPEND_ONLY = frozenset({"audit_event", "answer_revision", "set_text", "scorecard", "judgement", "look_up", "decision", "flag_reply"})
ERASABLE = frozenset({"payload", "salt"})
_SCHEMA_CHANGES = frozenset(
    {
        sqlite3.SQLITE_ALTER_TABLE,
        sqlite3.SQLITE_ATTACH,
        sqlite3.SQLITE_DETACH,
        sqlite3.SQLITE_DROP_INDEX,
        sqlite3.SQLITE_DROP_TABLE,
        sqlite3.SQLITE_DROP_TRIGGER,
        sqlite3.SQLITE_DROP_VIEW,
    }
)
_FIXED_PRAGMAS = frozenset(
    {"foreign_keys", "ignore_check_constraints", "journal_mode", "recursive_triggers", "synchronous", "trusted_schema", "writable_schema"}
)


def authorize(action: int, first: str | None, second: str | None, _database: str | None, trigger: str | None) -> int:
    """SQLite's authorizer: refuse changes of append-only tables, of the schema and of the settings that guard them."""
    refused = (
        action in _SCHEMA_CHANGES
        or (action == sqlite3.SQLITE_DELETE and (first in APPEND_ONLY or first == "audit_head"))
        or (action == sqlite3.SQLITE_UPDATE and _update_refused(first, second, trigger))
        or (action == sqlite3.SQLITE_PRAGMA and first in _FIXED_PRAGMAS and second is not None)
    )
    return sqlite3.SQLITE_DENY if refused else sqlite3.SQLITE_OK


def _update_refused(table: str | None, column: str | None, trigger: str | None) -> bool:
    if table == "audit_event":
        return column not in ERASABLE
    if table == "audit_head":
        return column in {"seq", "hash"} and trigger is None
    return table in APPEND_ONLY
