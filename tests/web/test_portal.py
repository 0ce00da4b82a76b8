from __future__ import annotations

import json
import re

import msgspec
import pytest
from litestar import Litestar
from litestar.testing import TestClient

from supplier import clock
from supplier.model.questionnaire import QuestionnaireState
from supplier.model.reading import FactValue, Finding
from supplier.parts import Parts
from supplier.store import canonical, links, uploads
from supplier.store.uploads import PageImageRow
from supplier.web.portal import sentences
from supplier.workflow import follow, submit
from tests.support.invited import Invited, complete, invite, invited_now, looked, newest_code, row, say
from tests.support.pages import client, pages_over
from tests.support.portal_forms import Browser
from tests.support.reviewed import certificate_reading

AGREEMENT = "/p/questions/annex11/annex11.3.1.agreement"
KEY = ("annex11", "annex11.3.1.agreement")


@pytest.fixture
def there(parts: Parts) -> Invited:
    """A vendor who was invited just now: the pages ask the real clock."""
    return invited_now(parts)


@pytest.fixture
def app(parts: Parts) -> Litestar:
    """The whole application, without running jobs."""
    return pages_over(parts)


@pytest.fixture
def vendor(app: Litestar, parts: Parts, there: Invited) -> Browser:
    """A vendor who came in with the code."""
    made = Browser(client(app))
    made.come_in(parts, there)
    return made


@pytest.fixture
def stranger(app: Litestar) -> TestClient[Litestar]:
    """Somebody without a session."""
    return client(app)


@pytest.mark.requirement("PORTAL-LINK-INERT")
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_opening_the_link_logs_nobody_in_and_repeats_no_token(stranger: TestClient[Litestar], parts: Parts, there: Invited, method: str) -> None:
    answer = stranger.request(method, f"/p/{there.token}")
    assert answer.status_code == 200
    assert "set-cookie" not in answer.headers
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["cache-control"] == "no-store"
    assert row(parts, there).state is QuestionnaireState.SENT
    links_out = re.findall(r'(?:href|src)="([^"]+)"', answer.text)
    assert not [link for link in links_out if there.token in link]
    if method == "GET":
        assert "Cortex eTMF" in answer.text
        assert "Jana Novak" in answer.text


def test_the_token_is_in_no_page_after_coming_in(vendor: Browser, there: Invited) -> None:
    for path in ("/p/questionnaire", "/p/documents", AGREEMENT, "/p/check"):
        assert there.token not in vendor.get(path).text


def test_an_unknown_link_is_404_and_an_ended_one_410(stranger: TestClient[Litestar], parts: Parts, there: Invited) -> None:
    unknown = stranger.get("/p/" + "A" * 43)
    assert unknown.status_code == 404
    assert "This link is not known" in unknown.text
    follow.withdraw(parts, there.staff, there.questionnaire, "Sent by mistake", clock.now())
    ended = stranger.get(f"/p/{there.token}")
    assert ended.status_code == 410
    assert "taken back" in ended.text


def test_too_many_codes_are_429(stranger: TestClient[Litestar], there: Invited) -> None:
    codes = [stranger.post(f"/p/{there.token}", data={"step": "code"}).status_code for _ in range(4)]
    assert codes == [200, 200, 200, 429]


def test_the_code_is_shown_only_in_a_demo(stranger: TestClient[Litestar], parts: Parts, there: Invited) -> None:
    shown = stranger.post(f"/p/{there.token}", data={"step": "code"}).text
    assert newest_code(parts, there) not in shown
    assert "l…@cortex.example" in shown
    assert "lena@cortex.example" not in shown


def test_a_wrong_code_stays_on_the_page_and_opens_nothing(stranger: TestClient[Litestar], parts: Parts, there: Invited) -> None:
    stranger.post(f"/p/{there.token}", data={"step": "code"})
    wrong = "000000" if newest_code(parts, there) != "000000" else "111111"
    answer = stranger.post(f"/p/{there.token}", data={"step": "enter", "code": wrong})
    assert answer.status_code == 422
    assert "This code is not right." in answer.text
    assert stranger.get("/p/questionnaire").status_code == 401


def test_the_right_code_sets_a_guarded_cookie_and_leaves_the_token_behind(stranger: TestClient[Litestar], parts: Parts, there: Invited) -> None:
    stranger.post(f"/p/{there.token}", data={"step": "code"})
    answer = stranger.post(f"/p/{there.token}", data={"step": "enter", "code": newest_code(parts, there)}, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/p/questionnaire")
    assert "HttpOnly" in answer.headers["set-cookie"]
    assert "SameSite=lax" in answer.headers["set-cookie"]


@pytest.mark.parametrize(
    "path", ["/p/questionnaire", "/p/documents", AGREEMENT, "/p/check", "/p/receipt", "/p/receipt.json", "/p/session", "/p/documents/x/row"]
)
@pytest.mark.requirement("PORTAL-SCOPED")
def test_no_page_opens_without_a_session(stranger: TestClient[Litestar], there: Invited, path: str) -> None:
    assert there.questionnaire
    assert stranger.get(path).status_code == 401


def test_a_form_without_the_token_of_the_session_is_refused(vendor: Browser) -> None:
    assert vendor.client.post(AGREEMENT, data={"answer": "signed", "revision": "0"}).status_code == 403
    assert vendor.client.post("/p/documents", files={"files": ("a.pdf", b"x", "application/pdf")}).status_code == 403
    assert vendor.client.post("/p/check", data={"go": "code"}).status_code == 403


@pytest.mark.requirement("PORTAL-NO-SCRIPT")
def test_save_and_continue_works_as_a_plain_form(vendor: Browser, parts: Parts, there: Invited) -> None:
    answer = vendor.post(AGREEMENT, answer="signed", revision="0", go="continue")
    assert (answer.status_code, answer.headers["location"]) == (303, "/p/questions/annex11/annex11.3.1.responsibilities")
    assert looked(parts, there).place(*KEY).answer is not None


def test_a_form_with_something_to_complete_is_shown_again_and_kept(vendor: Browser, parts: Parts, there: Invited) -> None:
    answer = vendor.post(AGREEMENT, answer="draft", revision="0")
    assert answer.status_code == 422
    assert "This answer needs a comment." in answer.text
    assert "It is saved." in answer.text
    assert row(parts, there).answered == 1


@pytest.mark.requirement("PORTAL-TEXT-KEPT")
def test_what_was_typed_stays_when_a_field_is_wrong(vendor: Browser) -> None:
    answer = vendor.post(AGREEMENT, answer="draft", comment="Signature expected <soon>", planned_on="next week", revision="0")
    assert answer.status_code == 422
    assert "This is not a date." in answer.text
    assert "Signature expected &lt;soon&gt;" in answer.text
    assert 'value="next week"' in answer.text


@pytest.mark.requirement("PORTAL-ANSWER-VERSIONS")
def test_the_page_shows_both_texts_when_somebody_else_was_faster(vendor: Browser, parts: Parts, there: Invited) -> None:
    say(parts, there, *KEY, clock.now(), chosen=("signed",), comment="by a colleague")
    answer = vendor.post(AGREEMENT, answer="contract", comment="by me", revision="0")
    assert answer.status_code == 412
    assert "by a colleague" in answer.text
    assert "by me" in answer.text
    assert 'name="revision" value="1"' in answer.text
    assert vendor.post(AGREEMENT, answer="contract", comment="by me", revision="1").status_code == 303


@pytest.mark.requirement("PORTAL-AUTOSAVE")
def test_saving_by_itself_counts_revisions_and_demands_the_one_seen(vendor: Browser) -> None:
    first = vendor.put(AGREEMENT, 0, answer="signed")
    assert first.status_code == 200
    assert (first.json()["revision"], first.json()["answered"], first.headers["etag"]) == (1, 1, '"1"')
    assert first.json()["forward"] == "/p/questions/annex11/annex11.3.1.responsibilities"
    assert vendor.put(AGREEMENT, None, answer="no").status_code == 428
    assert vendor.put(AGREEMENT, 1, answer="signed", comment="more").json()["revision"] == 2
    conflict = vendor.put(AGREEMENT, 1, answer="no", comment="other")
    assert conflict.status_code == 412
    assert conflict.json()["revision"] == 2
    assert "more" in json.dumps(conflict.json()["theirs"])
    assert "other" in json.dumps(conflict.json()["yours"])


@pytest.mark.parametrize(
    ("fields", "detail"),
    [({"answer": "perhaps"}, "does not exist"), ({"answer": "signed", "planned_on": "soon"}, "not a date"), ({"surprise": "1"}, "not expected")],
)
def test_saving_by_itself_says_what_is_wrong(vendor: Browser, fields: dict[str, str], detail: str) -> None:
    answer = vendor.put(AGREEMENT, 0, **fields)
    assert answer.status_code == 422
    assert detail in answer.json()["detail"]


def test_a_session_that_ended_is_401_for_the_page_that_saves_by_itself(vendor: Browser, parts: Parts, there: Invited) -> None:
    with parts.database.write() as connection:
        links.revoke(connection, there.vendor.id, clock.now())
    answer = vendor.put(AGREEMENT, 0, answer="signed")
    assert answer.status_code == 401
    assert answer.json()["detail"]


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("company/company.legal_name", {"answer": "Cortex Labs GmbH & Co. KG"}),
        ("company/company.sites", {"rows.0.name": "Hamburg", "rows.0.address": "Hamburg, DE", "rows.0.activity": "Support", "rows.1.name": ""}),
    ],
)
@pytest.mark.requirement("PORTAL-QUESTION-TYPES")
def test_text_and_table_come_back_as_they_were_typed(vendor: Browser, path: str, fields: dict[str, str]) -> None:
    assert vendor.post(f"/p/questions/{path}", revision="0", **fields).status_code == 303
    shown = vendor.get(f"/p/questions/{path}").text
    for value in filter(None, fields.values()):
        assert value.replace("&", "&amp;") in shown


def test_every_question_page_opens(vendor: Browser, parts: Parts, there: Invited) -> None:
    complete(parts, there, clock.now())
    places = looked(parts, there).places
    assert {place.question.type for place in places} >= {"choice", "text", "date", "table", "document"}
    for place in places:
        assert vendor.get(f"/p/questions/{place.questions.id}/{place.question.id}").status_code == 200


@pytest.mark.requirement("PORTAL-UPLOAD")
def test_several_files_are_taken_as_a_plain_form_and_the_wrong_ones_named(vendor: Browser, parts: Parts, there: Invited) -> None:
    files = [("files", ("a.pdf", b"%PDF-1.7 a", "application/pdf")), ("files", ("empty.pdf", b"", "application/pdf"))]
    answer = vendor.post_files("/p/documents", files)
    assert answer.status_code == 422
    assert "empty.pdf: The file is empty." in answer.text
    assert [one.name for one in looked(parts, there).uploads] == ["a.pdf"]


@pytest.mark.requirement("PORTAL-UPLOAD-LIMITS")
def test_a_file_that_is_too_large_is_refused_and_the_others_are_kept(vendor: Browser, parts: Parts, there: Invited) -> None:
    files = [("files", ("big.pdf", b"x" * 25_000_001, "application/pdf")), ("files", ("small.pdf", b"small", "application/pdf"))]
    answer = vendor.post_files("/p/documents", files)
    assert answer.status_code == 422
    assert "big.pdf: The file is larger than 25 MB." in answer.text
    assert [one.name for one in looked(parts, there).uploads] == ["small.pdf"]


def test_a_file_sent_with_an_answer_becomes_its_evidence(vendor: Browser, parts: Parts, there: Invited) -> None:
    answer = vendor.post_files(AGREEMENT, [("files", ("agreement.pdf", b"signed", "application/pdf"))], answer="signed", revision="0")
    assert (answer.status_code, answer.headers["location"]) == (303, AGREEMENT)
    kept = looked(parts, there).place(*KEY).answer
    assert kept is not None
    assert len(kept.evidence) == 1


def test_a_file_can_be_sent_by_script_looked_at_and_removed(vendor: Browser, parts: Parts, there: Invited) -> None:
    told = vendor.send_file("agreement.pdf", b"signed", set="annex11", question="annex11.3.1.agreement").json()
    card = vendor.get(f"/p/documents/{told['ids'][0]}/row")
    assert "waiting to be read" in card.text
    assert 'hx-trigger="every 2s"' in card.text
    assert vendor.post(f"/p/documents/{told['ids'][0]}/remove").status_code == 303
    assert looked(parts, there).uploads == ()


def test_a_broken_multipart_body_is_a_clear_error(vendor: Browser) -> None:
    headers = {"content-type": "multipart/form-data; boundary=x", "x-csrf-token": vendor.csrf}
    answer = vendor.client.post("/p/documents", content=b"--y\r\nnonsense", headers=headers)
    assert answer.status_code == 422
    assert "incomplete" in answer.text


@pytest.mark.requirement("PORTAL-FILE-NAMES")
def test_a_name_that_hides_its_ending_is_shown_marked(vendor: Browser) -> None:
    vendor.post_files("/p/documents", [("files", ("invoice\u202efdp.exe", b"x", "application/pdf"))])
    assert "⟨U+202E⟩" in vendor.get("/p/documents").text


@pytest.mark.requirement("PORTAL-SUBMIT")
def test_signing_on_the_page_ends_with_a_receipt_and_a_copy(vendor: Browser, parts: Parts, there: Invited) -> None:
    complete(parts, there, clock.now())
    typed = {"name": "Lena Brandt", "role": "Head of Quality", "agreed": "yes"}
    asked = vendor.post("/p/check", go="code", **typed)
    assert asked.status_code == 200
    assert 'value="Head of Quality"' in asked.text
    wrong = vendor.post("/p/check", go="submit", code="abcdef", **typed)
    assert wrong.status_code == 422
    assert 'value="Head of Quality"' in wrong.text
    done = vendor.post("/p/check", go="submit", code=newest_code(parts, there), **typed)
    assert (done.status_code, done.headers["location"]) == (303, "/p/receipt")
    copy = json.loads(vendor.get("/p/receipt.json").content)
    assert canonical.digest(copy["content"]) == copy["digest"] == row(parts, there).submission_digest
    assert copy["signatory"]["statement"] == submit.STATEMENT
    assert copy["digest"] in vendor.get("/p/receipt").text


@pytest.mark.requirement("PORTAL-FROZEN")
def test_every_change_after_submission_is_409(vendor: Browser, parts: Parts, there: Invited) -> None:
    complete(parts, there, clock.now())
    code = submit.send_code(parts, there.vendor, clock.now())
    submit.submit(parts, there.vendor, submit.Signed(name="L", role="Q", agreed=True, code=code), clock.now())
    assert vendor.put(AGREEMENT, 1, answer="no").status_code == 409
    assert vendor.post(AGREEMENT, answer="no", revision="1").status_code == 409
    assert vendor.post_files("/p/documents", [("files", ("a.pdf", b"x", "application/pdf"))]).status_code == 409
    assert vendor.post("/p/documents/x/remove").status_code == 409
    assert vendor.post("/p/check", go="code").status_code == 409
    assert vendor.get("/p/questionnaire", follow_redirects=False).headers["location"] == "/p/receipt"
    assert vendor.get(AGREEMENT, follow_redirects=False).headers["location"] == "/p/receipt"


@pytest.mark.requirement("PORTAL-LANGUAGE")
def test_every_page_speaks_german_when_asked(vendor: Browser) -> None:
    assert vendor.post("/p/language", lang="de", back=AGREEMENT).headers["location"] == AGREEMENT
    question = vendor.get(AGREEMENT)
    assert question.headers["content-language"] == "de"
    assert "Warum wir fragen" in question.text
    assert "Speichern und weiter" in question.text
    assert "Is there a signed agreement" not in question.text
    assert "Übersicht" in vendor.get("/p/questionnaire").text
    assert "Prüfen und unterschreiben" in vendor.get("/p/check").text
    assert "Diese Antwort braucht eine Bemerkung." in vendor.post(AGREEMENT, answer="draft", revision="0").text


@pytest.mark.parametrize("back", ["https://evil.example/", "//evil.example", "/p/\\evil", "javascript:alert(1)", "/sign-in"])
def test_the_language_form_never_leads_to_another_place(vendor: Browser, back: str) -> None:
    assert vendor.post("/p/language", lang="de", back=back).headers["location"] == "/p/questionnaire"


@pytest.mark.requirement("PORTAL-SCOPED")
def test_another_vendors_document_does_not_exist(vendor: Browser, parts: Parts) -> None:
    other = invite(parts, clock.now(), buyer="Other Pharma AG")
    with parts.database.read() as connection:
        assert uploads.of_questionnaire(connection, other.questionnaire) == ()
    assert vendor.get("/p/documents/unknown/row").status_code == 404
    assert vendor.get("/p/documents/unknown/pages/1").status_code == 404


def test_leaving_ends_the_session(vendor: Browser) -> None:
    assert vendor.post("/p/leave").headers["location"] == "/p/left"
    assert vendor.client.get("/p/questionnaire").status_code == 401


def test_the_session_page_gives_the_token_to_a_page_that_outlived_its_session(vendor: Browser, there: Invited) -> None:
    assert vendor.get("/p/session").json() == {"csrf": vendor.csrf, "questionnaire": there.questionnaire}


def test_the_wrong_person_form_keeps_its_text_and_says_thank_you(stranger: TestClient[Litestar], there: Invited) -> None:
    assert stranger.post(f"/p/{there.token}", data={"step": "other", "note": " "}).status_code == 422
    told = stranger.post(f"/p/{there.token}", data={"step": "other", "note": "Ask Max Weber"})
    assert told.status_code == 200
    assert "Jana Novak" in told.text
    assert "Thank you" in told.text


NOTICE, DAYS = "/p/questions/annex11/annex11.10.notice", "/p/questions/annex11/annex11.10.notice_days"


@pytest.mark.requirement("PORTAL-QUESTION-TYPES")
def test_a_number_is_taken_as_people_write_it_and_anything_else_is_said(vendor: Browser, parts: Parts, there: Invited) -> None:
    assert vendor.put(NOTICE, 0, answer="test").status_code == 200
    for wrong in ("thirty", "3.5", "-", "1" * 16):
        refused = vendor.put(DAYS, 0, answer=wrong)
        assert (refused.status_code, refused.json()["field"]) == (422, "answer")
        assert "not a whole number" in refused.json()["detail"]
    saved = vendor.put(DAYS, 0, answer=" 3\u202f0 ")
    assert saved.status_code == 200
    kept = looked(parts, there).place("annex11", "annex11.10.notice_days").answer
    assert kept is not None
    assert kept.number == 30
    assert vendor.put(DAYS, saved.json()["revision"], answer=" ").status_code == 200
    emptied = looked(parts, there).place("annex11", "annex11.10.notice_days").answer
    assert emptied is not None
    assert emptied.number is None


def test_a_date_is_taken_only_as_a_date(vendor: Browser) -> None:
    path = "/p/questions/annex11/annex11.7.2.restore_test_on"
    assert vendor.put("/p/questions/annex11/annex11.7.2.restore_test", 0, answer="customer").status_code == 200
    refused = vendor.put(path, 0, answer="last spring")
    assert (refused.status_code, refused.json()["field"]) == (422, "answer")
    assert vendor.put(path, 0, answer="2026-10-01").status_code == 200


@pytest.mark.parametrize("field", ["rows.0.unknown", "rows.x.name", "rows.12345.name", "rows.name", "rows.", "surprise"])
def test_a_table_field_that_the_page_does_not_have_is_refused(vendor: Browser, parts: Parts, there: Invited, field: str) -> None:
    answer = vendor.post("/p/questions/company/company.sites", revision="0", **{field: "Hamburg"})
    assert answer.status_code == 422
    assert "not expected" in answer.text
    assert looked(parts, there).answers == ()


@pytest.mark.parametrize("revision", ["", "x", "1" * 10, "9" * 5000])
def test_a_form_that_does_not_say_which_version_it_changes_is_428(vendor: Browser, parts: Parts, there: Invited, revision: str) -> None:
    assert vendor.post(AGREEMENT, answer="signed", revision=revision).status_code == 428
    assert looked(parts, there).answers == ()


@pytest.mark.requirement("PORTAL-NO-SCRIPT")
def test_the_buttons_of_a_question_lead_where_they_say(vendor: Browser) -> None:
    second = "/p/questions/annex11/annex11.3.1.responsibilities"
    before = vendor.post(AGREEMENT, answer="signed", revision="0", go="stay").headers["location"]
    assert before == AGREEMENT
    assert vendor.post(second, comment="To come", revision="0", go="back").headers["location"] == AGREEMENT
    sites = "/p/questions/company/company.sites"
    few = vendor.get(sites).text.count('name="rows.')
    assert vendor.post(sites, revision="0", go="add-row").text.count('name="rows.') > few


def test_an_empty_file_sent_with_an_answer_is_named_and_the_answer_is_kept(vendor: Browser, parts: Parts, there: Invited) -> None:
    answer = vendor.post_files(AGREEMENT, [("files", ("empty.pdf", b"", "application/pdf"))], answer="signed", revision="0")
    assert answer.status_code == 422
    assert "empty.pdf: The file is empty." in answer.text
    kept = looked(parts, there).place(*KEY).answer
    assert kept is not None
    assert (kept.chosen, kept.evidence) == (("signed",), ())


def test_sending_no_file_or_one_for_a_document_that_is_gone_is_said(vendor: Browser, parts: Parts, there: Invited) -> None:
    none = vendor.post_files("/p/documents", [("files", ("", b"", "application/octet-stream"))])
    assert none.status_code == 422
    assert "No file was chosen." in none.text
    gone = vendor.send_file("new.pdf", b"new", replaces="nowhere")
    assert gone.status_code == 422
    assert gone.json()["refused"][0].startswith("new.pdf: This document is not there any more.")
    assert looked(parts, there).uploads == ()


def test_a_body_that_is_no_form_or_too_large_a_one_is_a_clear_error(vendor: Browser) -> None:
    headers = {"x-csrf-token": vendor.csrf}
    plain = vendor.client.post("/p/documents", content=b"%PDF", headers=headers | {"content-type": "application/pdf"})
    assert plain.status_code == 422
    assert "This is not a form." in plain.text
    large = vendor.client.post("/p/documents", data={"note": "x" * 1_000_001}, files={"files": ("a.pdf", b"a", "application/pdf")}, headers=headers)
    assert large.status_code == 422
    assert "The texts of this form are too large." in large.text


@pytest.mark.requirement("EVID-SIGNATURE")
def test_an_intact_signature_is_no_doubt_about_a_document_and_an_invalid_one_is(vendor: Browser, parts: Parts, there: Invited) -> None:
    made = vendor.send_file("certificate.pdf", b"certificate").json()["ids"][0]
    found = tuple(Finding(code=f"DOC_SIGNATURE_{kind}", message=f"A signature, {kind.lower()}.") for kind in ("VALID", "UNKNOWN", "INVALID"))
    with parts.database.write() as connection:
        upload = uploads.get(connection, there.vendor.organisation, made)
        reading = msgspec.structs.replace(certificate_reading({}), sha256=upload.sha256, findings=found)
        uploads.read(connection, upload, (reading,), clock.now())
    shown = vendor.get("/p/documents").text
    assert [one.message in shown for one in found] == [False, False, True]


def test_what_a_document_proposes_is_confirmed_on_the_page_and_its_picture_is_shown(vendor: Browser, parts: Parts, there: Invited) -> None:
    made = vendor.send_file("certificate.pdf", b"certificate").json()["ids"][0]
    with parts.database.write() as connection:
        upload = uploads.get(connection, there.vendor.organisation, made)
        reading = certificate_reading({"soa_version": "2026-02-31"})
        uploads.read(connection, upload, (msgspec.structs.replace(reading, sha256=upload.sha256),), clock.now())
    assert vendor.get(f"/p/documents/{made}/pages/1").status_code == 404
    key = parts.files.put_page(there.vendor.organisation, upload.sha256, 1, 150, b"RIFFxxxxWEBP")
    with parts.database.write() as connection:
        uploads.put_page_image(connection, there.vendor.organisation, PageImageRow(upload.sha256, 1, 150, key, 1, 1), clock.now())
    picture = vendor.get(f"/p/documents/{made}/pages/1")
    assert (picture.content, picture.headers["content-security-policy"]) == (b"RIFFxxxxWEBP", "sandbox")
    shown = vendor.get("/p/documents").text
    assert "2026-02-31" in shown
    action = re.search(r'action="(/p/questions/[^"]+/use)"', shown)
    assert action is not None
    assert vendor.post(action[1], sha256=upload.sha256, back="//evil.example").headers["location"] == "/p/questionnaire"
    assert vendor.post(action[1], sha256=upload.sha256, back="/p/documents").status_code == 422
    assert row(parts, there).answered == 1


def test_a_code_asked_for_after_the_questionnaire_was_taken_back_shows_why(stranger: TestClient[Litestar], parts: Parts, there: Invited) -> None:
    follow.withdraw(parts, there.staff, there.questionnaire, "Sent by mistake", clock.now())
    answer = stranger.post(f"/p/{there.token}", data={"step": "code"})
    assert answer.status_code == 410
    assert "taken back" in answer.text


def test_the_page_after_leaving_says_how_to_come_back(stranger: TestClient[Litestar]) -> None:
    assert stranger.get("/p/left").status_code == 200


@pytest.mark.parametrize(
    ("value", "said"),
    [(True, "yes"), ("2026-03-01", "1 March 2026"), ("2026-02-31", "2026-02-31"), ("soon", "soon"), ({"standard": "ISO 9001"}, "ISO 9001"), (7, "7")],
)
def test_what_was_read_is_shown_in_words_and_a_day_that_never_was_as_it_stands(value: FactValue, said: str) -> None:
    assert sentences.fact_value(value, "en").casefold() == said.casefold()
