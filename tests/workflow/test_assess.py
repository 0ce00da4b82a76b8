from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path

import msgspec
import pytest

from supplier.errors import NotAllowedError, NotFoundError, UnavailableError
from supplier.evidence import sketch
from supplier.model.case import Case, Provider
from supplier.model.policy import Policy
from supplier.model.questionnaire import QuestionnaireState
from supplier.model.reading import Confidence, Fact, Kind, Reading, Sketch
from supplier.model.scorecard import StandingWord
from supplier.parts import Parts
from supplier.paths import questionnaires as shipped
from supplier.questions.library import Library
from supplier.questions.policy import load_policy
from supplier.scoring.score import recompute
from supplier.store import audit, audit_check, questionnaires, scorecards, services, uploads
from supplier.store.audit import EventFilter
from supplier.wording import sentence
from supplier.workflow import assess, send
from supplier.workflow.gather import case_of
from supplier.workflow.recompute import recompute as recompute_all
from tests.support.reviewed import VENDOR, add_document, certificate_reading, order, submitted


@pytest.mark.requirement("REVIEW-CASE-WHOLE")
def test_the_case_holds_names_answers_documents_and_what_was_sent(parts: Parts, at: dt.datetime) -> None:
    there = submitted(parts, at)
    with parts.database.read() as connection:
        case = case_of(connection, there.questionnaire, parts.library)
    assert case.organisation.legal_names == ("Boehm Pharma GmbH",)
    assert VENDOR in case.vendor.legal_names
    assert {document.reading.kind for document in case.documents} == {Kind.ISO_CERTIFICATE, Kind.STATEMENT_OF_APPLICABILITY}
    assert {pinned.id for pinned in case.sets} == {"company", "annex11", "iso27001-suppliers", "soc2"}
    assert [answer.question for answer in case.answers] == ["company.legal_name"]
    assert case.submitted_on == at.date()
    assert any(claim.supplies == "legal_name" and claim.answered for claim in case.claims)


@pytest.mark.requirement("REVIEW-SCORED-ONCE")
def test_the_same_input_twice_gives_one_scorecard_and_one_event(parts: Parts, at: dt.datetime) -> None:
    there = submitted(parts, at)
    first = assess.run(parts, there.questionnaire.id, at)
    second = assess.run(parts, there.questionnaire.id, at + dt.timedelta(minutes=5))
    assert first is not None
    assert second == first
    with parts.database.read() as connection:
        made = audit.listed(connection, there.qa.organisation, EventFilter(action="scorecard.made")).rows
        assert len(scorecards.of_service(connection, there.questionnaire.service_id)) == 1
        assert audit_check.verify(connection, there.qa.organisation).problems == ()
    assert [event.object_id for event in made] == [first.id]


def test_the_verdict_stands_where_lists_read_it(parts: Parts, at: dt.datetime) -> None:
    there = submitted(parts, at)
    made = assess.run(parts, there.questionnaire.id, at)
    assert made is not None
    with parts.database.read() as connection:
        service = services.get(connection, there.qa.organisation, there.questionnaire.service_id)
        row = questionnaires.get(connection, there.qa.organisation, there.questionnaire.id)
    assert (service.badge, service.headline, service.scorecard_id) == (made.badge, made.headline, made.id)
    assert row.scorecard_id == made.id
    assert service.soc2 is StandingWord.NOT_DEMONSTRATED


def test_a_stored_scorecard_computes_to_the_same_digest(parts: Parts, at: dt.datetime) -> None:
    there = submitted(parts, at)
    made = assess.run(parts, there.questionnaire.id, at)
    assert made is not None
    with parts.database.read() as connection:
        stored = scorecards.get(connection, there.qa.organisation, made.id)
    assert recompute(stored.case, parts.policy, stored.row.as_of).digest == made.digest


def test_a_scorecard_of_an_older_policy_computes_to_the_same_digest_under_a_newer_one(parts: Parts, at: dt.datetime) -> None:
    there = submitted(parts, at)
    parts.policy = load_policy("2026.1")
    older = assess.run(parts, there.questionnaire.id, at)
    parts.policy = load_policy()
    newer = assess.run(parts, there.questionnaire.id, at)
    assert older is not None
    assert newer is not None
    assert older.digest != newer.digest
    outcome = recompute_all(parts)
    assert (outcome.scorecards, outcome.differing) == (2, ())


@pytest.mark.requirement("REVIEW-NOT-BEFORE-SUBMIT")
def test_nothing_is_scored_while_the_vendor_still_answers(parts: Parts, at: dt.datetime) -> None:
    there = submitted(parts, at)
    other = send.send(parts, there.procurement, order(at, "Another service"), at).questionnaire
    assert assess.run(parts, other.id, at) is None
    with parts.database.read() as connection:
        assert questionnaires.get(connection, there.qa.organisation, other.id).scorecard_id is None


def test_another_day_gives_another_scorecard_with_the_verdict_of_that_day(parts: Parts, at: dt.datetime) -> None:
    there = submitted(parts, at, certificate={"expires_on": "2026-12-31", "issued_on": "2024-01-01"})
    today = assess.run(parts, there.questionnaire.id, at)
    later = assess.run(parts, there.questionnaire.id, at + dt.timedelta(days=60))
    assert today is not None
    assert later is not None
    assert later.as_of == (at + dt.timedelta(days=60)).date()
    assert later.digest != today.digest


@pytest.mark.requirement("REVIEW-BUYER-DOCUMENTS")
def test_the_buyers_own_documents_of_the_service_are_in_the_case_and_marked(parts: Parts, at: dt.datetime) -> None:
    there = submitted(parts, at)
    add_document(parts, there.questionnaire, certificate_reading({"number": "own"}), at, provided_by=Provider.BUYER, person=there.qa.id)
    with parts.database.read() as connection:
        case = case_of(connection, there.questionnaire, parts.library)
    assert sorted(document.provided_by.value for document in case.documents) == ["buyer", "vendor", "vendor"]


def test_documents_of_another_questionnaire_of_the_service_are_not_in_the_case(parts: Parts, at: dt.datetime) -> None:
    there = submitted(parts, at)
    other = send.send(parts, there.procurement, order(at), at).questionnaire
    with parts.database.read() as connection:
        assert case_of(connection, other, parts.library).documents == ()


def test_removed_documents_are_gone_and_superseded_ones_are_listed_but_not_relied_on(parts: Parts, at: dt.datetime) -> None:
    there = submitted(parts, at)
    newer = add_document(parts, there.questionnaire, certificate_reading({"number": "newer"}), at)
    with parts.database.write() as connection:
        uploads.supersede(connection, there.certificate.id, newer.id, at)
    with parts.database.read() as connection:
        case = case_of(connection, there.questionnaire, parts.library)
    relied_on = {document.reading.sha256: not document.superseded for document in case.documents if document.reading.kind is Kind.ISO_CERTIFICATE}
    assert relied_on == {there.certificate.sha256: False, newer.sha256: True}
    with parts.database.write() as connection:
        uploads.remove(connection, newer.id, at)
    with parts.database.read() as connection:
        assert len(case_of(connection, there.questionnaire, parts.library).documents) == 2


def test_a_document_that_could_not_be_read_is_in_the_case_as_unreadable(parts: Parts, at: dt.datetime) -> None:
    there = submitted(parts, at)
    with parts.database.write() as connection:
        uploads.unreadable(connection, there.certificate.id, "its worker died 3 times", at)
    with parts.database.read() as connection:
        row = uploads.get(connection, there.qa.organisation, there.certificate.id)
        case = case_of(connection, there.questionnaire, parts.library)
    assert row.kind is Kind.UNREADABLE
    assert len(case.documents) == 2


def test_documents_of_another_vendor_with_the_same_bytes_are_matches(parts: Parts, at: dt.datetime) -> None:
    there = submitted(parts, at)
    elsewhere = send.Order(**{name: getattr(order(at), name) for name in order(at).__struct_fields__} | {"vendor_name": "Copycat Ltd"})
    other = send.send(parts, there.procurement, elsewhere, at).questionnaire
    add_document(parts, other, certificate_reading({}), at)
    with parts.database.read() as connection:
        case = case_of(connection, there.questionnaire, parts.library)
    assert [(match.how, match.other) for match in case.matches] == [("same_bytes", "Copycat Ltd (certificate.pdf)")]


def report(file: str, *, year: int, sketch: Sketch, kind: Kind = Kind.SOC2_REPORT) -> Reading:
    """A reading of a report that differs in its bytes, with a sketch of its text."""
    period = Fact(name="period_end", value=f"{year}-03-31", raw="", page=2, snippet="", method="label", confidence=Confidence.HIGH)
    return msgspec.structs.replace(certificate_reading({}), file=file, kind=kind, facts=(period,), sketch=sketch)


_LETTERS = "abcdefghijklmnop"
PROSE = " ".join(f"the {one} of every {two} is reviewed with the {three}" for one in _LETTERS for two in _LETTERS for three in "uvwxy")
ALIKE = [
    ("the words changed here and there", Kind.SOC2_REPORT, PROSE.replace("of every k", "of each k", 20), ("near_text", 0.9)),
    ("the very same words", Kind.ISO_CERTIFICATE, PROSE, ("near_text", 1.0)),
    ("another text", Kind.SOC2_REPORT, PROSE.replace(" is ", " was ").replace(" with ", " by "), None),
    ("the buyer's own form", Kind.QUESTIONNAIRE, PROSE, None),
    ("certificates share their words", Kind.ISO_CERTIFICATE, PROSE.replace("of every k", "of each k", 20), None),
]


@pytest.mark.requirement("REVIEW-TEXT-OF-ANOTHER")
@pytest.mark.parametrize(("kind", "theirs", "expected"), [case[1:] for case in ALIKE], ids=[case[0] for case in ALIKE])
def test_a_text_that_another_vendor_has_as_well_is_a_match_that_names_the_document(
    parts: Parts, at: dt.datetime, kind: Kind, theirs: str, expected: tuple[str, float] | None
) -> None:
    there = submitted(parts, at)
    elsewhere = send.Order(**{name: getattr(order(at), name) for name in order(at).__struct_fields__} | {"vendor_name": "Copycat Ltd"})
    other = send.send(parts, there.procurement, elsewhere, at).questionnaire
    made = [sketch.make(text) for text in (PROSE, theirs)]
    assert made[0] is not None
    assert made[1] is not None
    mine = add_document(parts, there.questionnaire, report("mine.pdf", year=2026, sketch=made[0], kind=kind), at)
    add_document(parts, other, report("theirs.pdf", year=2025, sketch=made[1], kind=kind), at)
    add_document(parts, there.questionnaire, report("again.pdf", year=2024, sketch=made[1], kind=kind), at)
    with parts.database.read() as connection:
        case = case_of(connection, there.questionnaire, parts.library)
    found = [match for match in case.matches if match.sha256 == mine.sha256]
    assert [(match.how, match.other) for match in found] == ([(expected[0], "Copycat Ltd (theirs.pdf)")] if expected else [])
    assert all(match.similarity >= (expected or ("", 1.0))[1] for match in found)
    assert all(not document.reading.sketch for document in case.documents)


def test_two_texts_are_compared_once_for_one_verdict(parts: Parts, at: dt.datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    there = submitted(parts, at)
    elsewhere = send.Order(**{name: getattr(order(at), name) for name in order(at).__struct_fields__} | {"vendor_name": "Copycat Ltd"})
    other = send.send(parts, there.procurement, elsewhere, at).questionnaire
    made = [sketch.make(text) for text in (PROSE, PROSE.replace("of every k", "of each k", 20))]
    assert made[0] is not None
    assert made[1] is not None
    add_document(parts, there.questionnaire, report("mine.pdf", year=2026, sketch=made[0]), at)
    add_document(parts, other, report("theirs.pdf", year=2025, sketch=made[1]), at)
    compared: list[tuple[str, str]] = []
    similarity = sketch.similarity
    monkeypatch.setattr(sketch, "similarity", lambda *pair: compared.append(pair) or similarity(*pair))
    row = assess.run(parts, there.questionnaire.id, at)
    assert row is not None
    with parts.database.read() as connection:
        card = scorecards.get(connection, there.qa.organisation, row.id).scorecard
    assert "SOC2_DUPLICATE_TEXT" in {flag.code for flag in card.flags}
    assert len(compared) == 1


@pytest.mark.requirement("REVIEW-TEXT-OF-ANOTHER")
def test_qa_sees_the_flag_with_both_documents_and_the_vendor_does_not(parts: Parts, at: dt.datetime) -> None:
    there = submitted(parts, at)
    elsewhere = send.Order(**{name: getattr(order(at), name) for name in order(at).__struct_fields__} | {"vendor_name": "Copycat Ltd"})
    other = send.send(parts, there.procurement, elsewhere, at).questionnaire
    made = sketch.make(PROSE)
    assert made is not None
    add_document(parts, there.questionnaire, report("mine.pdf", year=2026, sketch=made, kind=Kind.POLICY), at)
    add_document(parts, other, report("theirs.pdf", year=2025, sketch=made, kind=Kind.POLICY), at)
    row = assess.run(parts, there.questionnaire.id, at)
    assert row is not None
    with parts.database.read() as connection:
        card = scorecards.get(connection, there.qa.organisation, row.id).scorecard
    (flag,) = [flag for flag in card.flags if flag.code == "DOC_TEXT_OTHER_VENDOR"]
    assert flag.audience == "internal"
    assert sentence(flag.why, "en").startswith(
        "The text of mine.pdf is 100 percent the same as a document of another vendor: Copycat Ltd (theirs.pdf)."
    )


def test_the_last_verdict_of_an_earlier_questionnaire_is_history(parts: Parts, at: dt.datetime) -> None:
    there = submitted(parts, at)
    made = assess.run(parts, there.questionnaire.id, at)
    assert made is not None
    later = send.send(parts, there.procurement, order(at), at + dt.timedelta(days=1)).questionnaire
    with parts.database.read() as connection:
        case = case_of(connection, later, parts.library)
        assert case_of(connection, there.questionnaire, parts.library).history == ()
    assert {earlier.digest for earlier in case.history} == {made.digest}


@pytest.mark.requirement("REVIEW-CASE-WHOLE")
def test_reports_and_letters_of_earlier_questionnaires_are_there_to_compare_with(parts: Parts, at: dt.datetime) -> None:
    there = submitted(parts, at)
    for kind in (Kind.SOC2_REPORT, Kind.BRIDGE_LETTER, Kind.POLICY):
        add_document(parts, there.questionnaire, msgspec.structs.replace(certificate_reading({}), kind=kind, file=f"{kind.value}.pdf"), at)
    removed = add_document(
        parts, there.questionnaire, msgspec.structs.replace(certificate_reading({}), kind=Kind.SOC2_REPORT, file="removed.pdf"), at
    )
    with parts.database.write() as connection:
        uploads.remove(connection, removed.id, at)
    later = send.send(parts, there.procurement, order(at), at + dt.timedelta(days=1)).questionnaire
    with parts.database.read() as connection:
        first, second = (case_of(connection, row, parts.library) for row in (there.questionnaire, later))
    assert first.earlier == ()
    assert second.documents == ()
    assert sorted(document.reading.file for document in second.earlier or ()) == ["bridge_letter.pdf", "soc2_report.pdf"]


@pytest.mark.requirement("REVIEW-CASE-WHOLE")
def test_the_case_names_newer_versions_of_its_sets_and_passes_over_a_set_that_cannot_be_read(parts: Parts, at: dt.datetime, tmp_path: Path) -> None:
    there = submitted(parts, at)
    folder = shutil.copytree(shipped(), tmp_path / "sets")
    index = folder / "annex11" / "index.toml"
    released = index.read_text().partition("[[versions]]")[2]
    index.write_text(index.read_text() + "\n[[versions]]" + released.replace("1.0.0", "1.1.0"))
    (folder / "soc2" / "index.toml").write_text("[[")
    with parts.database.read() as connection:
        newer = case_of(connection, there.questionnaire, Library(folder)).newer_sets
        assert case_of(connection, there.questionnaire, parts.library).newer_sets == ()
    assert [(one.id, one.version) for one in newer or ()] == [("annex11", "1.1.0")]


def test_only_qa_asks_for_the_verdict_as_of_today(parts: Parts, at: dt.datetime) -> None:
    there = submitted(parts, at)
    with pytest.raises(NotAllowedError):
        assess.again(parts, there.procurement, there.questionnaire.id, at)
    with pytest.raises(NotFoundError):
        assess.again(parts, there.qa, "nowhere", at)


def test_records_that_change_while_they_are_scored_are_scored_again_and_not_for_ever(
    parts: Parts, at: dt.datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    there, real, wanted = submitted(parts, at), assess.verdict, [2]

    def disturbed(case: Case, policy: Policy, as_of: dt.date) -> assess.Scored:
        if wanted[0]:
            wanted[0] -= 1
            add_document(parts, there.questionnaire, certificate_reading({"number": f"IS {wanted[0]}"}), at)
        return real(case, policy, as_of)

    monkeypatch.setattr(assess, "verdict", disturbed)
    made = assess.run(parts, there.questionnaire.id, at)
    assert made is not None
    with parts.database.read() as connection:
        documents = scorecards.get(connection, there.qa.organisation, made.id).case.documents
    assert len(documents) == 4
    wanted[0] = 99
    with pytest.raises(UnavailableError, match="changed while they were scored"):
        assess.run(parts, there.questionnaire.id, at)


def test_scoring_an_old_questionnaire_again_leaves_the_verdict_of_the_newer_one(parts: Parts, at: dt.datetime) -> None:
    there = submitted(parts, at)
    later = at + dt.timedelta(days=400)
    newer = send.send(parts, there.procurement, order(later), later).questionnaire
    with parts.database.write() as connection:
        opened = questionnaires.step(connection, newer, QuestionnaireState.OPENED, later)
        questionnaires.step(connection, opened, QuestionnaireState.SUBMITTED, later)
    new = assess.run(parts, newer.id, later)
    old = assess.run(parts, there.questionnaire.id, later)
    assert new is not None
    assert old is not None
    with parts.database.read() as connection:
        assert services.get(connection, there.qa.organisation, newer.service_id).scorecard_id == new.id
