"""Pages to look at: sign in, forgotten password, set a password."""

from __future__ import annotations

from typing import Any

from litestar import Controller, Request, get
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Template

from supplier import clock
from supplier.parts import Parts
from supplier.web.account import views
from supplier.web.account.forms import ForgottenForm, SignInForm
from supplier.web.visitor import start_page
from supplier.workflow import accounts


class AccountPages(Controller):
    """What a person sees before being signed in."""

    opt = {"access": "public"}

    @get("/", sync_to_thread=False)
    def start(self, request: Request[Any, Any, Any]) -> Redirect:
        """The start page of whoever comes."""
        return Redirect(start_page(request.user.roles), status_code=303)

    @get("/sign-in", sync_to_thread=False)
    def sign_in(self, request: Request[Any, Any, Any], parts: NamedDependency[Parts]) -> Template:
        """The sign-in form."""
        return views.sign_in_page(request, parts, SignInForm(next=request.query_params.get("next", "")))

    @get("/forgotten", sync_to_thread=False)
    def forgotten(self, request: Request[Any, Any, Any]) -> Template:
        """The form that asks for the account's address."""
        return views.forgotten_page(request, ForgottenForm())

    @get("/welcome/{token:str}", sync_to_thread=True)
    def welcome(self, request: Request[Any, Any, Any], token: FromPath[str], parts: NamedDependency[Parts]) -> Template:
        """The invitation: set the first password. Looking changes nothing."""
        owner = accounts.token_owner(parts, token, "invite", clock.now())
        return views.password_page(request, owner.email if owner else None)

    @get("/reset/{token:str}", sync_to_thread=True)
    def reset(self, request: Request[Any, Any, Any], token: FromPath[str], parts: NamedDependency[Parts]) -> Template:
        """The reset link: set a new password. Looking changes nothing."""
        owner = accounts.token_owner(parts, token, "reset", clock.now())
        return views.password_page(request, owner.email if owner else None)
