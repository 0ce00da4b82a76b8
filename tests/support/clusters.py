"""Databases for tests in a running PostgreSQL. Making one takes seconds on a busy machine, so one is emptied and used again."""

from __future__ import annotations

import contextlib
import itertools
import os
from collections.abc import Iterator

import psycopg

from supplier.queue import schema as queue_schema
from supplier.store import schema

# Append-only tables refuse DELETE from everybody, so for one transaction their guard lets it pass.
_EMPTY = """
DO $$
DECLARE
  guard text := pg_get_functiondef('supplier_append_only'::regproc);
  one record;
BEGIN
  SET LOCAL session_replication_role = replica;
  CREATE OR REPLACE FUNCTION supplier_append_only() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN OLD; END';
  FOR one IN SELECT schemaname, tablename FROM pg_tables
    WHERE (schemaname = 'public' AND tablename <> 'alembic_version') OR (schemaname = 'dbos' AND tablename NOT LIKE '%migrations%') LOOP
    EXECUTE format('DELETE FROM %I.%I', one.schemaname, one.tablename);
  END LOOP;
  EXECUTE guard;
END $$
"""


class Cluster:
    """A running PostgreSQL in which tests make and drop databases."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._numbers = itertools.count()
        self._shared = self._make()
        schema.upgrade(self._address(self._shared))
        queue_schema.migrate(self._address(self._shared))
        # Kept, because a new connection learns the catalogue anew, which takes five times as long as emptying.
        self._keeper = psycopg.connect(self._address(self._shared), autocommit=True)

    @contextlib.contextmanager
    def database(self) -> Iterator[str]:
        """A migrated, empty database. Its schema must be left as it is."""
        yield self._address(self._shared)
        end = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s AND pid <> pg_backend_pid()"
        self._keeper.execute(end, [self._shared])
        self._keeper.execute(_EMPTY)

    @contextlib.contextmanager
    def empty(self) -> Iterator[str]:
        """A database of its own without any table; gone afterwards."""
        name = self._make()
        try:
            yield self._address(name)
        finally:
            self._run(f"DROP DATABASE {name} WITH (FORCE)")

    def close(self) -> None:
        """Drop what was shared."""
        self._keeper.close()
        self._run(f"DROP DATABASE {self._shared} WITH (FORCE)")

    def _make(self) -> str:
        name = f"test_{os.getpid()}_{next(self._numbers)}"
        self._run(f"CREATE DATABASE {name}")
        return name

    def _address(self, name: str) -> str:
        return self._url.rsplit("/", 1)[0] + f"/{name}"

    def _run(self, statement: str) -> None:
        with psycopg.connect(self._url, autocommit=True) as connection:
            connection.execute(statement)  # type: ignore[call-overload]  # names are ours
