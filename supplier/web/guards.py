"""Who may use which route. Every handler says it in `opt["access"]`; one that does not stops the start."""

from __future__ import annotations

import hmac
from typing import Any

from litestar import Litestar, Request
from litestar.connection import ASGIConnection
from litestar.handlers.base import BaseRouteHandler

from supplier.errors import NotAllowedError, SupplierError
from supplier.model.people import Role
from supplier.web.security import SAFE_METHODS

ACCESS: dict[str, frozenset[Role]] = {
    "procurement": frozenset({Role.PROCUREMENT}),
    "qa": frozenset({Role.QA}),
    "records": frozenset({Role.PROCUREMENT, Role.QA}),
    "admin": frozenset({Role.ADMIN}),
    "person": frozenset(Role),
}
"""Access word -> the roles of which one is needed. `public` and `vendor` are the two others."""


class SignInNeededError(SupplierError):
    """Nobody is signed in. Web: the sign-in page, or 401 for a part of a page."""


async def let_in(connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:
    """Whom the handler's access word names, with the form token of the session: one guard, for the framework copies the handler for each.

    Raises:
        SignInNeededError: nobody is signed in.
        NotAllowedError: somebody is, without the role; or the token is missing or of another session.
    """
    check_access(connection, handler)
    await check_form(connection, handler)


def check_access(connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:
    """Let in whom the handler's access word names.

    Raises:
        SignInNeededError: nobody is signed in.
        NotAllowedError: somebody is, without the role.
    """
    word = handler.opt["access"]
    actor = connection.user.actor
    if word == "public":
        return
    if actor is None:
        where = "the link in your invitation" if word == "vendor" else "your account"
        raise SignInNeededError("sign-in-needed", "You are not signed in, or your session has ended.", f"Come in again with {where}.")
    fits = actor.kind == "link" if word == "vendor" else actor.kind == "person" and bool(actor.roles & ACCESS[word])
    if not fits:
        raise NotAllowedError("role-missing", "Your role does not include this page.", "Ask an admin if it should.")


async def check_form(connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:
    """Unsafe requests of a session must carry its token, as a header (scripts) or a form field.

    A handler with `opt["form_token"] = "in-stream"` takes files piece by piece and checks the field itself, before the
    first file: looking here would read them all.

    Raises:
        NotAllowedError: it is missing or belongs to another session.
    """
    if not isinstance(connection, Request) or connection.method in SAFE_METHODS or not connection.user.csrf:
        return
    given = connection.headers.get("x-csrf-token")
    if given is None and handler.opt.get("form_token") == "in-stream":
        return
    if given is None:
        given = str((await connection.form()).get("_csrf", ""))
    check_token(given or "", connection.user.csrf)


def check_token(given: str, wanted: str) -> None:
    """Compare a form's token with the session's.

    Raises:
        NotAllowedError: it is missing or belongs to another session.
    """
    if not hmac.compare_digest(given.encode(), wanted.encode()):
        raise NotAllowedError("form-token", "This form is out of date.", "Reload the page and send it again.")


def check_routes(app: Litestar) -> None:
    """Refuse to start while a route does not say who may use it.

    Raises:
        RuntimeError: a handler has no known access word.
    """
    for route in app.routes:
        for handler in getattr(route, "route_handlers", [getattr(route, "route_handler", None)]):
            if handler is None or getattr(handler, "http_methods", None) == {"OPTIONS"}:
                continue
            if handler.opt.get("access") not in {"public", "vendor", *ACCESS}:
                message = f"no access word on {route.path} ({handler})"
                raise RuntimeError(message)
