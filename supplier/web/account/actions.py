"""What a person sends: sign in, sign out, ask for a reset, set a password, choose the appearance."""

from __future__ import annotations

from typing import Any, Literal

from litestar import Controller, Request, post
from litestar.datastructures import Cookie
from litestar.di import NamedDependency
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Redirect, Template

from supplier import clock
from supplier.errors import BadInputError
from supplier.parts import Parts
from supplier.web import session
from supplier.web.account import views
from supplier.web.account.forms import ForgottenForm, PasswordForm, SignInForm, ThemeForm
from supplier.web.forms import email
from supplier.workflow import accounts, sign_in


class AccountActions(Controller):
    """Nothing here needs a session but signing out."""

    opt = {"access": "public"}

    @post("/sign-in", sync_to_thread=True, status_code=303)
    def sign_in(self, request: Request[Any, Any, Any], data: URLEncodedBody[SignInForm], parts: NamedDependency[Parts]) -> Redirect | Template:
        """Open a session under a new id."""
        try:
            address = request.client.host if request.client else ""
            raw, _ = sign_in.sign_in(parts, data.email, data.password, address, clock.now())
        except BadInputError as error:
            return views.sign_in_page(request, parts, data, error)
        cookie = session.set_cookie(request, session.STAFF, raw, sign_in.ABSOLUTE)
        return Redirect(views.own_path(data.next), cookies=[cookie], status_code=303)

    @post("/sign-out", sync_to_thread=True, status_code=303, opt={"access": "person"})
    def sign_out(self, request: Request[Any, Any, Any], parts: NamedDependency[Parts]) -> Redirect:
        """End the session here and in the browser."""
        sign_in.sign_out(parts, request.user.actor, request.auth, clock.now())
        cookie = session.clear_cookie(request, session.STAFF)
        return Redirect("/sign-in?done=out", cookies=[cookie], headers={"Clear-Site-Data": '"cache", "storage"'}, status_code=303)

    @post("/forgotten", sync_to_thread=True, status_code=200)
    def forgotten(self, request: Request[Any, Any, Any], data: URLEncodedBody[ForgottenForm], parts: NamedDependency[Parts]) -> Template:
        """Mail a reset link, if there is such an account; the answer is the same either way."""
        try:
            accounts.forgotten(parts, email("email", data.email), request.client.host if request.client else "", clock.now())
        except BadInputError as error:
            return views.forgotten_page(request, data, error)
        return views.forgotten_page(request, data, sent=True)

    @post("/welcome/{token:str}", sync_to_thread=True, status_code=303)
    def welcome(
        self, request: Request[Any, Any, Any], token: FromPath[str], data: URLEncodedBody[PasswordForm], parts: NamedDependency[Parts]
    ) -> Redirect | Template:
        """Set the first password."""
        return _set_password(request, parts, token, "invite", data)

    @post("/reset/{token:str}", sync_to_thread=True, status_code=303)
    def reset(
        self, request: Request[Any, Any, Any], token: FromPath[str], data: URLEncodedBody[PasswordForm], parts: NamedDependency[Parts]
    ) -> Redirect | Template:
        """Set a new password."""
        return _set_password(request, parts, token, "reset", data)

    @post("/theme", sync_to_thread=False, status_code=303)
    def theme(self, request: Request[Any, Any, Any], data: URLEncodedBody[ThemeForm]) -> Redirect:
        """Remember the appearance on this device."""
        chosen = data.theme if data.theme in {"light", "dark"} else ""
        cookie = Cookie(key="theme", value=chosen, path="/", httponly=True, samesite="lax", secure=session.is_secure(request), max_age=31_536_000)
        return Redirect(views.own_path(data.back), cookies=[cookie], status_code=303)


def _set_password(
    request: Request[Any, Any, Any], parts: Parts, token: str, purpose: Literal["invite", "reset"], data: PasswordForm
) -> Redirect | Template:
    try:
        accounts.set_password(parts, token, purpose, data.password, data.again, clock.now())
    except BadInputError as error:
        owner = accounts.token_owner(parts, token, purpose, clock.now())
        return views.password_page(request, owner.email if owner else None, error)
    return Redirect("/sign-in?done=password", status_code=303)
