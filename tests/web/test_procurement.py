from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import msgspec
import pytest

from supplier import clock
from supplier.model.people import Role
from supplier.parts import Parts
from supplier.store import outbox, questionnaires, services, vendors
from tests.support.browser import Browser
from tests.support.house import House

SignedIn = Callable[[Role], Browser]
FORM = {
    "vendor_name": "Larkfield <b>eTMF</b> Ltd",
    "service_name": "Trial Master File",
    "contact_name": "Sam Okafor",
    "contact_email": "sam@larkfield.example",
    "regulated_area": "gcp",
    "gxp_records": "true",
    "hosted_by_vendor": "true",
    "gamp_category": "4",
    "due_on": "2027-02-01",
    "lang": "de",
    "message": "Please start with the certificate.",
}


@pytest.mark.requirement("PROC-SEND")
def test_procurement_sends_on_one_page_and_sees_it_on_the_board(parts: Parts, house: House, signed_in: SignedIn) -> None:
    device = signed_in(Role.PROCUREMENT)
    answer = device.post("/questionnaires/new", page="/questionnaires/new", **FORM)
    assert answer.status_code == 303
    page = device.get(answer.headers["location"]).text
    assert "The questionnaire is sent." in page
    assert "Larkfield &lt;b&gt;eTMF&lt;/b&gt; Ltd" in device.get("/questionnaires").text
    with parts.database.read() as connection:
        row = vendors.by_name(connection, house.organisation.id, FORM["vendor_name"])
        assert row is not None
        sent = questionnaires.of_vendor(connection, row.id)[0]
        assert services.of_vendor(connection, row.id)[0].intended_use.gxp_records
        mail = outbox.of_questionnaire(connection, sent.id)[0]
    assert (sent.lang, mail.lang) == ("de", "de")


@pytest.mark.requirement("PROC-FORM-KEPT")
@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("vendor_name", "", "Enter the vendor"),
        ("contact_email", "sam at larkfield", "not an e-mail address"),
        ("contact_email", "sam@larkfield.example\r\nBcc: x@y.example", "not an e-mail address"),
        ("due_on", "tomorrow", "not a date"),
        ("due_on", "2020-01-01", "not in the future"),
        ("regulated_area", "moon", "regulated area"),
        ("gamp_category", "2", "GAMP category"),
        ("lang", "xx", "language"),
        ("pack", "everything", "no pack"),
        ("service_name", "x" * 300, "longer than 200"),
    ],
)
def test_a_wrong_field_is_named_and_what_was_typed_stays(signed_in: SignedIn, field: str, value: str, said: str) -> None:
    device = signed_in(Role.PROCUREMENT)
    answer = device.post("/questionnaires/new", page="/questionnaires/new", **(FORM | {field: value}))
    assert answer.status_code == 422
    assert said in answer.text
    assert "Please start with the certificate." in answer.text


@pytest.mark.requirement("PROC-UNKNOWN-FIELDS")
def test_a_field_the_form_does_not_have_is_refused(signed_in: SignedIn) -> None:
    device = signed_in(Role.PROCUREMENT)
    answer = device.post("/questionnaires/new", page="/questionnaires/new", **(FORM | {"organisation_id": "somebody-else"}))
    assert answer.status_code == 422


def test_the_offer_follows_the_switches_without_changing_anything(parts: Parts, house: House, signed_in: SignedIn) -> None:
    device = signed_in(Role.PROCUREMENT)
    part = device.post("/questionnaires/new/offer", page="/questionnaires/new", **(FORM | {"batch_release": "true"}))
    assert part.status_code == 200
    assert "it supports batch release" in part.text
    assert "<html" not in part.text
    with parts.database.read() as connection:
        assert vendors.by_name(connection, house.organisation.id, FORM["vendor_name"]) is None


def test_the_questionnaire_can_be_extended_reminded_and_withdrawn_from_its_page(signed_in: SignedIn, house: House) -> None:
    device, path = signed_in(Role.PROCUREMENT), f"/questionnaires/{house.questionnaire.id}"
    assert device.post(f"{path}/extend", page=path, due_on="2027-03-01", reason="asked").status_code == 303
    assert device.post(f"{path}/extend", page=path, due_on="2020-03-01", reason="asked").status_code == 422
    assert device.post(f"{path}/remind", page=path).status_code == 303
    assert device.post(f"{path}/withdraw", page=path, reason="").status_code == 422
    assert device.post(f"{path}/withdraw", page=path, reason="wrong vendor").status_code == 303
    assert "Withdrawn" in device.get(path).text
    assert device.post(f"{path}/withdraw", page="/questionnaires", reason="again").status_code == 409


@pytest.mark.requirement("PROC-FILTERS")
@pytest.mark.parametrize(
    ("query", "shown"), [("", True), ("?q=cortex", True), ("?q=100%25", False), ("?state=sent", True), ("?state=decided", False)]
)
def test_the_board_filters_by_state_and_text(signed_in: SignedIn, house: House, query: str, *, shown: bool) -> None:
    assert house.vendor.name == "Cortex Software GmbH"
    page = signed_in(Role.PROCUREMENT).get(f"/questionnaires{query}").text
    assert ("Cortex Software GmbH" in page) is shown


def test_a_state_that_does_not_exist_is_answered_with_the_ones_that_do(signed_in: SignedIn) -> None:
    answer = signed_in(Role.PROCUREMENT).get("/questionnaires?state=lost")
    assert answer.status_code == 422
    assert "Choose one of the states" in answer.text


@pytest.mark.requirement("PROC-SECRETS-MASKED")
def test_links_and_codes_in_mails_are_masked_for_staff(parts: Parts, house: House, signed_in: SignedIn, at: dt.datetime) -> None:
    device = signed_in(Role.PROCUREMENT)
    made = device.post("/questionnaires/new", page="/questionnaires/new", **FORM).headers["location"].split("?", maxsplit=1)[0]
    with parts.database.read() as connection:
        mail = outbox.of_questionnaire(connection, made.rsplit("/", 1)[-1])[0]
    page = device.get(f"/mail/{mail.id}").text
    assert "/p/•••" in page
    assert mail.body.split("/p/")[1].split()[0] not in page
    assert at.year == mail.created_at.year or house.organisation.name


@pytest.mark.parametrize("path", ["/vendors", "/vendors?q=cor", "/mail", "/portfolio", "/questionnaires/new"])
def test_every_page_of_procurement_opens(signed_in: SignedIn, path: str) -> None:
    assert signed_in(Role.PROCUREMENT).get(path).status_code == 200


def test_the_vendor_page_shows_services_and_questionnaires(signed_in: SignedIn, house: House) -> None:
    page = signed_in(Role.PROCUREMENT).get(f"/vendors/{house.vendor.id}").text
    assert "Cortex LIMS" in page
    assert f"/questionnaires/{house.questionnaire.id}" in page


@pytest.mark.requirement("PROC-FOREIGN-404")
@pytest.mark.parametrize("path", ["/questionnaires/unknown", "/vendors/unknown", "/mail/unknown"])
def test_what_does_not_exist_or_belongs_to_somebody_else_is_not_found(signed_in: SignedIn, path: str) -> None:
    assert signed_in(Role.PROCUREMENT).get(path).status_code == 404


@pytest.mark.requirement("WEB-ERRORS")
def test_errors_are_pages_with_the_security_headers_and_without_a_trace(signed_in: SignedIn) -> None:
    device = signed_in(Role.PROCUREMENT)
    for answer in (device.get("/nowhere"), device.client.put("/questionnaires"), device.post("/questionnaires/new", token="", **FORM)):
        assert answer.status_code in {404, 405, 403}
        assert "default-src 'none'" in answer.headers["content-security-policy"]
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert "Traceback" not in answer.text


def test_programs_get_problem_json(signed_in: SignedIn) -> None:
    answer = signed_in(Role.PROCUREMENT).get("/vendors/unknown", accept="application/json")
    assert answer.headers["content-type"].startswith("application/problem+json")
    assert answer.json()["status"] == 404


def test_the_whole_page_is_offered_again_without_scripts_and_nothing_is_sent(parts: Parts, house: House, signed_in: SignedIn) -> None:
    page = signed_in(Role.PROCUREMENT).post("/questionnaires/new/preview", page="/questionnaires/new", **(FORM | {"batch_release": "true"}))
    assert page.status_code == 200
    assert "<html" in page.text
    assert "it supports batch release" in page.text
    assert "Please start with the certificate." in page.text
    with parts.database.read() as connection:
        assert vendors.by_name(connection, house.organisation.id, FORM["vendor_name"]) is None


def test_a_new_link_is_mailed_from_the_page_and_a_third_within_five_minutes_is_not(parts: Parts, house: House, signed_in: SignedIn) -> None:
    device, path = signed_in(Role.PROCUREMENT), f"/questionnaires/{house.questionnaire.id}"
    assert device.post(f"{path}/resend", page=path).headers["location"] == f"{path}?done=resent"
    assert device.post(f"{path}/resend", page=path, contact_id="nobody").status_code == 404
    assert device.post(f"{path}/resend", page=path).status_code == 429
    with parts.database.read() as connection:
        assert [mail.kind for mail in outbox.of_questionnaire(connection, house.questionnaire.id)] == ["invitation"]


def test_what_is_late_is_a_filter_of_its_own(signed_in: SignedIn, house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    device = signed_in(Role.PROCUREMENT)
    assert house.vendor.name not in device.get("/questionnaires?state=late").text
    day = house.questionnaire.due_on + dt.timedelta(days=1)
    monkeypatch.setattr(clock, "today", lambda: day)
    assert house.vendor.name in device.get("/questionnaires?state=late&order=activity").text


def test_the_board_says_when_the_invitation_came_back(parts: Parts, house: House, signed_in: SignedIn, at: dt.datetime) -> None:
    device = signed_in(Role.PROCUREMENT)
    assert "not opened" in device.get("/questionnaires").text
    with parts.database.write() as connection:
        vendors.bounced(connection, house.contact.id, at)
    assert "mail to lena@cortex.example came back" in device.get("/questionnaires").text


def test_the_portal_link_is_shown_to_staff_in_a_demo_and_nowhere_else(parts: Parts, house: House, signed_in: SignedIn) -> None:
    device, path = signed_in(Role.PROCUREMENT), f"/questionnaires/{house.questionnaire.id}"
    assert device.post(f"{path}/resend", page=path).status_code == 303
    with parts.database.read() as connection:
        token = outbox.of_questionnaire(connection, house.questionnaire.id)[0].body.split("/p/")[1].split()[0]
    assert token not in device.get(path).text
    parts.settings = msgspec.structs.replace(parts.settings, demo=True)
    assert f"/p/{token}" in device.get(path).text
