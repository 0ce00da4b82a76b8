"""Brings the job engine's own tables up to date."""

from __future__ import annotations


def migrate(engine_url: str) -> None:
    """Create or upgrade the engine's tables: in the same SQLite file, or in the schema `dbos` of the same database."""
    from dbos import DBOS

    DBOS.migrate(engine_url)
