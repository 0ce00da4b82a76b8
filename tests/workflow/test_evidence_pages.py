"""Pages of documents: where they open, what is drawn once, and what is said where there is nothing to show."""

from __future__ import annotations

import datetime as dt
import io

import msgspec
import pytest

from supplier.errors import BadInputError, IllegalStateError, NotAllowedError, NotFoundError
from supplier.evidence.isolate import Reader
from supplier.model.case import Provider
from supplier.model.reading import Kind, Reading
from supplier.parts import Parts
from supplier.store import audit, uploads
from supplier.store.audit import EventFilter
from supplier.store.uploads import NewUpload, UploadRow
from supplier.workflow import evidence_pages
from tests.evidence.made import document
from tests.support.reviewed import Reviewed, add_document, certificate_reading, statement_reading, submitted

WEBP = b"RIFF\x1a\x00\x00\x00WEBPVP8L\x0d\x00\x00\x00\x2f\x00\x00\x00\x10\x07\x10\x11\x11\x88\x88\xfe\x07\x00"
sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def there(parts: Parts, at: dt.datetime) -> Reviewed:
    """A submitted questionnaire with a certificate and a statement."""
    return submitted(parts, at)


def with_reading(parts: Parts, there: Reviewed, at: dt.datetime, **changes: object) -> UploadRow:
    changed: Reading = msgspec.structs.replace(certificate_reading({}), **changes)
    return add_document(parts, there.questionnaire, changed, at)


def loose(parts: Parts, there: Reviewed, at: dt.datetime, data: bytes = b"an old agreement") -> UploadRow:
    """A document of the service that belongs to no questionnaire."""
    kept = parts.files.put(there.qa.organisation, io.BytesIO(data), 1_000_000)
    given = NewUpload(
        vendor_id=there.questionnaire.vendor_id,
        service_id=there.questionnaire.service_id,
        questionnaire_id=None,
        sha256=kept.sha256,
        name="agreement.pdf",
        size=kept.size,
        media_type="application/pdf",
        provided_by=Provider.BUYER,
    )
    with parts.database.write() as connection:
        return uploads.add(connection, there.qa.organisation, given, at)


@pytest.mark.parametrize(("pages", "first"), [((4, 2, 7), 2), ((), 1)])
def test_a_document_opens_where_something_was_read_or_at_its_beginning(
    parts: Parts, there: Reviewed, at: dt.datetime, pages: tuple[int, ...], first: int
) -> None:
    fact = certificate_reading({}).facts[0]
    made = with_reading(parts, there, at, file="long.pdf", pages=9, facts=tuple(msgspec.structs.replace(fact, page=page) for page in pages))
    assert evidence_pages.first_page(parts, there.procurement, made.id) == first


@sqlite
def test_rows_of_a_statement_count_as_something_read(parts: Parts, there: Reviewed, at: dt.datetime) -> None:
    rows = tuple(msgspec.structs.replace(row, page=3) for row in statement_reading().controls[:2])
    made = with_reading(parts, there, at, file="rows.pdf", pages=9, facts=(), controls=rows)
    assert evidence_pages.first_page(parts, there.qa, made.id) == 3


@sqlite
def test_a_page_is_drawn_once_and_then_taken_from_the_store(parts: Parts, there: Reviewed, at: dt.datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    made = loose(parts, there, at, document())
    with pytest.raises(NotFoundError, match="no image"):
        evidence_pages.image(parts, there.qa, made.id, 1)
    drawn = evidence_pages.draw(parts, made, 1, at)
    assert (drawn.width, drawn.height) == (918, 1188)
    monkeypatch.setattr(Reader, "render", lambda *_: pytest.fail("drawn twice"))
    assert evidence_pages.draw(parts, made, 1, at) == drawn
    picture = evidence_pages.image(parts, there.qa, made.id, 1)
    assert (picture[:4], picture[8:12]) == (b"RIFF", b"WEBP")


@sqlite
def test_a_page_that_cannot_be_drawn_shows_what_was_read_and_says_why_there_is_no_picture(
    parts: Parts, there: Reviewed, at: dt.datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> bytes:
        raise BadInputError("page-broken", "The page is damaged.", "Ask for another copy.")

    monkeypatch.setattr(Reader, "render", refuse)
    shown = evidence_pages.look(parts, there.qa, there.certificate.id, 1, at)
    assert (shown.image, shown.obstacle) == (None, "The page is damaged. Ask for another copy.")
    assert shown.readings[0].facts


@sqlite
def test_a_workbook_has_no_pages_and_the_page_says_where_to_look_instead(
    parts: Parts, there: Reviewed, at: dt.datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Reader, "render", lambda *_: pytest.fail("a workbook is not drawn"))
    made = with_reading(parts, there, at, file="soa.xlsx", media_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
    shown = evidence_pages.look(parts, there.qa, made.id, 1, at)
    assert shown.image is None
    assert "sheet and cell" in shown.obstacle


@sqlite
@pytest.mark.parametrize("kind", [Kind.SOC2_REPORT, Kind.SOC1_REPORT])
def test_a_restricted_report_is_drawn_and_given_to_qa_only(
    parts: Parts, there: Reviewed, at: dt.datetime, monkeypatch: pytest.MonkeyPatch, kind: Kind
) -> None:
    monkeypatch.setattr(Reader, "render", lambda *_: WEBP)
    made = with_reading(parts, there, at, file="report.pdf", kind=kind)
    hidden = evidence_pages.look(parts, there.procurement, made.id, 1, at)
    assert (hidden.image, bool(hidden.readings[0].facts)) == (None, True)
    assert "restricted" in hidden.obstacle
    assert evidence_pages.look(parts, there.qa, made.id, 1, at).image is not None
    assert evidence_pages.image(parts, there.qa, made.id, 1) == WEBP
    with pytest.raises(NotAllowedError):
        evidence_pages.image(parts, there.procurement, made.id, 1)
    with pytest.raises(NotAllowedError):
        evidence_pages.original(parts, there.procurement, made.id, at)
    with parts.database.read() as connection:
        assert audit.listed(connection, there.qa.organisation, EventFilter(action="upload.downloaded")).rows == ()


def test_a_document_of_no_questionnaire_is_looked_at_but_not_judged(parts: Parts, there: Reviewed, at: dt.datetime) -> None:
    made = loose(parts, there, at)
    shown = evidence_pages.look(parts, there.qa, made.id, 1, at)
    assert shown.questionnaire is not None
    assert shown.questionnaire.id == there.questionnaire.id
    with pytest.raises(IllegalStateError, match="belongs to no questionnaire"):
        evidence_pages.under_review(parts, there.qa, made.id)
    with pytest.raises(NotAllowedError):
        evidence_pages.under_review(parts, there.procurement, there.certificate.id)
    assert evidence_pages.under_review(parts, there.qa, there.certificate.id) == (there.questionnaire.id, there.certificate.sha256)
