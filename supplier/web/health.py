"""What a supervisor asks: alive, and ready to work. Static files and the logo live here too: open to everybody."""

from __future__ import annotations

import asyncio
from typing import Any

from litestar import Controller, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from supplier.parts import Parts
from supplier.workflow import accounts, readiness


class Health(Controller):
    """No session, no record, nothing that tells a stranger about the inside."""

    opt = {"access": "public"}

    @get("/healthz", sync_to_thread=False)
    def live(self) -> dict[str, str]:
        """The process answers."""
        return {"status": "ok"}

    @get("/readyz")
    async def ready(self, parts: NamedDependency[Parts]) -> Response[dict[str, Any]]:
        """Database, files and queue answer."""
        found = await asyncio.to_thread(readiness.check, parts)
        return Response(found, status_code=200 if all(found.values()) else 503)

    @get("/logo/{sha256:str}", sync_to_thread=True)
    def logo(self, sha256: FromPath[str], parts: NamedDependency[Parts]) -> Response[bytes]:
        """The organisation's logo."""
        content, media_type = accounts.logo(parts, sha256)
        return Response(content, media_type=media_type, headers={"Cache-Control": "public, max-age=86400", "Content-Security-Policy": "sandbox"})
