from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from supplier import clock
from supplier.model.answers import Claim
from supplier.model.case import Provider
from supplier.model.questionnaire import QuestionnaireState
from supplier.model.questions import State
from supplier.model.reading import Kind
from supplier.parts import Parts
from supplier.store import audit, boards, questionnaires, reviews, scorecards, uploads
from supplier.store.audit import EventFilter
from supplier.store.uploads import PageImageRow
from supplier.web.panels import scorecard
from supplier.web.panels.card import Card, FlagLine, StepLine
from supplier.web.review.clauses import answer_view
from supplier.web.review.views import card_of, places_of
from supplier.wording.catalog import day
from supplier.workflow import assess, review
from supplier.workflow.read_upload import SCALE
from tests.support.browser import Browser
from tests.support.reviewed import PASSWORD, Reviewed, add_document, certificate_reading, scored, submitted

NewDevice = Callable[[], Browser]
WEBP = b"RIFF\x1a\x00\x00\x00WEBPVP8L\x0d\x00\x00\x00\x2f\x00\x00\x00\x10\x07\x10\x11\x11\x88\x88\xfe\x07\x00"


@pytest.fixture
def there(parts: Parts, at: dt.datetime) -> Reviewed:
    """A submitted and scored questionnaire, whose certificate has a drawn page."""
    made = scored(parts, at, password=PASSWORD)
    key = parts.files.put_page(made.qa.organisation, made.certificate.sha256, 1, SCALE, WEBP)
    with parts.database.write() as connection:
        uploads.put_page_image(connection, made.qa.organisation, PageImageRow(made.certificate.sha256, 1, SCALE, key, 892, 1263), at)
    return made


@pytest.fixture
def qa(new_device: NewDevice, there: Reviewed) -> Browser:
    """The reviewer's browser."""
    made = new_device()
    assert made.sign_in(there.qa.email, PASSWORD).status_code == 303
    return made


@pytest.fixture
def buyer(new_device: NewDevice, there: Reviewed) -> Browser:
    """Procurement's browser."""
    made = new_device()
    assert made.sign_in(there.procurement.email, PASSWORD).status_code == 303
    return made


def score_path(there: Reviewed) -> str:
    return f"/questionnaires/{there.questionnaire.id}/score"


def page_path(there: Reviewed) -> str:
    return f"/documents/{there.certificate.id}/pages/1"


@pytest.mark.requirement("REVIEW-TWO-CLICKS")
def test_from_the_inbox_to_the_words_on_the_page_behind_a_flag_in_two_clicks(qa: Browser, there: Reviewed) -> None:
    assert score_path(there) in qa.get("/inbox").text
    score = qa.get(score_path(there)).text
    flags = score[score.index('id="flags"') :]
    link = re.search(rf'href="({page_path(there)}#(fact-\d+))"', flags)
    assert link is not None
    assert f'id="{link.group(2)}"' in qa.get(link.group(1)).text


def test_the_score_page_says_the_verdict_in_words_and_never_in_numbers(qa: Browser, there: Reviewed) -> None:
    shown = qa.get(score_path(there)).text
    assert "ISO/IEC 27001: why" in shown
    assert "Confidence:" in shown
    assert "What resolves it:" in shown
    assert not re.search(r"\d+ ?%|\d+ of \d+ clauses", shown)


@pytest.mark.requirement("REVIEW-EVIDENCE-BOXES")
def test_the_evidence_page_lays_a_numbered_box_over_every_fact(qa: Browser, there: Reviewed) -> None:
    shown = qa.get(page_path(there)).text
    boxes = re.findall(r'<rect class="mark (?:high|medium|low)" x="([\d.]+)" y="([\d.]+)" width="([\d.]+)" height="([\d.]+)"', shown)
    assert len(boxes) == 9
    assert boxes[0] == ("71.0", "99.0", "330.0", "16.0")
    assert [int(number) for number in re.findall(r'data-fact="fact-(\d+)"', shown)] == list(range(1, 10))
    assert qa.get(f"{page_path(there)}/image").headers["content-type"] == "image/webp"


@pytest.mark.requirement("REVIEW-ORIGINAL-SANDBOXED")
def test_the_original_is_only_ever_a_sandboxed_attachment_and_taking_it_is_an_event(parts: Parts, qa: Browser, there: Reviewed) -> None:
    answer = qa.get(f"/documents/{there.certificate.id}/original")
    assert answer.headers["content-disposition"].startswith('attachment; filename="certificate.pdf"')
    assert answer.headers["content-security-policy"].startswith("sandbox")
    assert answer.headers["content-type"] == "application/octet-stream"
    with parts.database.read() as connection:
        assert len(audit.listed(connection, there.qa.organisation, EventFilter(action="upload.downloaded")).rows) == 1


def test_accepting_a_fact_goes_back_to_it_and_shows_who_accepted(qa: Browser, there: Reviewed) -> None:
    target = f"{there.certificate.sha256}:holder"
    answer = qa.post(f"/documents/{there.certificate.id}/judgements", page_path(there), target=target, verdict="accepted", number="1")
    assert answer.headers["location"] == f"{page_path(there)}#fact-1"
    assert "Quinn Adler" in qa.get(page_path(there)).text


@pytest.mark.requirement("REVIEW-TYPED-TEXT-STAYS")
def test_a_refused_correction_keeps_what_was_typed(qa: Browser, there: Reviewed) -> None:
    fields = {"target": f"{there.certificate.sha256}:expires_on", "verdict": "corrected", "value": "next spring", "reason": "Misread"}
    answer = qa.post(f"/documents/{there.certificate.id}/judgements", page_path(there), number="5", **fields)
    assert answer.status_code == 422
    assert "next spring is not a date" in answer.text
    assert 'value="Misread"' in answer.text


def test_a_refused_judgement_of_a_flag_keeps_what_was_typed(qa: Browser, there: Reviewed) -> None:
    shown = qa.get(score_path(there)).text
    target = re.search(r'name="subject" value="flag"><input type="hidden" name="target" value="([^"]+)"', shown)
    assert target is not None
    answer = qa.post(
        f"/questionnaires/{there.questionnaire.id}/judgements", score_path(there), subject="flag", target=target.group(1), reason="Seen by us"
    )
    assert answer.status_code == 422
    assert "Seen by us</textarea>" in answer.text


def test_a_whole_document_is_judged_on_its_page(parts: Parts, qa: Browser, there: Reviewed) -> None:
    fields = {"subject": "sample", "target": there.certificate.sha256, "verdict": "accepted"}
    path = f"/documents/{there.certificate.id}/judgements"
    refused = qa.post(path, page_path(there), **fields)
    assert refused.status_code == 422
    assert "Give the reason" in refused.text
    assert qa.post(path, page_path(there), reason="Seen on a call", **fields).status_code == 303
    assert "Seen on a call" in qa.get(page_path(there)).text
    with parts.database.read() as connection:
        assert [one.verdict for one in reviews.judgements(connection, there.questionnaire.service_id)] == ["accepted"]


def test_a_look_up_is_recorded_from_the_page_of_the_certificate(parts: Parts, qa: Browser, there: Reviewed) -> None:
    fields = {"about": "certificate", "register": "UKAS CertCheck", "found": "active", "level": "3", "on": "2026-11-21"}
    answer = qa.post(f"/documents/{there.certificate.id}/look-ups", page_path(there), **fields)
    assert answer.status_code == 303
    with parts.database.read() as connection:
        assert [one.found for one in reviews.look_ups(connection, there.questionnaire.service_id)] == ["active"]
    wrong = qa.post(f"/documents/{there.certificate.id}/look-ups", page_path(there), **(fields | {"on": "yesterday"}))
    assert wrong.status_code == 422
    assert 'value="UKAS CertCheck"' in wrong.text


def test_the_clause_matrix_is_filtered_by_state(qa: Browser, there: Reviewed) -> None:
    path = f"/questionnaires/{there.questionnaire.id}/clauses"
    everything, none = qa.get(path).text, qa.get(f"{path}?state=not_applicable").text
    assert 'id="clause-eu-gmp-annex11-2011-3-1"' in everything
    assert "Suppliers: formal agreements" in everything
    assert 'id="clause-eu-gmp-annex11-2011-3-1"' not in none
    assert 'id="q-company-legal_name"' in everything


def decision(qa: Browser, there: Reviewed, **fields: str) -> tuple[str, dict[str, str]]:
    path = f"/questionnaires/{there.questionnaire.id}/decide"
    shown = qa.get(path).text
    seen = re.search(r'name="seen" value="([^"]+)"', shown)
    assert seen is not None
    return path, {"seen": seen.group(1), "outcome": "reject", "reason": "Not enough.", "next_review_on": ""} | fields


def test_a_decision_is_recorded_and_shown_and_can_be_reopened(parts: Parts, qa: Browser, there: Reviewed) -> None:
    path, fields = decision(qa, there)
    assert qa.post(path, path, **fields).status_code == 303
    assert "Not enough." in qa.get(score_path(there)).text
    assert qa.post(path, path, **fields).status_code == 409
    reopened = qa.post(f"/questionnaires/{there.questionnaire.id}/reopen", path, reopen_reason="New evidence")
    assert reopened.status_code == 303
    with parts.database.read() as connection:
        assert questionnaires.get(connection, there.qa.organisation, there.questionnaire.id).state is QuestionnaireState.IN_REVIEW


def test_a_decision_on_an_old_page_is_refused_with_both_texts(qa: Browser, there: Reviewed) -> None:
    path, fields = decision(qa, there)
    judged = {"subject": "holder", "target": there.certificate.sha256, "verdict": "no", "reason": "Somebody else's"}
    assert qa.post(f"/questionnaires/{there.questionnaire.id}/judgements", path, **judged).status_code == 303
    answer = qa.post(path, path, **fields)
    assert answer.status_code == 412
    assert "Not enough." in answer.text


def test_a_refused_decision_keeps_what_was_typed(qa: Browser, there: Reviewed) -> None:
    path, fields = decision(qa, there, outcome="accept_with_conditions", next_review_on="2027-06-01", condition_3="Sign it", owner_3="Paula")
    answer = qa.post(path, path, **fields)
    assert answer.status_code == 422
    assert 'value="Sign it"' in answer.text
    assert "Not enough.</textarea>" in answer.text


@pytest.mark.requirement("REVIEW-BUYER-DOCUMENTS")
def test_procurement_adds_a_document_of_the_buyers_and_it_is_marked_so(parts: Parts, buyer: Browser, there: Reviewed) -> None:
    token = buyer.token(score_path(there))
    files = {"file": ("../agreement.pdf", b"%PDF-1.7 signed", "application/pdf")}
    path = f"/questionnaires/{there.questionnaire.id}/documents"
    answer = buyer.client.post(path, data={"_csrf": token}, files=files, headers={"sec-fetch-site": "same-origin"})
    assert answer.status_code == 303
    with parts.database.read() as connection:
        rows = [row for row in uploads.of_questionnaire(connection, there.questionnaire.id) if row.provided_by is Provider.BUYER]
    assert [(row.name, row.person_id) for row in rows] == [("agreement.pdf", there.procurement.id)]
    empty = buyer.client.post(path, data={"_csrf": token}, files={"file": ("", b"", "")}, headers={"sec-fetch-site": "same-origin"})
    assert empty.status_code == 422
    assert "Choose a file." in empty.text


@pytest.mark.requirement("REVIEW-ONLY-QA-ACTS")
def test_procurement_looks_but_does_not_act(parts: Parts, buyer: Browser, there: Reviewed) -> None:
    shown = buyer.get(score_path(there))
    assert shown.status_code == 200
    assert "/decide" not in shown.text
    assert buyer.get("/inbox").status_code == 403
    assert buyer.get("/audit-trail").status_code == 403
    judged = {"subject": "holder", "target": there.certificate.sha256, "verdict": "yes", "reason": "Sure"}
    assert buyer.post(f"/questionnaires/{there.questionnaire.id}/judgements", score_path(there), **judged).status_code == 403
    with parts.database.read() as connection:
        assert boards.inbox(connection, there.qa.organisation)[0].state is QuestionnaireState.SUBMITTED


def test_restricted_reports_show_procurement_the_facts_and_not_the_pages(parts: Parts, at: dt.datetime, buyer: Browser, there: Reviewed) -> None:
    report = certificate_reading({})
    made = add_document(
        parts,
        there.questionnaire,
        type(report)(**{name: getattr(report, name) for name in report.__struct_fields__} | {"kind": Kind.SOC2_REPORT, "file": "report.pdf"}),
        at,
    )
    assert "This report is restricted" in buyer.get(f"/documents/{made.id}/pages/1").text
    assert buyer.get(f"/documents/{made.id}/pages/1/image").status_code == 403
    assert buyer.get(f"/documents/{made.id}/original").status_code == 403


FOREIGN = (
    "/questionnaires/nowhere/score",
    "/questionnaires/nowhere/clauses",
    "/questionnaires/nowhere/decide",
    "/documents/nowhere",
    "/documents/nowhere/pages/1",
)


@pytest.mark.parametrize("path", FOREIGN)
def test_what_is_not_here_is_not_found(qa: Browser, path: str) -> None:
    assert qa.get(path).status_code == 404


def test_a_page_beyond_the_document_is_not_found(qa: Browser, there: Reviewed) -> None:
    assert qa.get(f"/documents/{there.certificate.id}/pages/2").status_code == 404
    assert qa.get(f"/documents/{there.certificate.id}/pages/0").status_code == 404


@pytest.mark.requirement("REVIEW-AUDIT-TRAIL")
def test_the_trail_is_filtered_checked_and_exported(qa: Browser) -> None:
    shown = qa.get("/audit-trail?object_type=scorecard").text
    assert "The chain is whole" in shown
    assert "scorecard: made" in shown
    assert "questionnaire: sent" not in shown
    assert qa.get("/audit-trail?since=yesterday").status_code == 422
    table = qa.get("/audit-trail/export/csv?action=scorecard.made")
    assert table.headers["content-disposition"].endswith('.csv"')
    assert len(table.text.splitlines()) == 2
    rows = json.loads(qa.get("/audit-trail/export/json?action=scorecard.made").text)
    assert [row["action"] for row in rows] == ["scorecard.made"]
    assert rows[0]["payload"]["new"]["headline"]
    assert qa.get("/audit-trail/export/xml").status_code == 404


def test_cells_that_a_spreadsheet_would_run_are_made_harmless() -> None:
    from supplier.web.review.trail import harmless

    assert [harmless(cell) for cell in ("=1+1", "@now", "plain", "-5")] == ["'=1+1", "'@now", "plain", "'-5"]


def flag_of(code: str, clause: str) -> FlagLine:
    """An open Annex 11 flag about one clause."""
    return FlagLine(
        code=code,
        severity="medium",
        framework="annex11",
        sentence=f"Clause {clause}: answered yes, without a document.",
        why="An answer without proof counts at most as partly.",
        resolves="A document.",
        state="open",
        audience="vendor",
        about=f"eu-gmp-annex11-2011#{clause}",
    )


def card_with(there: Reviewed, parts: Parts, **changes: object) -> Card:
    """The kept scorecard with some of it replaced."""
    shown = review.look(parts, there.qa, there.questionnaire.id, clock.now())
    return msgspec.structs.replace(card_of(shown), **changes)


@pytest.mark.requirement("REVIEW-FLAGS-GROUPED")
def test_flags_that_say_the_same_of_several_clauses_stand_together_with_a_link_for_each(parts: Parts, there: Reviewed) -> None:
    shown = review.look(parts, there.qa, there.questionnaire.id, clock.now())
    lines = (flag_of("A11_EVIDENCE_ONLY_ASSERTED", "1"), flag_of("A11_CERT_CLAIM", "5"), flag_of("A11_EVIDENCE_ONLY_ASSERTED", "4.2"))
    flags = scorecard.flag_views(card_with(there, parts, flags=lines), places_of(shown))
    groups = scorecard.flag_groups(flags)
    assert [[flag.href for flag in group.flags] for group in groups] == [
        ["#clause-eu-gmp-annex11-2011-1", "#clause-eu-gmp-annex11-2011-4-2"],
        ["#clause-eu-gmp-annex11-2011-5"],
    ]
    assert groups[0].lead.title == "Answered yes, without a document"
    assert {flag.target for flag in groups[0].flags} == {f"A11_EVIDENCE_ONLY_ASSERTED:eu-gmp-annex11-2011#{clause}" for clause in ("1", "4.2")}


@pytest.mark.requirement("REVIEW-HEADLINE-BOTH-HALVES")
def test_the_headline_sets_off_what_is_not_demonstrated_from_what_is_certified(parts: Parts, there: Reviewed) -> None:
    card = card_with(there, parts, headline="ISO/IEC 27001 certified. Annex 11: not demonstrated")
    assert scorecard.headline_parts(card) == (("ISO/IEC 27001 certified", False), ("Annex 11: not demonstrated", True))


def test_the_timeline_and_what_changed_speak_in_titles_and_never_in_codes(parts: Parts, there: Reviewed) -> None:
    step = StepLine(on=dt.date(2027, 9, 8), framework="annex11", was="aligned", becomes="not_demonstrated", because=("A11_RESTORE_UNTESTED",))
    before = card_with(there, parts, flags=())
    after = card_with(there, parts, timeline=(step,), flags=(flag_of("A11_EVIDENCE_ONLY_ASSERTED", "1"), flag_of("A11_EVIDENCE_ONLY_ASSERTED", "5")))
    assert scorecard.step_views(after)[0].because == ("Restore test missing or too old",)
    assert scorecard.changes(after, before) == ("New flag: Answered yes, without a document, 2 times.",)


@pytest.mark.requirement("SCORE-COMPARE")
def test_the_score_page_says_gate_by_gate_what_turned_since_the_scorecard_before(parts: Parts, qa: Browser, there: Reviewed, at: dt.datetime) -> None:
    assert "Gate by gate" not in qa.get(score_path(there)).text
    assert assess.run(parts, there.questionnaire.id, at + dt.timedelta(hours=1), as_of=dt.date(2029, 6, 1)) is not None
    page = qa.get(score_path(there)).text
    assert "Gate by gate" in page
    assert "C4: pass, now fail." in page
    assert "Now: The certificate expired on 30 April 2029." in page


@pytest.mark.requirement("REVIEW-EDITION-PRINTED")
def test_the_score_page_prints_the_edition_of_annex_11_and_how_far_it_was_checked(parts: Parts, qa: Browser, there: Reviewed) -> None:
    shown = review.look(parts, there.qa, there.questionnaire.id, clock.now())
    source = next(one for one in shown.sources if one.id == "eu-gmp-annex11-2011")
    assert source.status_checked_on is not None
    said = f"EU GMP Annex 11 (2011), status checked on {day(source.status_checked_on.isoformat(), 'en')}"
    assert scorecard.edition(source).startswith(said)
    assert ("not yet compared with the original text by a person" in scorecard.edition(source)) is not source.compared_with_original
    assert scorecard.edition(source) in qa.get(score_path(there)).text


def test_a_date_that_was_answered_is_written_out_and_an_option_is_said_by_its_label(parts: Parts, there: Reviewed) -> None:
    shown = review.look(parts, there.qa, there.questionnaire.id, clock.now())
    places = places_of(shown)
    question, labels = next((question, labels) for question, labels in shown.options.items() if labels)
    value, label = next(iter(labels.items()))
    assert places.said(question, (value, "2026-01-05", "gone")) == f"{label}, 5 January 2026, gone"


SAID = [
    ({"answered": True, "state": State.MET, "value": "whole"}, ("whole", "met")),
    ({"answered": True, "value": "2026-01-05"}, ("5 January 2026", "")),
    ({"answered": True, "rows": ({"name": "Kestrel Hosting", "country": ""}, {"name": "Zenith"})}, ("Kestrel Hosting; Zenith", "")),
    ({"answered": True}, ("nothing entered", "")),
    ({"answered": False}, ("", "")),
]


@pytest.mark.parametrize(("given", "expected"), SAID, ids=["choice", "date", "table", "empty table", "none"])
def test_an_answer_is_shown_as_what_the_vendor_states(parts: Parts, there: Reviewed, given: dict[str, Any], expected: tuple[str, str]) -> None:
    places = places_of(review.look(parts, there.qa, there.questionnaire.id, clock.now()))
    shown = answer_view(Claim(question="q", set_id="s", label="Question", **given), places)
    assert (shown.said, shown.stated) == expected


def test_a_reviewer_is_assigned_from_the_inbox_and_from_the_score(parts: Parts, qa: Browser, there: Reviewed) -> None:
    path = f"/questionnaires/{there.questionnaire.id}/assign"
    assert qa.post(path, score_path(there), reviewer=there.qa.id, back="score").headers["location"] == f"{score_path(there)}?done=assigned"
    with parts.database.read() as connection:
        assert questionnaires.get(connection, there.qa.organisation, there.questionnaire.id).reviewer_id == there.qa.id
    assert qa.post(path, score_path(there), reviewer=there.procurement.id).status_code == 422
    assert qa.post(path, score_path(there), reviewer="").headers["location"] == "/inbox?done=assigned"
    with parts.database.read() as connection:
        assert questionnaires.get(connection, there.qa.organisation, there.questionnaire.id).reviewer_id is None


def test_the_verdict_as_of_today_is_made_from_the_page(parts: Parts, qa: Browser, there: Reviewed, monkeypatch: pytest.MonkeyPatch) -> None:
    later = clock.now() + dt.timedelta(minutes=1)
    monkeypatch.setattr(clock, "now", lambda: later)
    answer = qa.post(f"/questionnaires/{there.questionnaire.id}/score", score_path(there))
    assert answer.headers["location"] == f"{score_path(there)}?done=scored"
    with parts.database.read() as connection:
        row = questionnaires.get(connection, there.qa.organisation, there.questionnaire.id)
        assert scorecards.get(connection, there.qa.organisation, row.scorecard_id or "").row.as_of == later.date()


def test_a_questionnaire_that_is_not_scored_yet_says_so_and_nothing_can_be_decided(parts: Parts, at: dt.datetime, new_device: NewDevice) -> None:
    waiting = submitted(parts, at, password=PASSWORD)
    device = new_device()
    device.sign_in(waiting.qa.email, PASSWORD)
    assert device.get(score_path(waiting)).status_code == 200
    path = f"/questionnaires/{waiting.questionnaire.id}/decide"
    assert device.get(path).status_code == 200
    refused = device.post(path, score_path(waiting), seen="sha256:0", outcome="reject", reason="Not enough.", next_review_on="")
    assert refused.status_code == 409
    judged = {"subject": "holder", "target": waiting.certificate.sha256, "verdict": "yes", "reason": "Sure"}
    assert device.post(f"/questionnaires/{waiting.questionnaire.id}/judgements", score_path(waiting), **judged).status_code == 409


@pytest.mark.parametrize(
    ("changes", "said"),
    [({"outcome": "perhaps"}, "Choose what you conclude."), ({"seen": ""}, "which scorecard"), ({"next_review_on": "soon"}, "soon is not a date")],
)
def test_a_decision_that_the_page_could_not_send_is_refused(qa: Browser, there: Reviewed, changes: dict[str, str], said: str) -> None:
    path, fields = decision(qa, there, **changes)
    answer = qa.post(path, path, **fields)
    assert answer.status_code == 422
    assert said in answer.text


def test_reopening_needs_a_reason(parts: Parts, qa: Browser, there: Reviewed) -> None:
    path, fields = decision(qa, there)
    assert qa.post(path, path, **fields).status_code == 303
    refused = qa.post(f"/questionnaires/{there.questionnaire.id}/reopen", path, reopen_reason=" ")
    assert refused.status_code == 422
    with parts.database.read() as connection:
        assert questionnaires.get(connection, there.qa.organisation, there.questionnaire.id).state is QuestionnaireState.DECIDED


def test_everything_read_with_high_confidence_is_accepted_with_one_button(parts: Parts, qa: Browser, there: Reviewed) -> None:
    answer = qa.post(f"/documents/{there.certificate.id}/accept", page_path(there))
    assert answer.headers["location"] == page_path(there)
    with parts.database.read() as connection:
        assert {one.verdict for one in reviews.judgements(connection, there.questionnaire.service_id)} == {"accepted"}


def test_a_document_opens_on_the_page_where_something_was_read(qa: Browser, there: Reviewed) -> None:
    assert qa.get(f"/documents/{there.certificate.id}").headers["location"] == page_path(there)


@pytest.mark.parametrize(("kind", "shown"), [(Kind.SOC2_REPORT, "Look the auditor up"), (Kind.AGREEMENT, "")])
def test_a_report_is_looked_up_by_its_auditor_and_other_documents_not_at_all(
    parts: Parts, at: dt.datetime, qa: Browser, there: Reviewed, kind: Kind, shown: str
) -> None:
    made = add_document(parts, there.questionnaire, msgspec.structs.replace(certificate_reading({}), kind=kind, file=f"{kind.value}.md"), at)
    page = qa.get(f"/documents/{made.id}/pages/1").text
    assert ("Look the certificate up" in page, shown in page) == (False, True)
    assert ("/look-ups" in page) is bool(shown)


@pytest.mark.requirement("REVIEW-BUYER-DOCUMENTS")
def test_the_buyers_document_is_taken_out_with_a_reason_and_the_vendors_is_not(
    parts: Parts, at: dt.datetime, buyer: Browser, there: Reviewed
) -> None:
    reading = msgspec.structs.replace(certificate_reading({}), file="ours.md", media_type="text/markdown")
    ours = add_document(parts, there.questionnaire, reading, at, provided_by=Provider.BUYER, person=there.procurement.id)
    path, page = f"/documents/{ours.id}/remove", f"/documents/{ours.id}/pages/1"
    empty = buyer.post(path, page, reason=" ")
    assert empty.status_code == 422
    assert "Say why it is removed" in empty.text
    assert buyer.post(path, page, reason="The wrong vendor's").headers["location"] == f"{score_path(there)}?done=removed"
    assert buyer.post(f"/documents/{there.certificate.id}/remove", page_path(there), reason="Not needed").status_code == 409
    with parts.database.read() as connection:
        assert [row.id for row in uploads.of_questionnaire(connection, there.questionnaire.id) if row.provided_by is Provider.BUYER] == []


def test_what_became_another_state_of_a_clause_is_said_in_words(parts: Parts, there: Reviewed) -> None:
    before = card_with(there, parts)
    clause = msgspec.structs.replace(before.clauses[0], state="met" if before.clauses[0].state != "met" else "not_met")
    after = msgspec.structs.replace(before, clauses=(clause, *before.clauses[1:]))
    (said,) = scorecard.changes(after, before)
    assert said.startswith(clause.ref.partition("#")[2] + ": ")
    assert said.endswith(f", now {clause.state.replace('_', ' ')}.")
    assert scorecard.changes(after, None) == ()


def test_a_confidence_that_changed_is_said_too(parts: Parts, there: Reviewed) -> None:
    before = card_with(there, parts)
    line = msgspec.structs.replace(before.standings[0], confidence="low" if before.standings[0].confidence != "low" else "high")
    (said,) = scorecard.changes(msgspec.structs.replace(before, standings=(line, *before.standings[1:])), before)
    assert f"confidence {before.standings[0].confidence}, now {line.confidence}." in said
