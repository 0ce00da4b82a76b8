"""Brings a database to this program's schema, and tells whether it is there."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text

from supplier.errors import UnavailableError
from supplier.store.database import Database
from supplier.store.guard import APPEND_ONLY
from supplier.store.tables import metadata

_MIGRATIONS = Path(__file__).resolve().parent / "migrations"
_LOCK = 7_205_311_114_098
"""Any constant: two processes that upgrade one PostgreSQL wait for each other on it."""


def upgrade(url: str, to: str = "head") -> tuple[str | None, str]:
    """Migrate to the newest schema, or to the version `to`, in one transaction; returns the version before and after."""
    database = Database(url, 1, guarded=False)
    try:
        with database.write() as connection:
            if not database.is_sqlite:
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
            before = MigrationContext.configure(connection).get_current_revision()
            config = _config()
            config.attributes["connection"] = connection
            command.upgrade(config, to)
        return before, newest() if to == "head" else to
    finally:
        database.close()


def newest() -> str:
    """The schema version this program wants."""
    return ScriptDirectory.from_config(_config()).get_current_head() or ""


def present(database: Database) -> str | None:
    """The schema version of the database, or None when it is empty."""
    with database.read() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def require_newest(database: Database) -> None:
    """Refuse to run on another schema.

    Raises:
        UnavailableError: the database was never migrated, is older, or is newer than the program.
    """
    found = present(database)
    if found != newest():
        known = {script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions()}
        state = "was never set up" if found is None else "is older than the program" if found in known else "is newer than the program"
        hint = "Run `supplier db upgrade`." if found is None or found in known else "Install the newer program again."
        raise UnavailableError("database-schema", f"The database {state} (schema {found or 'none'}, wanted {newest()}).", hint)


def differences(database: Database) -> list[str]:
    """What differs between the tables of the program and of the database; append-only guards included. Empty is good."""
    with database.read() as connection:
        context = MigrationContext.configure(connection, opts={"include_object": ours, "compare_type": True, "render_as_batch": True})
        found = [repr(difference) for difference in compare_metadata(context, metadata)]
        names = "SELECT name FROM sqlite_master WHERE type = 'trigger'" if database.is_sqlite else _POSTGRES_TRIGGERS
        triggers = set(connection.execute(text(names)).scalars())
    wanted = {f"{table}_no_{change}" for table in APPEND_ONLY for change in ("update", "delete")} | {"audit_event_in_order", "audit_head_follows"}
    return found + [f"guard {name} is missing or off" for name in sorted(wanted - triggers)]


_POSTGRES_TRIGGERS = "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled = 'A'"


def ours(thing: object, name: str | None, kind: str, reflected: bool, compare_to: object) -> bool:  # noqa: ARG001, FBT001 - Alembic's signature
    """Whether a table is one of ours: the job engine keeps its own in the same SQLite file."""
    return kind != "table" or name in metadata.tables


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    config.set_main_option("path_separator", "os")
    return config
