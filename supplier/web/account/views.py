"""What the account pages show."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from litestar import Request
from litestar.response import Template

from supplier.errors import BadInputError
from supplier.parts import Parts
from supplier.web.account.forms import ForgottenForm, SignInForm
from supplier.web.forms import problems
from supplier.web.render import page
from supplier.web.visitor import ROLE_WORDS
from supplier.workflow import sign_in

NOTICES = {"password": "Your password is set. Sign in with it.", "out": "You are signed out."}


def own_path(text: str) -> str:
    """A path on this host, or `/`: never another host, whatever tricks the text plays."""
    parsed = urlsplit(text)
    plain = text.startswith("/") and not text.startswith(("//", "/\\")) and not parsed.netloc and not parsed.scheme
    return text if plain and "\\" not in text and all(character.isprintable() for character in text) else "/"


def sign_in_page(request: Request[Any, Any, Any], parts: Parts, form: SignInForm, error: BadInputError | None = None) -> Template:
    """The sign-in page; in a demo it shows the invented people."""
    notice = NOTICES.get(request.query_params.get("done", ""), "")
    return page(
        request,
        "account/sign_in.html",
        422 if error else 200,
        form=form,
        errors=problems(error) if error else {},
        notice=notice,
        demo_people=[(row.email, ", ".join(ROLE_WORDS[role] for role in row.roles)) for row in sign_in.demo_people(parts)],
        demo_password=sign_in.DEMO_PASSWORD,
    )


def forgotten_page(request: Request[Any, Any, Any], form: ForgottenForm, error: BadInputError | None = None, *, sent: bool = False) -> Template:
    """The page that asks for the address, or says that a link is on its way."""
    return page(request, "account/forgotten.html", 422 if error else 200, form=form, errors=problems(error) if error else {}, sent=sent)


def password_page(request: Request[Any, Any, Any], email: str | None, error: BadInputError | None = None) -> Template:
    """The page that sets a password; without an address the link is no longer good."""
    status = 422 if error else 200 if email else 410
    return page(request, "account/password.html", status, usable=email is not None, email=email, errors=problems(error) if error else {})
