"""What the admin sends."""

from __future__ import annotations

from typing import Any

from litestar import Controller, Request, post
from litestar.di import NamedDependency
from litestar.params import FromPath, MultipartBody, URLEncodedBody
from litestar.response import Redirect, Template

from supplier import clock
from supplier.errors import BadInputError
from supplier.parts import Parts
from supplier.web.admin import views
from supplier.web.admin.forms import InviteForm, SettingsForm
from supplier.workflow import accounts


class AdminActions(Controller):
    """Invite, reset, disable, enable; save settings."""

    opt = {"access": "admin"}

    @post("/people", sync_to_thread=True, status_code=303)
    def invite(self, request: Request[Any, Any, Any], data: URLEncodedBody[InviteForm], parts: NamedDependency[Parts]) -> Redirect | Template:
        """A new account and its invitation."""
        try:
            views.invite(parts, request, data)
        except BadInputError as error:
            return views.people_page(request, parts, data, error)
        return Redirect("/people?done=invited", status_code=303)

    @post("/people/{person:str}/reset", sync_to_thread=True, status_code=303)
    def reset(self, request: Request[Any, Any, Any], person: FromPath[str], parts: NamedDependency[Parts]) -> Redirect:
        """Mail a reset link."""
        accounts.send_reset(parts, request.user.actor, person, clock.now())
        return Redirect("/people?done=reset", status_code=303)

    @post("/people/{person:str}/disable", sync_to_thread=True, status_code=303)
    def disable(self, request: Request[Any, Any, Any], person: FromPath[str], parts: NamedDependency[Parts]) -> Redirect:
        """End an account's access at once."""
        accounts.disable(parts, request.user.actor, person, clock.now())
        return Redirect("/people?done=disabled", status_code=303)

    @post("/people/{person:str}/enable", sync_to_thread=True, status_code=303)
    def enable(self, request: Request[Any, Any, Any], person: FromPath[str], parts: NamedDependency[Parts]) -> Redirect:
        """Give an account its access back."""
        accounts.enable(parts, request.user.actor, person, clock.now())
        return Redirect("/people?done=enabled", status_code=303)

    @post("/settings", sync_to_thread=True, status_code=303, request_max_body_size=1_000_000)
    def settings(self, request: Request[Any, Any, Any], data: MultipartBody[SettingsForm], parts: NamedDependency[Parts]) -> Redirect | Template:
        """Save the organisation's settings, and the logo when one was given."""
        try:
            logo = data.logo.file.read() if data.logo is not None and data.logo.filename else None
            accounts.change_settings(parts, request.user.actor, views.change_of(data), data.checked_version(), clock.now(), logo=logo)
        except BadInputError as error:
            return views.settings_page(request, parts, data, error)
        return Redirect("/settings?done=saved", status_code=303)
