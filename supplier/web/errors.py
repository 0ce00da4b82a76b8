"""The only place of the web that turns an error into something shown: what, where, what next, never a trace."""

from __future__ import annotations

import secrets
from typing import Any
from urllib.parse import urlencode

import structlog
from litestar import MediaType, Request, Response
from litestar.exceptions import HTTPException, ValidationException
from litestar.response import Redirect

from supplier.errors import (
    BadInputError,
    IllegalStateError,
    NotAllowedError,
    NotFoundError,
    StaleError,
    SupplierError,
    TooManyTriesError,
    UnavailableError,
)
from supplier.web.guards import SignInNeededError
from supplier.web.render import page
from supplier.web.visitor import stranger

_log = structlog.get_logger("supplier.web")

STATUS: dict[type[SupplierError], int] = {
    BadInputError: 422,
    NotFoundError: 404,
    NotAllowedError: 403,
    IllegalStateError: 409,
    StaleError: 412,
    TooManyTriesError: 429,
    UnavailableError: 503,
}
TOKEN_LENGTH = 32
"""No other part of an address is as long as a token, and ids are shorter."""

HEADINGS = {
    400: "This request could not be understood",
    401: "Please sign in",
    403: "You may not do this",
    404: "This page does not exist",
    405: "This cannot be done here",
    408: "The request took too long",
    409: "This cannot be done now",
    412: "Somebody else changed this first",
    413: "This is too large",
    422: "There is a problem with what was entered",
    428: "The version is missing",
    429: "Too many tries",
    431: "The request headers are too large",
    503: "A part of the platform does not answer",
}
_HINTS = {404: "Check the address, or go back to the start.", 413: "Send a smaller file.", 405: "Go back and use the buttons on the page."}


def logged_path(path: str) -> str:
    """The path as it may stand in a log: what looks like a token of a link is masked."""
    return "/".join("…" if len(part) >= TOKEN_LENGTH else part for part in path.split("/"))


def supplier_error(request: Request[Any, Any, Any], error: SupplierError) -> Response[Any]:
    """An error that was meant to be shown."""
    if isinstance(error, SignInNeededError):
        return _sign_in_first(request, error)
    status = STATUS.get(type(error), 400)
    if status in {401, 403, 429}:
        _log.warning("denied", code=error.code, path=logged_path(request.url.path))
    extra: dict[str, Any] = {"theirs": None, "yours": None}
    if isinstance(error, StaleError):
        extra = {"theirs": error.theirs, "yours": error.yours}
    return shown(request, status, error.message, error.hint, **extra)


def _sign_in_first(request: Request[Any, Any, Any], error: SignInNeededError) -> Response[Any]:
    path = request.url.path
    wants_page = request.method == "GET" and "hx-request" not in request.headers and "text/html" in request.headers.get("accept", "text/html")
    if wants_page and not path.startswith("/p/"):
        return Redirect(f"/sign-in?{urlencode({'next': path})}", status_code=303)
    return shown(request, 401, error.message, error.hint)


def http_error(request: Request[Any, Any, Any], error: HTTPException) -> Response[Any]:
    """What the framework refuses: unknown page, wrong method, a form that does not fit, a body that is too large."""
    if isinstance(error, ValidationException):
        fields = ", ".join(str(item.get("key", "")) for item in (error.extra or []) if isinstance(item, dict))
        message = f"The form holds something that is not expected{f': {fields}' if fields else ''}."
        return shown(request, 422, message, "Reload the page and try again.")
    detail = error.detail if error.status_code in {408, 413, 428, 431} else HEADINGS.get(error.status_code, "This did not work.")
    return shown(request, error.status_code, detail, _HINTS.get(error.status_code, ""))


def unknown_error(request: Request[Any, Any, Any], error: Exception) -> Response[Any]:
    """Anything else: logged in full under a reference number, and only the number is shown."""
    reference = secrets.token_hex(4)
    _log.error("failed", reference=reference, path=logged_path(request.url.path), exc_info=error)
    message = "Something went wrong on our side. What was saved before is still there."
    return shown(request, 500, message, "Try again; if it stays, tell us the reference.", reference)


def shown(request: Request[Any, Any, Any], status: int, message: str, hint: str = "", reference: str = "", **extra: Any) -> Response[Any]:
    """The error page, or problem+json where JSON is asked for."""
    heading = HEADINGS.get(status, "Something went wrong")
    if "application/json" in request.headers.get("accept", ""):
        body = {"type": "about:blank", "title": heading, "status": status, "detail": message, "hint": hint, "reference": reference, **extra}
        return Response(body, status_code=status, media_type="application/problem+json")
    if not hasattr(request.scope.get("user"), "csrf"):
        request.scope["user"] = stranger(request.app)
    context = {"theirs": None, "yours": None, "back": request.headers.get("referer", "")} | extra
    response = page(request, "error.html", status=status, heading=heading, message=message, hint=hint, reference=reference, **context)
    response.media_type = MediaType.HTML
    if status in {429, 503}:
        response.headers["Retry-After"] = "60"
    return response


HANDLERS: dict[type[Exception] | int, Any] = {SupplierError: supplier_error, HTTPException: http_error, Exception: unknown_error}
