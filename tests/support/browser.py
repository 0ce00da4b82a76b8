"""A browser without a screen: keeps cookies, finds the form token, follows what pages say."""

from __future__ import annotations

import re
from typing import Any

import msgspec
from httpx import Response
from litestar import Litestar

from tests.support.pages import client


class Browser:
    """One person at one device. Requests carry what a real browser sends about where they come from."""

    def __init__(self, app: Litestar) -> None:
        self.client = client(app, raise_server_exceptions=False)
        self.client.headers["accept"] = "text/html,application/xhtml+xml,*/*;q=0.8"
        self.client.follow_redirects = False

    def get(self, path: str, **headers: str) -> Response:
        """Look at a page."""
        return self.client.get(path, headers=headers)

    def post(self, path: str, page: str | None = None, *, token: str | None = None, headers: dict[str, str] | None = None, **fields: Any) -> Response:
        """Send a form. The token is read from `page` (a path) as the form there holds it, or given, or left out."""
        found = token if token is not None else self.token(page) if page else ""
        sent = {"sec-fetch-site": "same-origin"} | (headers or {})
        return self.client.post(path, data={"_csrf": found, **fields}, headers=sent)

    def token(self, path: str) -> str:
        """The form token on a page."""
        return token_of(self.get(path).text)

    def sign_in(self, email: str, password: str) -> Response:
        """Sign in as a person of the buyer."""
        return self.post("/sign-in", email=email, password=password, next="")


def token_of(html: str) -> str:
    """The form token in a page."""
    found = re.search(r'data-csrf="([^"]*)"', html)
    return found.group(1) if found else ""


def links_in(text: str) -> list[str]:
    """Every path of our own in a mail or page."""
    return re.findall(r"https?://[^/\s]+(/[^\s\"<]*)", text)


class Person(msgspec.Struct, frozen=True):
    """Somebody who can sign in."""

    email: str
    password: str
