"""The routes of the application, read from the application itself."""

from __future__ import annotations

import msgspec
from litestar import Litestar

from supplier.web.security import SAFE_METHODS


class Route(msgspec.Struct, frozen=True):
    """One method of one path, and who may use it."""

    method: str
    path: str
    access: str

    @property
    def is_safe(self) -> bool:
        """Whether it may not change anything."""
        return self.method in SAFE_METHODS

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


def routes_of(app: Litestar) -> list[Route]:
    """Every method of every route but OPTIONS."""
    found = []
    for route in app.routes:
        for handler in getattr(route, "route_handlers", None) or [route.route_handler]:  # type: ignore[union-attr]  # mounted routes have one
            methods = getattr(handler, "http_methods", {"GET"})
            found += [Route(method, route.path, str(handler.opt.get("access", ""))) for method in sorted(methods) if method != "OPTIONS"]
    return found
