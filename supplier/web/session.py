"""The session cookie: read on every request, renewed at sign-in, never trusted beyond its hash in the database."""

from __future__ import annotations

import asyncio
import datetime as dt
from typing import Any

from litestar.connection import ASGIConnection
from litestar.datastructures import Cookie
from litestar.middleware import AbstractAuthenticationMiddleware, AuthenticationResult

from supplier import clock
from supplier.parts import Parts
from supplier.web.visitor import OrganisationView, Visitor, tabs, theme_of
from supplier.workflow import sign_in

AnyConnection = ASGIConnection[Any, Any, Any, Any]
STAFF, PORTAL = "supplier", "supplier_portal"


def cookie_name(kind: str, *, secure: bool) -> str:
    """The `__Host-` prefix binds the cookie to this host and path; browsers allow it over https only."""
    return f"__Host-{kind}" if secure else kind


def is_secure(connection: AnyConnection) -> bool:
    """Whether people reach us over https: the setting says so, or this request came that way (also by a trusted proxy)."""
    parts: Parts = connection.app.state.parts
    return parts.settings.base_url.startswith("https://") or connection.scope["scheme"] == "https"


def set_cookie(connection: AnyConnection, kind: str, raw: str, lifetime: dt.timedelta) -> Cookie:
    """The cookie that carries a new session. Staff: Strict. Portal: Lax, because vendors arrive from their mail."""
    secure = is_secure(connection)
    return Cookie(
        key=cookie_name(kind, secure=secure),
        value=raw,
        path="/",
        httponly=True,
        secure=secure,
        samesite="strict" if kind == STAFF else "lax",
        max_age=int(lifetime.total_seconds()),
    )


def clear_cookie(connection: AnyConnection, kind: str) -> Cookie:
    """Ends the cookie in the browser; the session itself is deleted by workflow."""
    secure = is_secure(connection)
    same_site: Any = "strict" if kind == STAFF else "lax"
    return Cookie(key=cookie_name(kind, secure=secure), value="", path="/", httponly=True, secure=secure, samesite=same_site, max_age=0)


class Sessions(AbstractAuthenticationMiddleware):
    """Puts a Visitor into `request.user` for every request. The portal and staff have cookies of their own."""

    async def authenticate_request(self, connection: AnyConnection) -> AuthenticationResult:
        """Look the cookie up in a worker thread; a missing or ended session is a stranger, never an error."""
        parts: Parts = connection.app.state.parts
        kind = PORTAL if connection.scope["path"].startswith("/p/") else STAFF
        raw = connection.cookies.get(cookie_name(kind, secure=is_secure(connection)))
        seen = await asyncio.to_thread(sign_in.seen, parts, raw, clock.now())
        return AuthenticationResult(user=visitor(seen, theme_of(connection)), auth=raw)


def visitor(seen: sign_in.Seen, theme: str) -> Visitor:
    """The page's view of who is signed in."""
    row = seen.organisation
    logo = f"/logo/{row.logo_sha256}" if row is not None and row.logo_sha256 else ""
    organisation = OrganisationView(row.name, row.time_zone, logo, row.lang) if row is not None else OrganisationView()
    if seen.actor is None:
        return Visitor(organisation=organisation, theme=theme, lang=organisation.lang)
    shown = tabs(seen.actor.roles) if seen.actor.kind == "person" else ()
    return Visitor(organisation=organisation, actor=seen.actor, name=seen.actor.name, lang=seen.lang, csrf=seen.csrf, theme=theme, tabs=shown)
