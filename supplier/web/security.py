"""Response headers, the body deadline and the cross-site check: what holds for every request, whoever sends it."""

from __future__ import annotations

import asyncio
import secrets
from urllib.parse import urlsplit

from litestar.enums import ScopeType
from litestar.exceptions import ClientException
from litestar.middleware.base import ASGIMiddleware
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from supplier.errors import NotAllowedError

BODY_SECONDS = 120
"""A request body must be complete by then; a slower client is cut off (reliability.md 1.3)."""

HEADER_BYTES = 16_384
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})

_FIXED = (
    (b"strict-transport-security", b"max-age=31536000; includeSubDomains"),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
    (b"x-frame-options", b"DENY"),
    (b"cache-control", b"no-store"),
)


def content_security_policy(nonce: str) -> str:
    """Scripts only from us and only those that carry this response's nonce; no eval; no framing; trusted types."""
    return (
        f"default-src 'none'; script-src 'self' 'nonce-{nonce}'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types htmx"
    )


def nonce(scope: Scope) -> str:
    """The nonce of this response, made when the page first asks for it."""
    made: str = scope["state"].setdefault("nonce", secrets.token_urlsafe(16))
    return made


async def add_headers(message: Message, scope: Scope) -> None:
    """Put the security headers on every response: pages, files, errors, and what no route answers.

    A route may bring its own CSP (a download is sandboxed) or cache rule (static files).
    """
    if message["type"] == "http.response.start":
        there = {name.lower() for name, _ in message["headers"]}
        ours = (*_FIXED, (b"content-security-policy", content_security_policy(nonce(scope)).encode()))
        message["headers"] = [*message["headers"], *(header for header in ours if header[0] not in there)]


class BodyDeadline(ASGIMiddleware):
    """Cuts off a body that dribbles in, and a header block that is too large."""

    scopes = (ScopeType.HTTP,)

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        """Give `receive` a deadline counted from the first byte of the request."""
        if sum(len(name) + len(value) for name, value in scope["headers"]) > HEADER_BYTES:
            raise ClientException(status_code=431, detail="The request headers are too large.")
        deadline = asyncio.get_running_loop().time() + BODY_SECONDS
        complete = False

        async def in_time() -> Message:
            nonlocal complete
            if complete:
                return await receive()  # type: ignore[return-value]
            try:
                async with asyncio.timeout_at(deadline):
                    message = await receive()
            except TimeoutError as error:
                raise ClientException(status_code=408, detail="The request took too long to arrive.") from error
            complete = message["type"] != "http.request" or not message.get("more_body", False)
            return message  # type: ignore[return-value]

        await next_app(scope, in_time, send)  # type: ignore[arg-type]


class SameOrigin(ASGIMiddleware):
    """Refuses unsafe requests that another site made a browser send (before anything reads the body)."""

    scopes = (ScopeType.HTTP,)

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        """Look at Sec-Fetch-Site, or at Origin where a browser sends only that."""
        if scope["type"] == ScopeType.HTTP and scope["method"] not in SAFE_METHODS:
            headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
            if not _own_site(headers):
                raise NotAllowedError("cross-site", "This request came from another site.", "Open the page here and try again.")
        await next_app(scope, receive, send)


def _own_site(headers: dict[str, str]) -> bool:
    """Sec-Fetch-Site decides where it is sent: our own no-referrer policy makes browsers send `Origin: null` with forms."""
    site, origin = headers.get("sec-fetch-site"), headers.get("origin")
    if site is not None:
        return site in {"same-origin", "none"}
    return origin is None or (origin != "null" and urlsplit(origin).netloc == headers.get("host"))
