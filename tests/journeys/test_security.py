from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from supplier import clock
from supplier.web.guards import ACCESS
from supplier.workflow import enter
from tests.journeys.office import NOBODYS, VISITORS, Office
from tests.journeys.routes import Route

SIGNED_IN = ("procurement", "qa", "admin", "vendor")
ENDS_THE_SESSION = {"/sign-out", "/p/leave"}
RECORDED = {"/documents/{upload:str}/original": "upload.downloaded", "/audit-trail/export/{kind:str}": "audit_trail.exported"}
"""Looking at these is itself an event: exactly one is written, and nothing else."""

HEADERS = {
    "strict-transport-security": "max-age=31536000; includeSubDomains",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "x-frame-options": "DENY",
}
TOO_LARGE = 2_000_000
SENTENCE = re.compile(r"(?<=>)[^<>]*[a-z][^<>]*(?=<)|(?<=detail\":\")[^\"]*")


@pytest.fixture(scope="module")
def office(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    made = Office(tmp_path_factory.mktemp("office"), sqlite_template)
    yield made
    made.close()


@pytest.fixture(scope="module")
def routes(office: Office) -> list[Route]:
    return office.routes()


def allowed(visitor: str, word: str) -> bool:
    if word == "public":
        return True
    if word == "vendor" or visitor in {"anonymous", "vendor"}:
        return word == visitor
    return visitor in {role.value for role in ACCESS[word]}


def refusal(visitor: str, route: Route) -> set[int]:
    """A stranger is asked to sign in, somebody without the role is refused. The portal and staff have cookies of their own."""
    portal = route.path.startswith("/p/")
    if visitor == "anonymous" or portal != (visitor == "vendor"):
        return {303} if route.method == "GET" and not portal else {401, 405}
    return {403, 405}


def ask(office: Office, visitor: str, route: Route, token: str | None = None, **more: str) -> httpx.Response:
    """Use a route as this visitor. Unsafe ones get ids that nobody has, so that nothing happens behind the door."""
    headers = {name.replace("_", "-"): value for name, value in more.items()} | ({"X-CSRF-Token": token} if token is not None else {})
    path = office.address(route, real=route.is_safe)
    data = None if route.is_safe else {"none": ""}
    return office.visitors[visitor].request(route.method, path, data=data, headers=headers)


@pytest.mark.requirement("WEB-ACCESS")
def test_every_route_says_who_may_use_it(routes: list[Route]) -> None:
    assert len(routes) > 50
    assert {route.access for route in routes} <= {"public", "vendor", *ACCESS}


@pytest.mark.requirement("WEB-ACCESS")
@pytest.mark.parametrize("visitor", VISITORS)
def test_every_door_opens_to_those_it_names_and_to_nobody_else(office: Office, routes: list[Route], visitor: str) -> None:
    wrong = []
    for route in routes:
        if allowed(visitor, route.access) and route.path in ENDS_THE_SESSION:
            continue
        status = ask(office, visitor, route, office.tokens[visitor]).status_code
        fits = status < 500 and status not in {401, 403} if allowed(visitor, route.access) else status in refusal(visitor, route)
        if not fits:
            wrong.append(f"{route} ({route.access}) answers {visitor} with {status}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.requirement("WEB-GET-INERT")
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_looking_changes_nothing(office: Office, routes: list[Route], method: str) -> None:
    office.settle()
    before, events = office.snapshot(), office.events()
    for visitor in VISITORS:
        for path in dict.fromkeys(route.path for route in routes):
            if path not in RECORDED:
                response = ask(office, visitor, Route(method, path, ""))
                assert response.status_code < 500, f"{method} {path} answers {visitor} with {response.status_code}"
    assert office.events() == events
    assert office.snapshot() == before


@pytest.mark.requirement("WEB-GET-INERT")
@pytest.mark.parametrize("path", sorted(RECORDED))
def test_a_view_that_matters_writes_its_event_and_nothing_else(office: Office, path: str) -> None:
    office.settle()
    before, events = office.snapshot(), office.events()
    assert ask(office, "qa", Route("GET", path, "")).status_code == 200
    assert office.events() == [*events, RECORDED[path]]
    assert {name for name, digest in office.snapshot().items() if digest != before[name]} <= {"audit_event", "audit_head"}


@pytest.mark.requirement("WEB-GET-INERT")
def test_a_mail_scanner_may_open_the_link_as_often_as_it_likes(office: Office) -> None:
    office.settle()
    before, stranger = office.snapshot(), office.client()
    for method in ("GET", "HEAD") * 10:
        response = stranger.request(method, f"/p/{office.own.token}")
        assert (response.status_code, response.headers.get("set-cookie")) == (200, None)
    assert office.snapshot() == before


@pytest.mark.requirement("WEB-CSRF")
@pytest.mark.parametrize("visitor", SIGNED_IN)
def test_a_form_without_the_token_of_its_session_is_refused(office: Office, routes: list[Route], visitor: str) -> None:
    foreign = office.tokens["qa" if visitor != "qa" else "procurement"]
    unsafe = [
        route for route in routes if not route.is_safe and allowed(visitor, route.access) and route.path.startswith("/p/") == (visitor == "vendor")
    ]
    assert unsafe
    for route in unsafe:
        for token in (None, "", foreign):
            response = ask(office, visitor, route, token)
            assert response.status_code == 403, f"{route} with the token {token!r} answers {visitor} with {response.status_code}"


@pytest.mark.requirement("WEB-CSRF")
def test_a_form_sent_from_another_site_is_refused_whoever_sends_it(office: Office, routes: list[Route]) -> None:
    senders = ({"Sec_Fetch_Site": "cross-site"}, {"Sec_Fetch_Site": "same-site"}, {"Origin": "https://evil.example"}, {"Origin": "null"})
    for route in (route for route in routes if not route.is_safe):
        for number, sender in enumerate(senders):
            visitor = VISITORS[number % len(VISITORS)]
            response = ask(office, visitor, route, office.tokens[visitor], **sender)
            assert response.status_code == 403, f"{route} from {sender} answers {visitor} with {response.status_code}"


@pytest.mark.requirement("WEB-HEADERS")
def test_every_response_carries_the_security_headers(office: Office, routes: list[Route]) -> None:
    stranger = office.client()
    responses = [ask(office, visitor, route) for visitor in ("anonymous", "qa", "vendor") for route in routes if route.method == "GET"]
    responses += [
        stranger.get("/there/is/no/such/page"),
        stranger.get("/p/" + "x" * 43),
        stranger.get("/static/css/none.css"),
        stranger.request("DELETE", "/sign-in"),
        stranger.post("/sign-in", content=b"email=" + b"x" * TOO_LARGE, headers={"Content-Type": "application/x-www-form-urlencoded"}),
        stranger.post("/sign-in", data={"email": "", "unexpected": "1"}),
        stranger.post("/sign-in", data={"email": ""}, headers={"Origin": "https://evil.example"}),
        stranger.get("/sign-in", headers={"X-Long": "x" * 20_000}),
    ]
    assert {404, 405, 413, 422, 403, 431, 401, 303, 200} <= {response.status_code for response in responses}
    for response in responses:
        where = f"{response.request.method} {response.request.url.path}: {response.status_code}"
        assert {name: response.headers.get(name) for name in HEADERS} == HEADERS, where
        policy = response.headers.get("content-security-policy", "")
        assert policy.startswith("sandbox") or "default-src 'none'" in policy, where
        assert "unsafe" not in policy, where
        assert "server" not in response.headers, where
        assert "access-control-allow-origin" not in response.headers, where
        kept = response.headers["cache-control"] != "no-store"
        assert not kept or response.request.url.path.startswith("/static/") or response.headers["content-type"] == "image/webp", where


@pytest.mark.requirement("WEB-SESSION")
def test_signing_in_never_takes_over_an_id_that_was_planted(office: Office) -> None:
    for path, form, name in (
        ("/sign-in", {"email": "qa@halden.example", "password": "four words in a row"}, "supplier"),
        (f"/p/{office.other.token}", {"step": "enter", "code": code_of(office)}, "supplier_portal"),
    ):
        client = office.client()
        client.cookies.set(name, "planted-by-somebody-else", domain="127.0.0.1", path="/")
        response = client.post(path, data=form)
        assert response.status_code == 303
        cookie = response.headers["set-cookie"]
        assert cookie.startswith(f"{name}=")
        assert "planted" not in cookie
        assert {"httponly", "path=/"} <= {part.strip().lower() for part in cookie.split(";")}
        assert "samesite=" in cookie.lower()


@pytest.mark.requirement("WEB-SESSION")
def test_signing_in_again_makes_a_new_id(office: Office) -> None:
    client = office.signed_in("procurement")
    first = client.cookies["supplier"]
    token = office.token_of(client, "/")
    assert client.post("/sign-in", data={"_csrf": token, "email": "procurement@halden.example", "password": "four words in a row"}).status_code == 303
    assert client.cookies["supplier"] != first


@pytest.mark.requirement("WEB-SESSION")
def test_signing_out_ends_the_session_on_the_server(office: Office) -> None:
    client = office.signed_in("procurement")
    stolen = {"Cookie": f"supplier={client.cookies['supplier']}"}
    assert office.client().get("/questionnaires", headers=stolen).status_code == 200
    assert client.post("/sign-out", data={"_csrf": office.token_of(client, "/")}).status_code == 303
    assert office.client().get("/questionnaires", headers=stolen).headers["location"].startswith("/sign-in")


@pytest.mark.requirement("WEB-SESSION")
def test_leaving_the_portal_ends_the_session_on_the_server(office: Office) -> None:
    client = office.entered(office.other)
    stolen = {"Cookie": f"supplier_portal={client.cookies['supplier_portal']}"}
    assert office.client().get("/p/check", headers=stolen).status_code == 200
    assert client.post("/p/leave", data={"_csrf": office.token_of(client, "/p/check")}).status_code == 303
    assert office.client().get("/p/check", headers=stolen).status_code == 401


@pytest.mark.requirement("WEB-SESSION")
def test_a_disabled_account_ends_with_its_next_request(office: Office) -> None:
    leaving, token = office.signed_in("leaving"), office.tokens["admin"]
    assert leaving.get("/inbox").status_code == 200
    disabled = office.visitors["admin"].post(f"/people/{office.people['leaving']}/disable", data={"_csrf": token})
    assert disabled.status_code == 303
    assert leaving.get("/inbox").headers["location"].startswith("/sign-in")
    again = office.client().post("/sign-in", data={"email": "leaving@halden.example", "password": "four words in a row"})
    assert again.status_code == 422
    office.visitors["admin"].post(f"/people/{office.people['leaving']}/enable", data={"_csrf": token})


@pytest.mark.requirement("WEB-VENDOR-SCOPE")
def test_another_vendors_document_is_to_a_vendor_as_one_that_does_not_exist(office: Office) -> None:
    theirs, before = office.other.upload, office.snapshot()
    assert looks(office, theirs.id, theirs.sha256) == looks(office, NOBODYS, "0" * 64)
    assert {name for name, digest in office.snapshot().items() if digest != before[name]} <= {"audit_event", "audit_head", "message"}
    assert office.entered(office.other).get(f"/p/documents/{theirs.id}/row").status_code == 200


@pytest.mark.requirement("WEB-VENDOR-SCOPE")
def test_no_page_of_a_vendor_tells_of_another(office: Office) -> None:
    for path in ("/p/documents", "/p/check", "/p/questionnaire"):
        page = office.visitors["vendor"].get(path).text
        assert "Aster" in page
        assert "Briar" not in page


def looks(office: Office, upload: str, sha256: str) -> list[tuple[int, str]]:
    """Every way in which a vendor can name a document: what it is answered, without what changes from page to page."""
    own, token = office.visitors["vendor"], office.tokens["vendor"]
    question, headers = "/p/questions/company/company.legal_name", {"X-CSRF-Token": token, "If-Match": '"0"', "Accept": "application/json"}
    file = {"files": ("a.txt", b"text")}
    tries = [
        own.get(f"/p/documents/{upload}/row"),
        own.get(f"/p/documents/{upload}/pages/1"),
        own.post(f"/p/documents/{upload}/remove", data={"_csrf": token}, headers=headers),
        own.post(f"{question}/use", data={"_csrf": token, "sha256": sha256}, headers=headers),
        own.post("/p/documents", data={"replaces": upload}, files=file, headers=headers),
        own.put(question, data={"evidence": sha256}, headers=headers),
    ]
    assert {response.status_code for response in tries} <= {404, 422}
    return [(response.status_code, " ".join(SENTENCE.findall(response.text))) for response in tries]


def code_of(office: Office) -> str:
    """A fresh code of the other vendor's link."""
    return enter.send_code(office.parts, office.other.token, clock.now())
