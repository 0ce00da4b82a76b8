"""The buyer's own documents: who may add them, what is refused, and what stays when one is taken out again."""

from __future__ import annotations

import datetime as dt

import msgspec
import pytest

from supplier.errors import BadInputError, IllegalStateError, NotAllowedError, NotFoundError
from supplier.model.case import Provider
from supplier.model.people import Role
from supplier.parts import Parts
from supplier.queue.names import ASSESS, READ_UPLOAD
from supplier.store import audit, audit_check, uploads
from supplier.store.audit import EventFilter
from supplier.store.uploads import UploadRow
from supplier.store.words import UploadState
from supplier.workflow import buyer_upload, follow, upload
from supplier.workflow.actor import Actor
from tests.support.invited import Invited, invite


def add(parts: Parts, there: Invited, data: bytes, at: dt.datetime, name: str = "agreement.pdf", actor: Actor | None = None) -> UploadRow:
    buyer_upload.admit(parts, actor or there.staff, there.questionnaire)
    with buyer_upload.intake(parts) as held:
        held.write(data)
        arrived = upload.finish(there.staff, name, held)
    return buyer_upload.take(parts, actor or there.staff, there.questionnaire, arrived, at)


def from_vendor(parts: Parts, there: Invited, data: bytes, at: dt.datetime) -> UploadRow:
    with upload.intake(parts) as held:
        held.write(data)
        arrived = upload.finish(there.vendor, "vendor.pdf", held)
    return upload.take(parts, there.vendor, (arrived,), at)[0]


def present(parts: Parts, there: Invited) -> list[str]:
    with parts.database.read() as connection:
        return [one.id for one in uploads.of_questionnaire(connection, there.questionnaire)]


@pytest.mark.requirement("REVIEW-BUYER-DOCUMENTS")
def test_a_document_of_the_buyers_is_queued_recorded_and_the_trail_stays_whole(parts: Parts, at: dt.datetime) -> None:
    there = invite(parts, at)
    made = add(parts, there, b"%PDF-1.7 signed", at)
    assert (made.provided_by, made.person_id, made.media_type) == (Provider.BUYER, there.staff.id, "application/pdf")
    assert [job.id for job in parts.queue.listed(name=READ_UPLOAD)] == [f"read-{made.id}"]
    with parts.database.read() as connection:
        (event,) = audit.listed(connection, there.staff.organisation, EventFilter(action="upload.added")).rows
        assert audit_check.verify(connection, there.staff.organisation, files=parts.files).problems == ()
    assert (event.object_id, event.questionnaire_id, '"provided_by":"buyer"' in (event.payload or "")) == (made.id, there.questionnaire, True)


def test_the_same_bytes_added_twice_are_one_document_and_one_event(parts: Parts, at: dt.datetime) -> None:
    there = invite(parts, at)
    first = add(parts, there, b"same", at)
    assert add(parts, there, b"same", at, name="again.pdf").id == first.id
    with parts.database.read() as connection:
        assert len(audit.listed(connection, there.staff.organisation, EventFilter(action="upload.added")).rows) == 1


def test_what_the_vendor_gave_already_is_refused_by_its_name_and_stays_the_vendors(parts: Parts, at: dt.datetime) -> None:
    there = invite(parts, at)
    given = from_vendor(parts, there, b"same", at)
    with pytest.raises(BadInputError, match=r"The vendor gave the same document: vendor\.pdf"):
        add(parts, there, b"same", at)
    assert present(parts, there) == [given.id]


def test_a_withdrawn_questionnaire_takes_nothing_before_or_after_the_bytes_arrive(parts: Parts, at: dt.datetime) -> None:
    there = invite(parts, at)
    with buyer_upload.intake(parts) as held:
        held.write(b"late")
        arrived = upload.finish(there.staff, "late.pdf", held)
    follow.withdraw(parts, there.staff, there.questionnaire, "Sent by mistake", at)
    with pytest.raises(IllegalStateError, match="withdrawn"):
        buyer_upload.admit(parts, there.staff, there.questionnaire)
    with pytest.raises(IllegalStateError, match="withdrawn"):
        buyer_upload.take(parts, there.staff, there.questionnaire, arrived, at)
    assert present(parts, there) == []


def test_a_questionnaire_that_is_full_says_who_can_make_room(parts: Parts, at: dt.datetime) -> None:
    there = invite(parts, at)
    parts.settings = msgspec.structs.replace(parts.settings, uploads_per_questionnaire=1)
    add(parts, there, b"one", at)
    with pytest.raises(BadInputError, match="no room") as refused:
        add(parts, there, b"two", at)
    assert (refused.value.field, refused.value.hint) == ("file", "Ask an admin to raise the limit.")


def test_neither_the_vendor_nor_an_admin_nor_another_house_adds_documents_of_the_buyers(parts: Parts, at: dt.datetime) -> None:
    there, other = invite(parts, at), invite(parts, at, buyer="Other Pharma AG")
    for stranger in (there.vendor, msgspec.structs.replace(there.staff, roles=frozenset({Role.ADMIN}))):
        with pytest.raises(NotAllowedError):
            add(parts, there, b"x", at, actor=stranger)
    with pytest.raises(NotFoundError):
        add(parts, there, b"x", at, actor=other.staff)


@pytest.mark.requirement("REVIEW-BUYER-DOCUMENTS")
def test_a_removed_document_is_kept_with_the_reason_and_the_questionnaire_is_scored_again(parts: Parts, at: dt.datetime) -> None:
    there = invite(parts, at)
    made = add(parts, there, b"signed", at)
    buyer_upload.remove(parts, there.staff, made.id, "  The wrong vendor's  ", at)
    assert present(parts, there) == []
    assert [job.id for job in parts.queue.listed(name=ASSESS)] == [f"assess-{there.questionnaire}-removed-{made.id}"]
    with parts.database.read() as connection:
        assert uploads.get(connection, there.staff.organisation, made.id).state is UploadState.REMOVED
        (event,) = audit.listed(connection, there.staff.organisation, EventFilter(action="upload.removed")).rows
    assert (event.object_id, event.reason) == (made.id, "The wrong vendor's")
    assert parts.files.get(there.staff.organisation, made.sha256) == b"signed"


def test_a_document_is_removed_once_with_a_reason_and_only_by_those_who_gave_it(parts: Parts, at: dt.datetime) -> None:
    there = invite(parts, at)
    ours, theirs = add(parts, there, b"ours", at), from_vendor(parts, there, b"theirs", at)
    with pytest.raises(BadInputError, match="Say why"):
        buyer_upload.remove(parts, there.staff, ours.id, " \n", at)
    with pytest.raises(IllegalStateError, match="The vendor gave this document"):
        buyer_upload.remove(parts, there.staff, theirs.id, "Not needed", at)
    with pytest.raises(NotAllowedError):
        buyer_upload.remove(parts, there.vendor, ours.id, "Not needed", at)
    buyer_upload.remove(parts, there.staff, ours.id, "Not needed", at)
    with pytest.raises(IllegalStateError, match="not there any more"):
        buyer_upload.remove(parts, there.staff, ours.id, "Not needed", at + dt.timedelta(minutes=1))
    with parts.database.read() as connection:
        assert len(audit.listed(connection, there.staff.organisation, EventFilter(action="upload.removed")).rows) == 1
        assert uploads.get(connection, there.staff.organisation, ours.id).removed_at == at
    assert present(parts, there) == [theirs.id]
