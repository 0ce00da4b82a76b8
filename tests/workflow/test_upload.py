from __future__ import annotations

import datetime as dt
import hashlib

import msgspec
import pytest

from supplier.errors import BadInputError, NotFoundError
from supplier.parts import Parts
from supplier.store import answers, audit, audit_check, uploads
from supplier.store.audit import EventFilter
from supplier.store.uploads import PageImageRow, UploadRow
from supplier.store.words import UploadState
from supplier.workflow import documents, read_upload, upload
from supplier.workflow import questionnaire as asking
from tests.support.invited import Invited, invite, looked, row, say
from tests.support.reviewed import certificate_reading

AGREEMENT = ("annex11", "annex11.3.1.agreement")


def hand_in(parts: Parts, there: Invited, data: bytes, at: dt.datetime, name: str = "agreement.pdf", **more: object) -> UploadRow:
    upload.admit(parts, there.vendor, at)
    with upload.intake(parts) as held:
        held.write(data)
        arrived = upload.finish(there.vendor, name, held)
    return upload.take(parts, there.vendor, (arrived,), at, **more)[0]  # type: ignore[arg-type]  # passed through


@pytest.mark.requirement("PORTAL-UPLOAD")
def test_a_file_is_kept_by_digest_noted_and_queued_in_one_go(parts: Parts, at: dt.datetime) -> None:
    there = invite(parts, at)
    made = hand_in(parts, there, b"%PDF-1.7 agreement", at)
    assert made.sha256 == hashlib.sha256(b"%PDF-1.7 agreement").hexdigest()
    assert (made.state, made.media_type, made.link_id) == (UploadState.QUEUED, "application/pdf", there.vendor.id)
    assert parts.files.get(there.vendor.organisation, made.sha256) == b"%PDF-1.7 agreement"
    assert [job.id for job in parts.queue.listed(name="read-upload")] == [f"read-{made.id}"]
    with parts.database.read() as connection:
        assert [one.object_id for one in audit.listed(connection, there.vendor.organisation, EventFilter(action="upload.added")).rows] == [made.id]
        assert audit_check.verify(connection, there.vendor.organisation, files=parts.files).problems == ()


def test_the_same_bytes_twice_are_one_document(parts: Parts, at: dt.datetime) -> None:
    there = invite(parts, at)
    first = hand_in(parts, there, b"same", at)
    assert hand_in(parts, there, b"same", at, name="other name.pdf").id == first.id


@pytest.mark.requirement("PORTAL-UPLOAD-LIMITS")
def test_a_file_over_the_limit_is_refused_while_it_arrives_and_leaves_nothing(parts: Parts) -> None:
    with upload.intake(parts) as held:
        for _ in range(25):
            held.write(b"x" * 1_000_000)
        with pytest.raises(BadInputError, match="larger than 25 MB"):
            held.write(b"x")
    assert not held.path.exists()


def test_an_empty_file_is_refused(parts: Parts, at: dt.datetime) -> None:
    there = invite(parts, at)
    with pytest.raises(BadInputError, match="empty"), upload.intake(parts) as held:
        upload.finish(there.vendor, "empty.pdf", held)


@pytest.mark.requirement("PORTAL-UPLOAD-LIMITS")
def test_too_many_files_in_an_hour_are_refused(parts: Parts, at: dt.datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    there = invite(parts, at)
    monkeypatch.setattr(upload, "PER_HOUR", 2)
    hand_in(parts, there, b"1", at)
    hand_in(parts, there, b"2", at)
    with pytest.raises(BadInputError, match="within an hour"):
        hand_in(parts, there, b"3", at)
    hand_in(parts, there, b"3", at + dt.timedelta(minutes=61))


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\docs\\report.pdf", "report.pdf"),
        ("invoice\u202efdp.exe", "invoice⟨U+202E⟩fdp.exe"),
        ("a\x00b\r\n.pdf", "a⟨U+0000⟩b⟨U+000D⟩⟨U+000A⟩.pdf"),
        ("", "document"),
        ("/", "document"),
        ("x" * 300 + ".pdf", "x" * 195 + "….pdf"),
        ("Zertifikat für Müller.pdf", "Zertifikat für Müller.pdf"),
    ],
)
@pytest.mark.requirement("PORTAL-FILE-NAMES")
def test_file_names_are_shown_without_folders_and_with_hidden_signs_marked(given: str, shown: str) -> None:
    assert upload.clean_name(given) == shown


def test_a_file_handed_in_at_a_question_becomes_its_evidence(parts: Parts, at: dt.datetime) -> None:
    there = invite(parts, at)
    say(parts, there, *AGREEMENT, at, chosen=("signed",), comment="Annex C")
    made = hand_in(parts, there, b"agreement", at, question=AGREEMENT)
    kept = looked(parts, there).place(*AGREEMENT).answer
    assert kept is not None
    assert (kept.chosen, kept.comment, kept.evidence, kept.revision) == (("signed",), "Annex C", (made.sha256,), 2)


@pytest.mark.requirement("PORTAL-UPLOAD-REMOVED")
def test_a_removed_document_is_kept_but_no_answer_names_it(parts: Parts, at: dt.datetime) -> None:
    there = invite(parts, at)
    made = hand_in(parts, there, b"agreement", at, question=AGREEMENT)
    upload.remove(parts, there.vendor, made.id, at)
    with parts.database.read() as connection:
        present = answers.one(connection, there.questionnaire, *AGREEMENT)
        assert uploads.get(connection, there.vendor.organisation, made.id).state is UploadState.REMOVED
        assert audit_check.verify(connection, there.vendor.organisation, files=parts.files).problems == ()
    assert present is not None
    assert present.evidence == ()
    assert looked(parts, there).uploads == ()


@pytest.mark.requirement("PORTAL-UPLOAD-REPLACED")
def test_a_replaced_document_is_superseded_and_answers_name_the_new_one(parts: Parts, at: dt.datetime) -> None:
    there = invite(parts, at)
    old = hand_in(parts, there, b"old", at, question=AGREEMENT)
    new = hand_in(parts, there, b"new", at, replaces=old.id)
    with parts.database.read() as connection:
        assert uploads.get(connection, there.vendor.organisation, old.id).superseded_by == new.id
        present = answers.one(connection, there.questionnaire, *AGREEMENT)
    assert present is not None
    assert present.evidence == (new.sha256,)


@pytest.mark.requirement("PORTAL-SCOPED")
def test_a_vendor_sees_and_touches_only_documents_of_its_own_questionnaire(parts: Parts, at: dt.datetime) -> None:
    mine, theirs = invite(parts, at), invite(parts, at, buyer="Other Pharma AG")
    made = hand_in(parts, theirs, b"secret", at)
    with pytest.raises(NotFoundError):
        documents.one(parts, mine.vendor, made.id, "en")
    with pytest.raises(NotFoundError):
        documents.picture(parts, mine.vendor, made.id, 1)
    with pytest.raises(BadInputError, match="not there"):
        upload.remove(parts, mine.vendor, made.id, at)
    with pytest.raises(BadInputError, match="not there"):
        hand_in(parts, mine, b"mine", at, replaces=made.id)


@pytest.mark.requirement("PORTAL-PROPOSALS")
def test_a_document_proposes_an_answer_that_counts_only_when_confirmed(parts: Parts, at: dt.datetime) -> None:
    there = invite(parts, at)
    made = hand_in(parts, there, b"certificate", at, name="certificate.pdf")
    with parts.database.write() as connection:
        uploads.read(connection, made, (msgspec.structs.replace(certificate_reading({}), sha256=made.sha256),), at)
    seen = documents.look(parts, there.vendor, "en", at)
    offered = [one for one in seen.proposals if one.answer.chosen == ("certified",)]
    assert len(offered) == 1
    assert seen.asked.answers == ()
    where = (offered[0].answer.set_id, offered[0].question)
    kept = documents.confirm(parts, there.vendor, *where, made.sha256, at)
    assert (kept.answer.chosen, kept.answer.evidence) == (("certified",), (made.sha256,))
    assert where not in [(one.answer.set_id, one.question) for one in documents.look(parts, there.vendor, "en", at).proposals]
    with pytest.raises(BadInputError, match="does not propose"):
        documents.confirm(parts, there.vendor, *where, made.sha256, at)


@pytest.mark.requirement("PORTAL-UNREADABLE")
def test_a_file_that_cannot_be_read_is_kept_and_marked(parts: Parts, at: dt.datetime) -> None:
    there = invite(parts, at)
    made = hand_in(parts, there, b"no pdf at all", at)
    read_upload.give_up(parts, made.id, reason="The file is damaged.", at=at)
    paper = documents.look(parts, there.vendor, "en", at).papers[0]
    assert (paper.row.state, paper.row.reason, paper.in_hand) == (UploadState.UNREADABLE, "The file is damaged.", False)


@pytest.mark.requirement("PORTAL-UPLOAD-LIMITS")
def test_a_questionnaire_that_is_full_takes_no_more_but_knows_what_it_has(parts: Parts, at: dt.datetime) -> None:
    there = invite(parts, at)
    parts.settings = msgspec.structs.replace(parts.settings, uploads_per_questionnaire=1)
    first = hand_in(parts, there, b"one", at)
    with upload.intake(parts) as held:
        held.write(b"one")
        again = upload.finish(there.vendor, "one.pdf", held)
    assert upload.take(parts, there.vendor, (again,), at)[0].id == first.id
    with pytest.raises(BadInputError, match="no room"):
        upload.admit(parts, there.vendor, at)


def test_replacing_a_document_by_itself_changes_nothing(parts: Parts, at: dt.datetime) -> None:
    there = invite(parts, at)
    old = hand_in(parts, there, b"same", at, question=AGREEMENT)
    assert hand_in(parts, there, b"same", at, replaces=old.id).id == old.id
    with parts.database.read() as connection:
        assert uploads.get(connection, there.vendor.organisation, old.id).state is not UploadState.SUPERSEDED


def test_a_document_that_an_answer_named_once_but_not_any_more_is_removed_without_touching_the_answer(parts: Parts, at: dt.datetime) -> None:
    there = invite(parts, at)
    made = hand_in(parts, there, b"agreement", at, question=AGREEMENT)
    say(parts, there, *AGREEMENT, at, seen=1, chosen=("signed",))
    upload.remove(parts, there.vendor, made.id, at)
    present = looked(parts, there).place(*AGREEMENT).answer
    assert present is not None
    assert (present.revision, present.evidence) == (2, ())


@pytest.mark.requirement("PORTAL-PROPOSALS")
def test_a_proposal_is_joined_to_what_was_noted_before_and_another_document_does_not_confirm_it(parts: Parts, at: dt.datetime) -> None:
    there = invite(parts, at)
    made = hand_in(parts, there, b"certificate", at, name="certificate.pdf")
    with parts.database.write() as connection:
        uploads.read(connection, made, (msgspec.structs.replace(certificate_reading({}), sha256=made.sha256),), at)
    offered = next(one for one in documents.look(parts, there.vendor, "en", at).proposals if one.answer.chosen == ("certified",))
    where = (offered.answer.set_id, offered.question)
    with pytest.raises(BadInputError, match="does not propose"):
        documents.confirm(parts, there.vendor, *where, "0" * 64, at)
    say(parts, there, *where, at, comment="Renewed every year.")
    kept = documents.confirm(parts, there.vendor, *where, made.sha256, at)
    assert (kept.answer.chosen, kept.answer.comment) == (("certified",), "Renewed every year.")
    assert (kept.answer.evidence, kept.answer.revision) == ((made.sha256,), 2)


def test_a_page_without_a_picture_is_not_found_and_the_sharpest_picture_is_shown(parts: Parts, at: dt.datetime) -> None:
    there = invite(parts, at)
    made = hand_in(parts, there, b"certificate", at)
    with pytest.raises(NotFoundError, match="no picture"):
        documents.picture(parts, there.vendor, made.id, 1)
    for scale, content in ((150, b"sharp"), (50, b"small")):
        key = parts.files.put_page(there.vendor.organisation, made.sha256, 1, scale, content)
        with parts.database.write() as connection:
            uploads.put_page_image(connection, there.vendor.organisation, PageImageRow(made.sha256, 1, scale, key, 1, 1), at)
    assert documents.picture(parts, there.vendor, made.id, 1) == b"sharp"
    with pytest.raises(NotFoundError):
        documents.picture(parts, there.vendor, made.id, 2)


def test_a_question_for_a_document_is_open_again_when_its_document_is_taken_out(parts: Parts, at: dt.datetime) -> None:
    there = invite(parts, at)
    say(parts, there, "iso27001-suppliers", "iso27001-suppliers.standing.claim", at, chosen=("certified",))
    made = hand_in(parts, there, b"%PDF-1.7", at, question=("iso27001-suppliers", "iso27001-suppliers.standing.certificate"))
    assert row(parts, there).answered == 2
    upload.remove(parts, there.vendor, made.id, at)
    assert row(parts, there).answered == asking.progress(looked(parts, there).places)[0] == 1
