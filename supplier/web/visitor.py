"""Who looks at a page: what the session middleware found out, in the shape that pages and workflow need."""

from __future__ import annotations

from typing import Any

import msgspec
from litestar import Litestar
from litestar.connection import ASGIConnection

from supplier.model.people import Role
from supplier.workflow.actor import Actor

ROLE_WORDS = {Role.PROCUREMENT: "Procurement", Role.QA: "QA", Role.ADMIN: "Admin"}


class OrganisationView(msgspec.Struct, frozen=True):
    """What every page shows of the buyer."""

    name: str = "Supplier assurance"
    time_zone: str = "UTC"
    logo_url: str = ""
    lang: str = "en"


class Tab(msgspec.Struct, frozen=True):
    """An entry of the main navigation; `count` is shown when it is not zero."""

    label: str
    href: str
    count: int = 0


class Visitor(msgspec.Struct, frozen=True, kw_only=True):
    """A person, the holder of a portal link, or a stranger (no actor). `csrf` is empty for strangers."""

    organisation: OrganisationView
    actor: Actor | None = None
    name: str = ""
    lang: str = "en"
    csrf: str = ""
    theme: str = ""
    tabs: tuple[Tab, ...] = ()

    @property
    def id(self) -> str:
        """The person's or link's id, empty for strangers."""
        return self.actor.id if self.actor else ""

    @property
    def roles(self) -> frozenset[Role]:
        """The roles of a person; nobody else has any."""
        return self.actor.roles if self.actor else frozenset()

    @property
    def role_words(self) -> str:
        """The roles for people: `QA`, `Procurement, QA`."""
        return ", ".join(ROLE_WORDS[role] for role in Role if role in self.roles)


def tabs(roles: frozenset[Role]) -> tuple[Tab, ...]:
    """The main navigation for somebody with these roles."""
    shown = []
    if Role.QA in roles:
        shown.append(Tab("Inbox", "/inbox"))
    if roles & {Role.PROCUREMENT, Role.QA}:
        shown += [Tab("Questionnaires", "/questionnaires"), Tab("Vendors", "/vendors"), Tab("Portfolio", "/portfolio")]
    if roles & {Role.PROCUREMENT, Role.QA}:
        shown.append(Tab("Mail", "/mail"))
    if Role.QA in roles:
        shown.append(Tab("Audit trail", "/audit-trail"))
    if Role.ADMIN in roles:
        shown += [Tab("People", "/people"), Tab("Settings", "/settings")]
    return tuple(shown)


def start_page(roles: frozenset[Role]) -> str:
    """Where a person begins."""
    return tabs(roles)[0].href if roles else "/sign-in"


def stranger(app: Litestar | Any) -> Visitor:  # noqa: ARG001 - same call everywhere, whether or not the app can be asked
    """Somebody we know nothing about; for error pages that come before the session was looked at."""
    return Visitor(organisation=OrganisationView())


def theme_of(connection: ASGIConnection[Any, Any, Any, Any]) -> str:
    """The appearance chosen on this device: light, dark, or empty for the device's own."""
    chosen = connection.cookies.get("theme", "")
    return chosen if chosen in {"light", "dark"} else ""
