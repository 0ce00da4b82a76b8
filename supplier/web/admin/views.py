"""What the admin pages show."""

from __future__ import annotations

import zoneinfo
from typing import Any

from litestar import Request
from litestar.response import Template

from supplier import clock
from supplier.errors import BadInputError
from supplier.parts import Parts
from supplier.web.admin.forms import InviteForm, SettingsForm
from supplier.web.forms import email, lines, problems
from supplier.web.render import LANGUAGES, page
from supplier.workflow import accounts

NOTICES = {
    "invited": "The invitation is on its way.",
    "reset": "The reset link is on its way.",
    "disabled": "The account is disabled; every session of it has ended.",
    "enabled": "The account is enabled.",
    "saved": "The settings are saved.",
}


def people_page(request: Request[Any, Any, Any], parts: Parts, form: InviteForm, error: BadInputError | None = None) -> Template:
    """Accounts and the invitation form."""
    people = accounts.listed(parts, request.user.actor)
    notice = NOTICES.get(request.query_params.get("done", ""), "")
    return page(request, "admin/people.html", 422 if error else 200, people=people, form=form, errors=problems(error) if error else {}, notice=notice)


def settings_page(request: Request[Any, Any, Any], parts: Parts, form: SettingsForm | None = None, error: BadInputError | None = None) -> Template:
    """The organisation's settings, as stored or as typed."""
    if form is None:
        row = accounts.settings(parts, request.user.actor)
        form = SettingsForm(
            version=str(row.version),
            name=row.name,
            legal_names="\n".join(row.legal_names),
            sender=row.sender,
            base_url=row.base_url,
            time_zone=row.time_zone,
            lang=row.lang,
        )
    zones = [(zone, zone) for zone in sorted(zoneinfo.available_timezones()) if "/" in zone or zone == "UTC"]
    notice = NOTICES.get(request.query_params.get("done", ""), "")
    return page(request, "admin/settings.html", 422 if error else 200, form=form, errors=problems(error) if error else {}, zones=zones, notice=notice)


def change_of(form: SettingsForm) -> accounts.SettingsChange:
    """The settings a form asks for.

    Raises:
        BadInputError: a field is missing or does not fit.
    """
    if form.time_zone not in zoneinfo.available_timezones():
        raise BadInputError("time-zone", f"{form.time_zone} is not a time zone.", "Choose one from the list.", field="time_zone")
    if form.lang not in LANGUAGES:
        raise BadInputError("language", f"{form.lang} is not a language we have.", "Choose one from the list.", field="lang")
    return accounts.SettingsChange(
        name=form.checked_name(),
        legal_names=lines(form.legal_names),
        sender=email("sender", form.sender) if form.sender.strip() else "",
        base_url=form.checked_base_url(),
        time_zone=form.time_zone,
        lang=form.lang,
    )


def invite(parts: Parts, request: Request[Any, Any, Any], form: InviteForm) -> None:
    """Invite whom the form names."""
    if not form.name.strip():
        raise BadInputError("name-empty", "Enter the person's name.", field="name")
    accounts.invite(parts, request.user.actor, name=form.name.strip(), email=email("email", form.email), roles=form.roles(), at=clock.now())
