from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import msgspec
import pytest
from structlog.testing import capture_logs

from supplier import clock
from supplier.model.people import Role
from supplier.parts import Parts
from supplier.store import audit, outbox, people, sessions
from supplier.store.audit import EventFilter
from supplier.workflow import sign_in
from tests.support.browser import Browser, Person, links_in
from tests.support.house import PASSWORD, House

MakeBrowser = Callable[[], Browser]
SignedIn = Callable[[Role], Browser]
NEW_PASSWORD = "another four words together"


def _actions(parts: Parts, house: House) -> list[str]:
    with parts.database.read() as connection:
        return [row.action for row in audit.listed(connection, house.organisation.id, EventFilter()).rows]


@pytest.mark.requirement("ACCOUNT-SIGN-IN")
@pytest.mark.parametrize(("role", "start"), [(Role.QA, "/inbox"), (Role.PROCUREMENT, "/questionnaires"), (Role.ADMIN, "/people")])
def test_each_role_starts_on_its_own_page(signed_in: SignedIn, role: Role, start: str) -> None:
    assert signed_in(role).get("/").headers["location"] == start


@pytest.mark.requirement("ACCOUNT-SIGN-IN")
def test_a_wrong_password_and_an_unknown_address_are_refused_with_the_same_words(new_device: MakeBrowser, staff: dict[Role, Person]) -> None:
    wrong = new_device().sign_in(staff[Role.QA].email, "not the password at all")
    unknown = new_device().sign_in("nobody@boehm.example", "not the password at all")
    assert wrong.status_code == unknown.status_code == 422
    assert "The e-mail address or the password is not right" in wrong.text
    assert wrong.text.replace(staff[Role.QA].email, "X") == unknown.text.replace("nobody@boehm.example", "X").replace(
        _nonce(unknown.text), _nonce(wrong.text)
    )


def _nonce(html: str) -> str:
    return html.split('nonce="')[1].split('"', maxsplit=1)[0]


def test_the_address_stays_in_the_form_and_the_password_does_not(new_device: MakeBrowser, staff: dict[Role, Person]) -> None:
    page = new_device().sign_in(staff[Role.QA].email, "secret that was typed").text
    assert staff[Role.QA].email in page
    assert "secret that was typed" not in page


@pytest.mark.requirement("ACCOUNT-LIMITS")
def test_the_eleventh_try_is_refused_even_with_the_right_password(new_device: MakeBrowser, staff: dict[Role, Person]) -> None:
    device = new_device()
    for _ in range(10):
        device.sign_in(staff[Role.QA].email, "wrong")
    refused = device.sign_in(*(staff[Role.QA].email, staff[Role.QA].password))
    assert refused.status_code == 429
    assert refused.headers["retry-after"]
    assert device.sign_in(staff[Role.ADMIN].email, staff[Role.ADMIN].password).status_code == 303


@pytest.mark.requirement("ACCOUNT-SESSIONS")
def test_a_cookie_chosen_before_signing_in_is_worth_nothing_after_it(new_device: MakeBrowser, staff: dict[Role, Person]) -> None:
    attacker, victim = new_device(), new_device()
    victim.client.cookies.set("supplier", "chosen-by-somebody-else", domain="testserver.local")
    victim.sign_in(staff[Role.QA].email, staff[Role.QA].password)
    assert victim.client.cookies.get("supplier", domain="testserver.local") != "chosen-by-somebody-else"
    attacker.client.cookies.set("supplier", "chosen-by-somebody-else", domain="testserver.local")
    assert attacker.get("/questionnaires").status_code == 303


@pytest.mark.requirement("ACCOUNT-SESSIONS")
def test_the_session_is_stored_by_hash_and_its_cookie_is_out_of_reach_of_scripts(
    parts: Parts, new_device: MakeBrowser, staff: dict[Role, Person]
) -> None:
    device = new_device()
    answer = device.sign_in(staff[Role.QA].email, staff[Role.QA].password)
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    raw = device.client.cookies["supplier"]
    with parts.database.read() as connection:
        held = sessions.load(connection, raw, dt.datetime(2026, 11, 21, tzinfo=dt.UTC))
    assert held is None or raw not in held.session.id_hash


@pytest.mark.requirement("ACCOUNT-SESSIONS")
def test_signing_out_ends_the_session_on_the_server(signed_in: SignedIn, new_device: MakeBrowser) -> None:
    device = signed_in(Role.QA)
    stolen = device.client.cookies["supplier"]
    answer = device.post("/sign-out", page="/questionnaires")
    assert answer.headers["location"] == "/sign-in?done=out"
    assert "cache" in answer.headers["clear-site-data"]
    again = new_device()
    again.client.cookies.set("supplier", stolen)
    assert again.get("/questionnaires").status_code == 303


@pytest.mark.requirement("ACCOUNT-NEXT")
@pytest.mark.parametrize(
    "target", ["//evil.example", "/\\evil.example", "https:evil.example", "https://evil.example/", "javascript:alert(1)", "/\nx"]
)
def test_the_page_to_go_back_to_is_always_one_of_ours(new_device: MakeBrowser, staff: dict[Role, Person], target: str) -> None:
    answer = new_device().post("/sign-in", email=staff[Role.QA].email, password=PASSWORD, next=target)
    assert answer.headers["location"] == "/"


def test_somebody_who_is_not_signed_in_comes_back_to_the_page_they_wanted(new_device: MakeBrowser, staff: dict[Role, Person]) -> None:
    device = new_device()
    assert device.get("/vendors").headers["location"] == "/sign-in?next=%2Fvendors"
    assert device.post("/sign-in", email=staff[Role.QA].email, password=PASSWORD, next="/vendors").headers["location"] == "/vendors"


@pytest.mark.requirement("ACCOUNT-RESET")
def test_a_reset_link_works_once_and_ends_every_session(
    parts: Parts, house: House, signed_in: SignedIn, new_device: MakeBrowser, staff: dict[Role, Person]
) -> None:
    old, device = signed_in(Role.QA), new_device()
    assert "on its way" in device.post("/forgotten", email=staff[Role.QA].email).text
    path = _link(parts, house, "password_reset")
    assert device.get(path).status_code == 200
    assert device.get(path).status_code == 200
    assert "differ" in device.post(path, password=NEW_PASSWORD, again=NEW_PASSWORD + "x").text
    assert device.post(path, password=NEW_PASSWORD, again=NEW_PASSWORD).headers["location"] == "/sign-in?done=password"
    assert device.get(path).status_code == 410
    assert old.get("/questionnaires").status_code == 303
    assert device.sign_in(staff[Role.QA].email, PASSWORD).status_code == 422
    assert device.sign_in(staff[Role.QA].email, NEW_PASSWORD).status_code == 303


@pytest.mark.requirement("ACCOUNT-RESET")
def test_asking_for_a_reset_tells_nobody_whether_the_account_exists(
    parts: Parts, house: House, new_device: MakeBrowser, staff: dict[Role, Person]
) -> None:
    assert staff
    known, unknown = new_device().post("/forgotten", email=staff[Role.QA].email), new_device().post("/forgotten", email="nobody@boehm.example")
    assert known.status_code == unknown.status_code == 200
    with parts.database.read() as connection:
        assert len(outbox.listed(connection, house.organisation.id).rows) == 1


def _link(parts: Parts, house: House, kind: str) -> str:
    with parts.database.read() as connection:
        body = next(row.body for row in outbox.listed(connection, house.organisation.id).rows if row.kind == kind)
    return links_in(body)[0]


@pytest.mark.requirement("ACCOUNT-INVITE")
def test_an_admin_invites_somebody_who_sets_their_own_password(parts: Parts, house: House, signed_in: SignedIn, new_device: MakeBrowser) -> None:
    admin = signed_in(Role.ADMIN)
    answer = admin.post("/people", page="/people", name="Nora Lund", email="nora@boehm.example", qa="true")
    assert answer.headers["location"] == "/people?done=invited"
    device, path = new_device(), _link(parts, house, "staff_invitation")
    assert "nora@boehm.example" in device.get(path).text
    assert device.post(path, password=NEW_PASSWORD, again=NEW_PASSWORD).status_code == 303
    assert device.sign_in("nora@boehm.example", NEW_PASSWORD).status_code == 303
    assert "person.invited" in _actions(parts, house)
    assert "person.password_set" in _actions(parts, house)


@pytest.mark.requirement("ACCOUNT-PASSWORDS")
@pytest.mark.parametrize(("password", "said"), [("short", "15"), ("a" * 20, "repeats"), ("x" * 201, "200")])
def test_weak_passwords_are_refused_with_the_reason(
    parts: Parts, house: House, new_device: MakeBrowser, staff: dict[Role, Person], password: str, said: str
) -> None:
    device = new_device()
    device.post("/forgotten", email=staff[Role.QA].email)
    path = _link(parts, house, "password_reset")
    refused = device.post(path, password=password, again=password)
    assert refused.status_code == 422
    assert said in refused.text


@pytest.mark.requirement("ACCOUNT-DISABLE")
def test_a_disabled_account_is_out_at_its_next_request(parts: Parts, house: House, signed_in: SignedIn) -> None:
    admin, working = signed_in(Role.ADMIN), signed_in(Role.QA)
    admin.post(f"/people/{house.qa.id}/disable", page="/people")
    assert working.get("/questionnaires").status_code == 303
    with parts.database.read() as connection:
        assert people.get(connection, house.organisation.id, house.qa.id).disabled_at is not None
    admin.post(f"/people/{house.qa.id}/enable", page="/people")
    assert signed_in(Role.QA).get("/questionnaires").status_code == 200


def test_an_admin_cannot_disable_the_own_account(parts: Parts, house: House, signed_in: SignedIn) -> None:
    admin = signed_in(Role.ADMIN)
    with parts.database.read() as connection:
        own = next(row for row in people.listed(connection, house.organisation.id) if Role.ADMIN in row.roles)
    assert admin.post(f"/people/{own.id}/disable", page="/people").status_code == 403


@pytest.mark.requirement("ACCOUNT-ADMIN-NO-RECORDS")
@pytest.mark.parametrize("path", ["/questionnaires", "/vendors", "/portfolio", "/mail", "/audit-trail", "/inbox"])
def test_admin_has_no_rights_over_records(signed_in: SignedIn, path: str) -> None:
    assert signed_in(Role.ADMIN).get(path).status_code == 403


@pytest.mark.requirement("ACCOUNT-FORM-TOKEN")
def test_forms_need_the_token_of_their_own_session(signed_in: SignedIn) -> None:
    admin, other = signed_in(Role.ADMIN), signed_in(Role.QA)
    fields = {"name": "Nora Lund", "email": "nora@boehm.example", "qa": "true"}
    assert admin.post("/people", token="", **fields).status_code == 403
    assert admin.post("/people", token=other.token("/questionnaires"), **fields).status_code == 403
    assert admin.post("/people", page="/people", headers={"sec-fetch-site": "cross-site"}, **fields).status_code == 403
    assert admin.post("/people", page="/people", **fields).status_code == 303


def test_settings_are_saved_and_a_stale_form_is_refused_with_both_versions(signed_in: SignedIn) -> None:
    first, second = signed_in(Role.ADMIN), signed_in(Role.ADMIN)
    fields = {"legal_names": "", "sender": "", "base_url": "", "time_zone": "Europe/Berlin", "lang": "en", "version": "1"}
    stale = second.token("/settings")
    files = {"logo": ("", b"")}
    sent = {"sec-fetch-site": "same-origin"}
    saved = first.client.post("/settings", data={"_csrf": first.token("/settings"), "name": "Boehm AG", **fields}, files=files, headers=sent)
    assert saved.headers["location"] == "/settings?done=saved"
    assert "Boehm AG" in first.get("/settings").text
    refused = second.client.post("/settings", data={"_csrf": stale, "name": "Boehm SE", **fields}, files=files, headers=sent)
    assert refused.status_code == 412
    assert "Boehm SE" in refused.text
    assert "Boehm AG" in refused.text


def test_the_pages_before_signing_in_open_and_the_wanted_page_is_carried_along(new_device: MakeBrowser, staff: dict[Role, Person]) -> None:
    assert staff
    device = new_device()
    assert 'value="/vendors"' in device.get("/sign-in?next=/vendors").text
    assert "password" in device.get("/forgotten").text
    assert "You are signed out." in device.get("/sign-in?done=out").text


def test_a_demo_shows_its_invented_people_and_nothing_else_does(parts: Parts, new_device: MakeBrowser, staff: dict[Role, Person]) -> None:
    assert staff[Role.QA].email not in new_device().get("/sign-in").text
    parts.settings = msgspec.structs.replace(parts.settings, demo=True)
    assert staff[Role.QA].email in new_device().get("/sign-in").text


def test_an_address_that_is_none_is_refused_before_anything_is_mailed(parts: Parts, house: House, new_device: MakeBrowser) -> None:
    refused = new_device().post("/forgotten", email="quinn at boehm")
    assert refused.status_code == 422
    assert "quinn at boehm is not an e-mail address." in refused.text
    with parts.database.read() as connection:
        assert outbox.listed(connection, house.organisation.id).rows == ()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_where_nobody_has_an_account_the_first_is_made_at_the_machine(new_device: MakeBrowser) -> None:
    refused = new_device().sign_in("quinn@boehm.example", PASSWORD)
    assert refused.status_code == 422
    assert "supplier user add" in refused.text


@pytest.mark.requirement("ACCOUNT-NEXT")
@pytest.mark.parametrize(
    ("theme", "back", "kept", "target"),
    [("dark", "/vendors", "dark", "/vendors"), ("light", "//evil.example", "light", "/"), ("</style><script>", "/", '""', "/")],
)
def test_the_appearance_is_one_of_ours_and_the_way_back_too(new_device: MakeBrowser, theme: str, back: str, kept: str, target: str) -> None:
    answer = new_device().post("/theme", theme=theme, back=back)
    assert (answer.status_code, answer.headers["location"]) == (303, target)
    assert answer.headers["set-cookie"].startswith(f"theme={kept};")


@pytest.mark.requirement("WEB-ERRORS")
def test_an_unexpected_error_shows_a_number_and_the_log_has_the_rest_without_the_links_token(
    parts: Parts, new_device: MakeBrowser, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken() -> None:
        raise ValueError("the secret inside")

    device = new_device()
    monkeypatch.setattr(parts.database, "read", broken)
    with capture_logs() as logged:
        answer = device.get(f"/reset/{'t' * 43}")
    assert answer.status_code == 500
    assert "the secret inside" not in answer.text
    assert "Traceback" not in answer.text
    (event,) = logged
    assert event["reference"] in answer.text
    assert (event["path"], str(event["exc_info"])) == ("/reset/…", "the secret inside")


def test_a_session_is_written_again_only_after_a_while(signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch) -> None:
    device, now = signed_in(Role.QA), clock.now()
    touched: list[dt.timedelta] = []
    monkeypatch.setattr(sessions, "touch", lambda _session, _held, _at, idle: touched.append(idle))
    device.get("/questionnaires")
    assert touched == []
    monkeypatch.setattr(clock, "now", lambda: now + sessions.TOUCH)
    device.get("/questionnaires")
    assert touched == [sign_in.IDLE]
