from __future__ import annotations

import datetime as dt
import io

import pytest

from supplier.model.questionnaire import QuestionnaireState
from supplier.model.reading import Box, Confidence, Fact, Kind, Reading, TextSource
from supplier.parts import Parts
from supplier.queue.names import ASSESS
from supplier.store import audit, audit_check, questionnaires, uploads
from supplier.store.uploads import UploadRow
from supplier.store.words import UploadState
from supplier.workflow import read_upload
from tests.evidence.made import document
from tests.support.house import House, furnish, upload

BOX: Box = (1.0, 2.0, 3.0, 4.0)


def given(parts: Parts, house: House, data: bytes, name: str, at: dt.datetime) -> UploadRow:
    stored = parts.files.put(house.organisation.id, io.BytesIO(data), 1_000_000)
    with parts.database.write() as connection:
        return upload(connection, house, stored.sha256, at, name=name, size=stored.size)


def state(parts: Parts, row: UploadRow) -> UploadRow:
    with parts.database.read() as connection:
        return uploads.any_organisation(connection, row.id)


@pytest.mark.requirement("UPLOAD-READ")
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_document_is_read_drawn_and_recorded_and_twice_does_no_harm(parts: Parts, at: dt.datetime) -> None:
    house = furnish(parts.database, at)
    row = given(parts, house, document(), "certificate.pdf", at)
    broken = given(parts, house, b"%PDF-1.7 broken off", "broken.pdf", at)
    for _ in range(2):
        read_upload.read_upload(parts, row.id, at=at)
        read_upload.read_upload(parts, broken.id, at=at)
    assert (state(parts, row).state, state(parts, row).kind) == (UploadState.READ, Kind.ISO_CERTIFICATE)
    assert state(parts, broken).state is UploadState.UNREADABLE
    assert state(parts, broken).reason
    with parts.database.read() as connection:
        images = uploads.page_images(connection, house.organisation.id, row.sha256)
        assert len(uploads.readings(connection, (state(parts, row),))) == 1
        assert audit_check.verify(connection, house.organisation.id, files=parts.files).code == 0
    picture = parts.files.page(images[0].key)
    assert (picture[:4], picture[8:12]) == (b"RIFF", b"WEBP")
    assert (images[0].width, images[0].height) == (918, 1188)
    assert parts.queue.listed(name=ASSESS) == ()


@pytest.mark.requirement("UPLOAD-READ")
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_document_that_comes_after_submitting_has_the_questionnaire_assessed_again(parts: Parts, at: dt.datetime) -> None:
    house = furnish(parts.database, at)
    with parts.database.write() as connection:
        opened = questionnaires.step(connection, house.questionnaire, QuestionnaireState.OPENED, at)
        questionnaires.step(connection, opened, QuestionnaireState.SUBMITTED, at)
    row = given(parts, house, b"plain words", "note.txt", at)
    read_upload.read_upload(parts, row.id, at=at)
    assert [job.id.startswith(f"assess-{house.questionnaire.id}-{row.id}") for job in parts.queue.listed(name=ASSESS)] == [True]


@pytest.mark.requirement("UPLOAD-KEPT")
def test_a_reading_that_is_given_up_leaves_the_document_marked_with_the_reason(parts: Parts, at: dt.datetime) -> None:
    house = furnish(parts.database, at)
    row = given(parts, house, b"x", "x.pdf", at)
    read_upload.give_up(parts, row.id, reason="its worker died 3 times while it ran", at=at)
    assert (state(parts, row).state, state(parts, row).reason) == (UploadState.UNREADABLE, "its worker died 3 times while it ran")
    with parts.database.read() as connection:
        assert audit.listed(connection, house.organisation.id, audit.EventFilter(action="upload.unreadable")).rows[0].object_id == row.id


def test_a_removed_document_is_not_read(parts: Parts, at: dt.datetime) -> None:
    house = furnish(parts.database, at)
    row = given(parts, house, b"x", "x.pdf", at)
    with parts.database.write() as connection:
        uploads.remove(connection, row.id, at)
    read_upload.read_upload(parts, row.id, at=at)
    assert state(parts, row).state is UploadState.REMOVED


def reading(*facts: Fact, kind: Kind = Kind.ISO_CERTIFICATE) -> Reading:
    return Reading(
        file="x",
        sha256="0",
        media_type="application/pdf",
        pages=9,
        language=None,
        kind=kind,
        kind_reason="",
        text_source=TextSource.TEXT,
        facts=facts,
        reader="1",
    )


def fact(value: str, page: int, box: Box | None = BOX) -> Fact:
    return Fact(name="expires_on", value=value, raw=value, page=page, box=box, snippet="", method="label", confidence=Confidence.HIGH)


@pytest.mark.parametrize(
    ("readings", "pages", "expires"),
    [
        ((reading(fact("2027-06-30", 4), fact("2027-01-31", 2)),), (1, 2, 4), dt.date(2027, 1, 31)),
        ((reading(fact("soon", 3)),), (1, 3), None),
        ((reading(fact("2027-06-30", 3, None)),), (1,), dt.date(2027, 6, 30)),
        ((reading(kind=Kind.UNREADABLE),), (), None),
        ((), (), None),
    ],
)
def test_pages_with_facts_are_drawn_and_the_earliest_expiry_counts(
    readings: tuple[Reading, ...], pages: tuple[int, ...], expires: dt.date | None
) -> None:
    assert read_upload.pages_with_facts(readings) == pages
    assert read_upload.expires_on(readings) == expires


@pytest.mark.parametrize(
    ("head", "size"),
    [
        (b"RIFF....WEBPVP8X\x0a\x00\x00\x00\x00\x00\x00\x00" + (892).to_bytes(3, "little") + (1262).to_bytes(3, "little"), (893, 1263)),
        (b"RIFF....WEBPVP8L\x00\x00\x00\x00\x2f" + (892 | 1262 << 14).to_bytes(4, "little"), (893, 1263)),
        (b"RIFF....WEBPVP8 \x00\x00\x00\x00\x00\x00\x00\x9d\x01\x2a" + (893).to_bytes(2, "little") + (1263).to_bytes(2, "little"), (893, 1263)),
    ],
)
def test_the_size_of_a_webp_picture_is_read_from_its_head(head: bytes, size: tuple[int, int]) -> None:
    assert read_upload.webp_size(head) == size
