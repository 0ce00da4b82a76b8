"""Fixtures every package's tests may ask for: databases on both kinds, the joined parts, a fixed moment, mail and S3 servers."""

from __future__ import annotations

import datetime as dt
import gc
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import hypothesis
import msgspec
import pytest

from supplier.parts import Parts, build
from supplier.settings import Settings
from supplier.store.database import Database, sqlite_url
from tests.support import beginnings, invited, reviewed
from tests.support.clusters import Cluster
from tests.support.disk import never_wait_for_the_disk
from tests.support.house import PASSWORD, House, furnish
from tests.support.mail_server import MailServer
from tests.support.statements import keep_compiled
from tests.support.templates import Kept

if TYPE_CHECKING:
    from tests.support.s3_server import S3Server

# Taken out of the environment: it is no setting of the program, which refuses SUPPLIER_ names it does not know.
# Under another name it stays, so that the processes which run tests beside each other find it too.
POSTGRES = os.environ.pop("SUPPLIER_TEST_POSTGRES", "") or os.environ.get("TESTS_POSTGRES", "")
os.environ["TESTS_POSTGRES"] = POSTGRES
os.environ.pop("SUPPLIER_TEST_POSTGRES_DIR", None)
# How busy the machine is proves nothing.
hypothesis.settings.register_profile("house", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.load_profile("house")
NOW = dt.datetime(2026, 11, 21, 10, 0, tzinfo=dt.UTC)
LONGEST = "test_seed.py"
"""The demo with all of its stories: a tenth of all the time that tests take."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """In random order but for the longest, which begins: begun last, it would run on alone."""
    items.sort(key=lambda item: item.path.name != LONGEST)


def pytest_collection_finish() -> None:
    """Modules and collected tests stay to the end: nothing need look through them again and again for what could be freed."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session", autouse=True)
def _quick_passwords() -> None:
    """Argon2 with its smallest cost: signing in hundreds of times must not take minutes. One test checks the real cost."""
    from argon2 import PasswordHasher

    from supplier.store import tokens

    tokens._HASHER = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    tokens._UNUSABLE = tokens._HASHER.hash("nobody's")


@pytest.fixture(scope="session", autouse=True)
def _quick_databases() -> None:
    """No waiting for the disk; and what one test's engine compiled serves those of all others. One test checks the real settings."""
    never_wait_for_the_disk()
    keep_compiled()


@pytest.fixture(scope="session", autouse=True)
def _kept_templates() -> Iterator[Kept]:
    """A process that reads documents serves one test after the other."""
    kept = Kept()
    kept.begin()
    yield kept
    kept.end()


@pytest.fixture(scope="session", autouse=True)
def _one_loop() -> Iterator[None]:
    """What served the pages of all tests ends with them."""
    yield
    from tests.support.pages import end_loop

    end_loop()


@pytest.fixture
def own_templates(_kept_templates: Kept) -> Iterator[None]:
    """For tests of how such processes start and end: theirs are their own."""
    with _kept_templates.off():
        yield


@pytest.fixture
def at() -> dt.datetime:
    """The moment at which everything happens."""
    return NOW


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated, empty SQLite file: copying it takes a millisecond, migrating takes a second."""
    from supplier.queue import schema as queue_schema
    from supplier.store import schema

    file = tmp_path_factory.mktemp("template") / "supplier.sqlite"
    schema.upgrade(sqlite_url(file))
    queue_schema.migrate(sqlite_url(file))
    return file


@pytest.fixture(scope="session")
def _beginnings(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """What many tests begin with, each in an instance of its own."""
    made: tuple[tuple[beginnings.Key, Callable[[Parts], msgspec.Struct]], ...] = (
        (("invited", NOW, "en", "gxp-saas", invited.BUYER), lambda parts: invited.invite(parts, NOW)),
        (("invited now",), invited.invited_now),
        (("submitted", NOW, (), None), lambda parts: reviewed.submitted(parts, NOW)),
        (("scored", NOW, (), None), lambda parts: reviewed.scored(parts, NOW)),
        (("scored", NOW, (), PASSWORD), lambda parts: reviewed.scored(parts, NOW, password=PASSWORD)),
    )
    for key, make in made:
        folder = tmp_path_factory.mktemp("beginning")
        (folder / "data").mkdir()
        shutil.copyfile(sqlite_template, folder / "data" / "supplier.sqlite")
        beginnings.keep(build(_settings(folder, sqlite_url(folder / "data" / "supplier.sqlite"))), key, make)
    yield
    beginnings.forget()


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """The PostgreSQL that `.ci/postgres` started; tests skip without it, and fail in CI."""
    if not POSTGRES:
        message = 'SUPPLIER_TEST_POSTGRES is not set: eval "$(sh .ci/postgres start)"'
        if os.environ.get("CI") == "true":
            pytest.fail(message)
        pytest.skip(message)
    made = Cluster(POSTGRES)
    yield made
    made.close()


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A migrated, empty database of its own, of both kinds in turn."""
    if request.param == "sqlite":
        file = tmp_path / "data" / "supplier.sqlite"
        file.parent.mkdir(exist_ok=True)
        shutil.copyfile(request.getfixturevalue("sqlite_template"), file)
        yield sqlite_url(file)
        return
    cluster: Cluster = request.getfixturevalue("cluster")
    with cluster.database() as url:
        yield url


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """The opened database."""
    made = Database(database_url, 4)
    yield made
    made.close()


@pytest.fixture
def settings(tmp_path: Path, database_url: str) -> Settings:
    """Settings of an instance under `tmp_path`; mail goes to files in `mail`."""
    return _settings(tmp_path, database_url)


@pytest.fixture
def parts(settings: Settings, _beginnings: None) -> Iterator[Parts]:
    """The joined parts on both databases, without running jobs."""
    made = build(settings)
    yield made
    made.close()


@pytest.fixture
def house(database: Database, at: dt.datetime) -> House:
    """An organisation with people, a vendor, a service, a contact and a questionnaire that was sent."""
    return furnish(database, at)


@pytest.fixture
def mail_server() -> Iterator[MailServer]:
    """A real SMTP server on loopback that keeps every byte."""
    with MailServer() as server:
        yield server


@pytest.fixture(scope="session")
def s3_server() -> Iterator[S3Server]:
    """A simulated S3 server on loopback. Its library is large, and few tests need it."""
    from tests.support.s3_server import S3Server

    with S3Server() as server:
        yield server


def _settings(folder: Path, database_url: str) -> Settings:
    return Settings(data=str(folder / "data"), database_url=database_url, mail_dir=str(folder / "mail"), ocr=False)
