"""What tests of one process share leaves nothing of one test to the next."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select

from supplier.evidence.isolate import Reader
from supplier.parts import Parts, build
from supplier.settings import Settings
from supplier.store import audit_check, organisations
from supplier.store.database import sqlite_url
from supplier.store.tables import Table
from tests.evidence import made
from tests.support.invited import invite
from tests.support.reviewed import scored, submitted

BEGINNINGS = (invite, submitted, scored)


@pytest.fixture
def empty(tmp_path: Path, sqlite_template: Path, _beginnings: None) -> Iterator[Callable[[], Parts]]:
    """Makes instances with an empty database."""
    opened: list[Parts] = []

    def make() -> Parts:
        folder = tmp_path / str(len(opened))
        (folder / "data").mkdir(parents=True)
        shutil.copyfile(sqlite_template, folder / "data" / "supplier.sqlite")
        url = sqlite_url(folder / "data" / "supplier.sqlite")
        opened.append(build(Settings(data=str(folder / "data"), database_url=url, mail_dir=str(folder / "mail"), ocr=False)))
        return opened[-1]

    yield make
    for parts in opened:
        parts.close()


def rows(parts: Parts) -> dict[str, int]:
    """How many rows each table has."""
    with parts.database.read() as connection:
        return {name: connection.execute(select(func.count()).select_from(table)).scalar_one() for name, table in Table.metadata.tables.items()}


@pytest.mark.parametrize("begin", BEGINNINGS)
def test_a_beginning_that_is_copied_is_one_that_was_made(empty: Callable[[], Parts], at: dt.datetime, begin: Callable[..., object]) -> None:
    copied, real = empty(), empty()
    first, second = begin(copied, at), begin(real, at + dt.timedelta(seconds=1))
    assert first != second
    assert rows(copied) == rows(real)
    with copied.database.read() as connection:
        (owner,) = organisations.listed(connection)
        assert audit_check.verify(connection, owner.id).problems == ()


@pytest.mark.parametrize("begin", BEGINNINGS)
def test_what_a_test_does_to_its_copy_is_not_in_the_next(empty: Callable[[], Parts], at: dt.datetime, begin: Callable[..., object]) -> None:
    one, next_one = empty(), empty()
    assert begin(one, at) == begin(next_one, at)
    before = rows(next_one)
    invite(one, at, buyer="Other Pharma AG")
    assert rows(one) != before
    assert (rows(next_one), begin(third := empty(), at) is not None, rows(third)) == (before, True, before)


def test_a_beginning_overwrites_nothing(empty: Callable[[], Parts], at: dt.datetime) -> None:
    parts = empty()
    invite(parts, at, buyer="Other Pharma AG")
    invite(parts, at)
    assert rows(parts)["organisation"] == 2


def test_a_reader_may_get_the_process_of_one_that_was_closed_and_reads_what_that_would(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(made.document())
    found, processes = [], []
    for _ in range(2):
        with Reader() as reader:
            found.append(reader.read(path, "a.pdf")[0].facts)
            processes.append(reader._all[0]._process)
    assert found[0] == found[1] != ()
    assert processes[0] is processes[1]
