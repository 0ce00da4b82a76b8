"""The main pages ask the database a constant number of things, however much there is to show."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import msgspec
import pytest
from litestar.testing import TestClient

from supplier import clock
from supplier.model.intake import Tier
from supplier.parts import Parts
from supplier.store import answers, questionnaires, services
from supplier.store.services import ServiceChange
from supplier.web.session import PORTAL, STAFF
from tests.bench import fill
from tests.bench.fill import Doors, Size
from tests.support import reviewed
from tests.support.browser import Browser
from tests.support.pages import pages_over
from tests.support.query_count import statements

MANY = Size(vendors=30, questionnaires=60, answers=500)
STAFF_PAGES = (
    "/questionnaires",
    "/vendors",
    "/inbox",
    "/portfolio",
    "/mail",
    "/vendors/{vendor}",
    "/questionnaires/{scored}",
    "/questionnaires/{scored}/score",
)
PAGES = (*STAFF_PAGES, "/p/questionnaire", "/p/questions/{set_id}/{question}", "/p/documents", "/p/check")
MOST = 40
"""Statements a page may take, those that begin transactions included."""


class Counted(msgspec.Struct, frozen=True, kw_only=True):
    """An instance that can be asked how many statements something takes."""

    parts: Parts
    doors: Doors
    client: TestClient[Any]

    def page(self, path: str) -> int:
        """Statements of a page."""
        cookie = f"{PORTAL}={self.doors.vendor_cookie}" if path.startswith("/p/") else f"{STAFF}={self.doors.qa_cookie}"
        address = path.format(**msgspec.to_builtins(self.doors))
        return self._statements(lambda: self.client.get(address, headers={"cookie": cookie}, follow_redirects=False).status_code)

    def saving(self) -> int:
        """Statements of saving one answer."""
        doors = self.doors
        with self.parts.database.read() as connection:
            present = answers.one(connection, doors.questionnaire, doors.set_id, doors.question)
        revision = present.revision if present else 0
        headers = {
            "cookie": f"{PORTAL}={doors.vendor_cookie}",
            "x-csrf-token": doors.csrf,
            "if-match": f'"{revision}"',
            "content-type": "application/x-www-form-urlencoded",
        }
        body = urlencode({"answer": doors.option, "comment": f"After revision {revision}."})
        return self._statements(lambda: self.client.put(f"/p/questions/{doors.set_id}/{doors.question}", content=body, headers=headers).status_code)

    def _statements(self, act: Callable[[], int]) -> int:
        with statements(self.parts.database) as sent:
            assert act() == 200
        return len(sent)


@pytest.fixture
def counted(parts: Parts) -> Counted:
    doors = fill.furnish(parts, clock.now() - dt.timedelta(seconds=5))
    return Counted(parts=parts, doors=doors, client=Browser(pages_over(parts)).client)


def _more(counted: Counted) -> None:
    """Hundreds of rows beside what was there, and more of what a page shows of one vendor, service and questionnaire."""
    at, doors = clock.now(), counted.doors
    fill.multiply(counted.parts, doors, MANY, at)
    for number in range(3):
        for questionnaire in (doors.scored, doors.questionnaire):
            _hand_in(counted, questionnaire, f"IS 74021{number}", at)
        with counted.parts.database.write() as connection:
            services.add(connection, doors.organisation, doors.vendor, ServiceChange(name=f"Northwind {number}", tier=Tier.LOW), at)


def _hand_in(counted: Counted, questionnaire: str, certificate: str, at: dt.datetime) -> None:
    with counted.parts.database.read() as connection:
        row = questionnaires.get(connection, counted.doors.organisation, questionnaire)
    reviewed.add_document(counted.parts, row, reviewed.certificate_reading({"number": certificate}), at)


def _counts(counted: Counted) -> dict[str, int]:
    """Statements of each page and of saving, looked at once before: what is kept per process does not count."""
    counted.saving()
    for path in PAGES:
        counted.page(path)
    return {path: counted.page(path) for path in PAGES} | {"saving": counted.saving()}


@pytest.mark.requirement("BENCH-QUERY-COUNTS")
def test_pages_and_saving_take_as_many_statements_with_many_rows_as_with_one(counted: Counted) -> None:
    _hand_in(counted, counted.doors.questionnaire, "IS 740200", clock.now())
    before = _counts(counted)
    _more(counted)
    assert _counts(counted) == before
    assert max(before.values()) <= MOST
