"""Sends the portal's forms as a browser does: with the session's cookie and the form's token."""

from __future__ import annotations

import re
from typing import Any

from httpx import Response
from litestar import Litestar
from litestar.testing import TestClient

from supplier.parts import Parts
from tests.support.invited import Invited, newest_code

File = tuple[str, tuple[str, bytes, str]]


class Browser:
    """One vendor's browser."""

    def __init__(self, client: TestClient[Litestar]) -> None:
        self.client = client
        self.csrf = ""

    def come_in(self, parts: Parts, there: Invited) -> None:
        """Ask for the code, type it, keep the cookie."""
        self.client.post(f"/p/{there.token}", data={"step": "code"})
        listed = self.client.post(f"/p/{there.token}", data={"step": "enter", "code": newest_code(parts, there)})
        found = re.search(r'data-csrf="([^"]+)"', listed.text)
        assert found, listed.status_code
        self.csrf = found[1]

    def get(self, path: str, *, follow_redirects: bool = True) -> Response:
        """Look at a page."""
        return self.client.get(path, follow_redirects=follow_redirects)

    def post(self, path: str, **fields: str) -> Response:
        """Send a plain form."""
        return self.client.post(path, data={"_csrf": self.csrf, **fields}, follow_redirects=False)

    def post_files(self, path: str, files: list[File], **fields: str) -> Response:
        """Send a form with files; its token comes first, as on the page."""
        return self.client.post(path, data={"_csrf": self.csrf, **fields}, files=files, follow_redirects=False)

    def send_file(self, name: str, data: bytes, **fields: str) -> Response:
        """Send one file as the script does."""
        headers = {"x-csrf-token": self.csrf, "accept": "application/json"}
        return self.client.post("/p/documents", data=fields, files={"files": (name, data, "application/pdf")}, headers=headers)

    def put(self, path: str, seen: int | None, **fields: Any) -> Response:
        """Save as the page does by itself."""
        headers = {"x-csrf-token": self.csrf, "accept": "application/json"} | ({} if seen is None else {"if-match": f'"{seen}"'})
        return self.client.put(path, data=fields, headers=headers)
