from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import msgspec
import pytest
from sqlalchemy import text

from supplier.errors import BadInputError, IllegalStateError, NotAllowedError, TooManyTriesError
from supplier.model.questionnaire import QuestionnaireState
from supplier.parts import Parts
from supplier.store import audit, audit_check, canonical, outbox
from supplier.store.audit import EventFilter
from supplier.workflow import answer, submit, upload
from supplier.workflow.submit import Signed
from tests.support.invited import Invited, complete, invite, looked, row, say

AGREEMENT = ("annex11", "annex11.3.1.agreement")


def signed(typed: str, **changes: object) -> Signed:
    return msgspec.structs.replace(Signed(name="Lena Brandt", role="Head of Quality", agreed=True, code=typed), **changes)


def submitted(parts: Parts, at: dt.datetime) -> tuple[Invited, str]:
    there = invite(parts, at)
    complete(parts, there, at)
    return there, submit.submit(parts, there.vendor, signed(submit.send_code(parts, there.vendor, at)), at)


@pytest.mark.requirement("PORTAL-SUBMIT")
def test_submitting_freezes_signs_mails_and_has_it_assessed(parts: Parts, at: dt.datetime) -> None:
    there, digest = submitted(parts, at)
    found = row(parts, there)
    assert (found.state, found.submitted_at, found.submission_digest) == (QuestionnaireState.SUBMITTED, at, digest)
    assert (found.signatory_name, found.signatory_role, found.signatory_email) == ("Lena Brandt", "Head of Quality", "lena@cortex.example")
    assert found.next_reminder_on is None
    assert [job.name for job in parts.queue.listed(name="assess")] == ["assess"]
    with parts.database.read() as connection:
        kinds = [message.kind for message in outbox.of_questionnaire(connection, there.questionnaire)]
        event = audit.listed(connection, there.vendor.organisation, EventFilter(action="questionnaire.submitted")).rows[0]
        assert audit_check.verify(connection, there.vendor.organisation).problems == ()
    assert "receipt" in kinds
    assert "submitted" in kinds
    assert submit.STATEMENT in (event.payload or "")


@pytest.mark.requirement("PORTAL-SUBMIT-DIGEST")
def test_the_digest_on_the_receipt_is_that_of_its_content(parts: Parts, at: dt.datetime) -> None:
    there, digest = submitted(parts, at)
    found = submit.receipt(parts, there.vendor, "de")
    assert canonical.digest(found.content) == digest == found.digest
    assert len(found.content["answers"]) == len(looked(parts, there).answers)


@pytest.mark.requirement("PORTAL-FROZEN")
def test_nothing_can_be_changed_after_submission(parts: Parts, at: dt.datetime) -> None:
    there, _ = submitted(parts, at)
    arrived = upload.Arrived(name="late.pdf", sha256="a" * 64, size=1)
    attempts: list[Callable[[], object]] = [
        lambda: say(parts, there, *AGREEMENT, at, seen=1, chosen=("no",)),
        lambda: upload.admit(parts, there.vendor, at),
        lambda: upload.take(parts, there.vendor, (arrived,), at),
        lambda: upload.remove(parts, there.vendor, "any", at),
        lambda: submit.send_code(parts, there.vendor, at),
        lambda: submit.submit(parts, there.vendor, signed("123456"), at),
    ]
    for attempt in attempts:
        with pytest.raises(IllegalStateError):
            attempt()


def test_incomplete_answers_cannot_be_submitted_and_are_named_first(parts: Parts, at: dt.datetime) -> None:
    there = invite(parts, at)
    say(parts, there, *AGREEMENT, at, chosen=("draft",))
    found = submit.check(parts, there.vendor, "en")
    assert not found.ready
    codes = [problem.missing.note.code for problem in found.problems if problem.place.question.id == AGREEMENT[1]]
    assert codes == ["answer-comment-missing", "answer-planned-date-missing"]
    with pytest.raises(BadInputError) as refused:
        submit.submit(parts, there.vendor, signed(submit.send_code(parts, there.vendor, at)), at)
    assert refused.value.code == "answers-incomplete"


@pytest.mark.requirement("PORTAL-DOCUMENTS-NEVER-BLOCK")
def test_missing_documents_are_pointed_out_and_do_not_block(parts: Parts, at: dt.datetime) -> None:
    there = invite(parts, at)
    complete(parts, there, at)
    found = submit.check(parts, there.vendor, "en")
    assert found.ready
    assert any(problem.missing.note.code == "answer-evidence-missing" for problem in found.problems)


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"name": " "}, "name"), ({"role": ""}, "role"), ({"agreed": False}, "agreed"), ({"code": ""}, "code"), ({"name": "x" * 201}, "name")],
)
def test_each_part_of_the_signature_must_be_there(parts: Parts, at: dt.datetime, changes: dict[str, object], field: str) -> None:
    there = invite(parts, at)
    with pytest.raises(BadInputError) as refused:
        submit.submit(parts, there.vendor, signed("123456", **changes), at)
    assert refused.value.field == field


@pytest.mark.requirement("PORTAL-SIGNATURE-CODE")
def test_only_the_fresh_code_for_signing_signs(parts: Parts, at: dt.datetime) -> None:
    there = invite(parts, at)
    complete(parts, there, at)
    right = submit.send_code(parts, there.vendor, at)
    wrong = "000000" if right != "000000" else "111111"
    for _ in range(4):
        with pytest.raises(BadInputError, match="not right"):
            submit.submit(parts, there.vendor, signed(wrong), at)
    with pytest.raises(TooManyTriesError):
        submit.submit(parts, there.vendor, signed(wrong), at)
    with pytest.raises(TooManyTriesError):
        submit.submit(parts, there.vendor, signed(right), at)
    assert row(parts, there).state is QuestionnaireState.IN_PROGRESS
    again = submit.send_code(parts, there.vendor, at + dt.timedelta(minutes=1))
    assert submit.submit(parts, there.vendor, signed(again), at + dt.timedelta(minutes=1)).startswith("sha256:")


@pytest.mark.requirement("PORTAL-DELEGATE")
def test_a_delegate_answers_but_cannot_submit(parts: Parts, at: dt.datetime) -> None:
    there = invite(parts, at)
    complete(parts, there, at)
    with parts.database.write() as connection:
        connection.execute(text("update portal_link set purpose = 'delegate'"))
    assert say(parts, there, *AGREEMENT, at, seen=1, chosen=("draft",)).answer.revision == 2
    with pytest.raises(NotAllowedError):
        submit.send_code(parts, there.vendor, at)


def test_the_receipt_comes_only_after_submission(parts: Parts, at: dt.datetime) -> None:
    there = invite(parts, at)
    with pytest.raises(IllegalStateError, match="Nothing was submitted"):
        submit.receipt(parts, there.vendor, "en")


def test_staff_cannot_answer_for_the_vendor(parts: Parts, at: dt.datetime) -> None:
    there = invite(parts, at)
    with pytest.raises(NotAllowedError):
        answer.save(parts, there.staff, answer.Where(set_id="annex11", question=AGREEMENT[1]), lambda _: None, 0, at)  # type: ignore[arg-type, return-value]  # refused before
