"""What an admin's forms refuse, each beside its field, and what stays as it was typed."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from httpx import Response

from supplier.model.people import Role
from supplier.parts import Parts
from supplier.store import organisations, outbox
from tests.support.browser import Browser, links_in
from tests.support.house import House

SignedIn = Callable[[Role], Browser]
FORM = {
    "name": "Boehm Pharma AG",
    "legal_names": "Boehm Pharma AG\n\n Boehm Holding SE ",
    "sender": "",
    "base_url": "https://suppliers.boehm.example/",
    "time_zone": "Europe/Berlin",
    "lang": "de",
    "version": "1",
}
PNG = b"\x89PNG\r\n\x1a\n and the rest of a small picture"


def save(admin: Browser, logo: tuple[str, bytes] = ("", b""), **changes: str) -> Response:
    fields = {"_csrf": admin.token("/settings"), **FORM, **changes}
    return admin.client.post("/settings", data=fields, files={"logo": logo}, headers={"sec-fetch-site": "same-origin"})


def test_settings_with_a_logo_are_saved_and_the_logo_is_open_to_everybody_and_runs_nothing(
    parts: Parts, house: House, signed_in: SignedIn, new_device: Callable[[], Browser]
) -> None:
    assert save(signed_in(Role.ADMIN), ("logo.png", PNG)).status_code == 303
    with parts.database.read() as connection:
        row = organisations.get(connection, house.organisation.id)
    assert (row.name, row.legal_names, row.lang) == ("Boehm Pharma AG", ("Boehm Pharma AG", "Boehm Holding SE"), "de")
    assert row.base_url == "https://suppliers.boehm.example"
    shown = new_device().get(f"/logo/{row.logo_sha256}")
    assert (shown.content, shown.headers["content-type"], shown.headers["content-security-policy"]) == (PNG, "image/png", "sandbox")
    assert new_device().get(f"/logo/{'0' * 64}").status_code == 404


@pytest.mark.requirement("PROC-FORM-KEPT")
@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("name", "  ", "Enter the name of the organisation"),
        ("time_zone", "Mars/Olympus", "Mars/Olympus is not a time zone"),
        ("lang", "tlh", "tlh is not a language we have"),
        ("sender", "suppliers at boehm", "not an e-mail address"),
        ("base_url", "suppliers.boehm.example", "is not a web address"),
        ("base_url", "https://", "is not a web address"),
        ("base_url", "https://boehm.example/suppliers", "is not a web address"),
        ("base_url", "javascript:alert(1)", "is not a web address"),
        ("version", "", "does not say which version"),
        ("version", "²", "does not say which version"),
        ("version", "9" * 30, "does not say which version"),
    ],
)
def test_a_setting_that_does_not_fit_is_named_and_what_was_typed_stays(
    parts: Parts, house: House, signed_in: SignedIn, field: str, value: str, said: str
) -> None:
    refused = save(signed_in(Role.ADMIN), **{field: value})
    assert refused.status_code == 422
    assert said in refused.text
    assert "Boehm Holding SE" in refused.text
    with parts.database.read() as connection:
        assert organisations.get(connection, house.organisation.id).version == 1


def test_a_logo_that_is_no_picture_is_refused_and_nothing_is_saved(parts: Parts, house: House, signed_in: SignedIn) -> None:
    refused = save(signed_in(Role.ADMIN), ("logo.svg", b"<svg onload='x'/>"))
    assert refused.status_code == 422
    assert "The logo is not a PNG" in refused.text
    with parts.database.read() as connection:
        assert organisations.get(connection, house.organisation.id).name == "Boehm Pharma GmbH"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"name": " "}, "Enter the person&#39;s name."),
        ({"email": "nora"}, "nora is not an e-mail address."),
        ({"qa": ""}, "Choose at least one role."),
        ({"email": "quinn@boehm.example"}, "already"),
    ],
)
def test_an_invitation_that_does_not_fit_is_refused_and_mails_nobody(
    parts: Parts, house: House, signed_in: SignedIn, change: dict[str, str], said: str
) -> None:
    fields = {"name": "Nora Lund", "email": "nora@boehm.example", "qa": "true"} | change
    refused = signed_in(Role.ADMIN).post("/people", page="/people", **fields)
    assert refused.status_code == 422
    assert said in refused.text
    with parts.database.read() as connection:
        assert outbox.listed(connection, house.organisation.id).rows == ()


@pytest.mark.requirement("ACCOUNT-RESET")
def test_an_admin_mails_a_reset_and_never_sees_its_link(parts: Parts, house: House, signed_in: SignedIn, new_device: Callable[[], Browser]) -> None:
    admin = signed_in(Role.ADMIN)
    assert admin.post(f"/people/{house.qa.id}/reset", page="/people").headers["location"] == "/people?done=reset"
    with parts.database.read() as connection:
        (mail,) = outbox.listed(connection, house.organisation.id).rows
    (path,) = links_in(mail.body)
    shown = admin.get("/people?done=reset").text
    assert "The reset link is on its way." in shown
    assert path not in shown
    assert new_device().get(path).status_code == 200
    assert admin.post("/people/nobody/reset", page="/people").status_code == 404
