from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import inspect, text

from supplier.errors import UnavailableError
from supplier.store import organisations, schema
from supplier.store.database import Database, sqlite_url
from supplier.store.organisations import OrganisationChange
from supplier.store.tables import Owned, Table, metadata
from tests.support.clusters import Cluster

SHARED = {"organisation", "throttle", "worker", "audit_head"}


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    if request.param == "sqlite":
        yield sqlite_url(tmp_path / "empty.sqlite")
        return
    cluster: Cluster = request.getfixturevalue("cluster")
    with cluster.empty() as url:
        yield url


@pytest.fixture
def own_url(empty_url: str) -> str:
    schema.upgrade(empty_url)
    return empty_url


@pytest.fixture
def own(own_url: str) -> Iterator[Database]:
    made = Database(own_url, 1)
    yield made
    made.close()


@pytest.mark.requirement("STORE-MIGRATE")
def test_migrating_an_empty_database_gives_exactly_the_tables_of_the_program(empty_url: str) -> None:
    assert schema.upgrade(empty_url) == (None, "0002")
    database = Database(empty_url, 1)
    assert schema.differences(database) == []
    schema.require_newest(database)
    database.close()


@pytest.mark.requirement("STORE-MIGRATE")
def test_an_older_database_keeps_its_rows_on_the_way_to_the_tables_of_the_program(empty_url: str, at: dt.datetime) -> None:
    schema.upgrade(empty_url, "0001")
    database = Database(empty_url, 1)
    with pytest.raises(UnavailableError, match="older"):
        schema.require_newest(database)
    with database.write() as connection:
        before = organisations.add(connection, OrganisationChange(name="Halden"), at)
    database.close()
    assert schema.upgrade(empty_url) == ("0001", "0002")
    database = Database(empty_url, 1)
    assert schema.differences(database) == []
    with database.read() as connection:
        assert organisations.listed(connection) == (before,)
    database.close()


def test_migrating_twice_changes_nothing(empty_url: str) -> None:
    schema.upgrade(empty_url)
    assert schema.upgrade(empty_url) == ("0002", "0002")


@pytest.mark.requirement("STORE-MIGRATE")
def test_a_database_that_was_never_set_up_is_refused_with_the_remedy(empty_url: str) -> None:
    database = Database(empty_url, 1)
    with pytest.raises(UnavailableError, match="never set up") as refused:
        schema.require_newest(database)
    assert "supplier db upgrade" in refused.value.hint
    database.close()


def test_a_database_newer_than_the_program_is_refused(own: Database) -> None:
    with own.write() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(UnavailableError, match="newer than the program"):
        schema.require_newest(own)


def test_a_column_made_by_hand_is_noticed(own_url: str, own: Database) -> None:
    free = Database(own_url, 1, guarded=False)
    with free.write() as connection:
        connection.execute(text("ALTER TABLE vendor ADD COLUMN secret_rating INTEGER"))
    free.close()
    assert any("secret_rating" in line for line in schema.differences(own))


@pytest.mark.requirement("AUDIT-GUARDS")
def test_a_guard_that_was_dropped_is_noticed(own_url: str, own: Database) -> None:
    on = "" if own.is_sqlite else " ON audit_event"
    free = Database(own_url, 1, guarded=False)
    with free.write() as connection:
        connection.execute(text(f"DROP TRIGGER audit_event_no_update{on}"))
    free.close()
    assert schema.differences(own) == ["guard audit_event_no_update is missing or off"]


@pytest.mark.requirement("STORE-TENANT")
def test_every_row_that_belongs_to_the_buyer_carries_its_organisation() -> None:
    without = {table.name for table in metadata.tables.values() if "organisation_id" not in table.columns}
    assert without == SHARED - {"audit_head"}
    assert all(issubclass(mapper.class_, Owned) or mapper.local_table.name in SHARED for mapper in Table.registry.mappers)


def test_every_foreign_key_of_a_big_table_has_an_index_or_leads_the_primary_key(database: Database) -> None:
    wanted = {("questionnaire", "vendor_id"), ("questionnaire", "service_id"), ("upload", "vendor_id"), ("answer_upload", "upload_id")}
    with database.read() as connection:
        looked = inspect(connection)
        for table, column in wanted:
            leading = {index["column_names"][0] for index in looked.get_indexes(table)}
            assert column in leading, (table, column)
