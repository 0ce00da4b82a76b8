"""Pages of the admin."""

from __future__ import annotations

from typing import Any

from litestar import Controller, Request, get
from litestar.di import NamedDependency
from litestar.response import Template

from supplier.parts import Parts
from supplier.web.admin import views
from supplier.web.admin.forms import InviteForm


class AdminPages(Controller):
    """People and settings."""

    opt = {"access": "admin"}

    @get("/people", sync_to_thread=True)
    def people(self, request: Request[Any, Any, Any], parts: NamedDependency[Parts]) -> Template:
        """Everybody with an account."""
        return views.people_page(request, parts, InviteForm())

    @get("/settings", sync_to_thread=True)
    def settings(self, request: Request[Any, Any, Any], parts: NamedDependency[Parts]) -> Template:
        """The organisation's settings."""
        return views.settings_page(request, parts)
