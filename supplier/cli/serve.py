"""`supplier serve`: the server."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from typing import Any

import click

from supplier import settings
from supplier.errors import BadInputError

GRACE_SECONDS = 10


@click.command("serve")
@click.option("--host", help="Address to listen on (default 127.0.0.1).")
@click.option("--port", type=click.IntRange(1, 65535), help="Port to listen on (default 8000).")
@click.option("--data", help="Data directory (default ./data).")
@click.option("--workers", type=click.IntRange(1, 32), default=1, show_default=True, help="Web processes; more than one needs PostgreSQL.")
def command(host: str | None, port: int | None, data: str | None, workers: int) -> None:
    """Run the server.

    The embedded default keeps everything in the data directory: SQLite, files, jobs in this process. With
    SUPPLIER_DATABASE_URL it serves from PostgreSQL; jobs then run in `supplier worker`, and the schema must be there
    (`supplier db upgrade`).
    """
    chosen = settings.load(os.environ, host=host, port=port, data=data)
    if workers > 1 and not chosen.database_url:
        raise BadInputError(
            "workers-sqlite", "SQLite serves from one process only.", "Set SUPPLIER_DATABASE_URL to a PostgreSQL database, or leave --workers out."
        )
    for name in ("host", "port", "data"):  # web processes build their parts from the environment
        os.environ[settings.PREFIX + name.upper()] = str(getattr(chosen, name))
    run(chosen, "supplier.app:create_app", workers=workers, factory=True)


def run(chosen: settings.Settings, app: Any, *, workers: int = 1, factory: bool = False, ready: Callable[[], None] | None = None) -> None:
    """Serve until a signal; `ready` is called once, as soon as a request would be answered. Addresses are not logged: portal links are secrets."""
    import uvicorn

    options: dict[str, Any] = {
        "factory": factory,
        "host": chosen.host,
        "port": chosen.port,
        "workers": workers if workers > 1 else None,
        "access_log": False,
        "log_level": "warning",
        "server_header": False,
        "timeout_keep_alive": 15,
        "timeout_graceful_shutdown": GRACE_SECONDS,
        "h11_max_incomplete_event_size": 65_536,
        "proxy_headers": bool(chosen.trusted_proxies),
        "forwarded_allow_ips": chosen.trusted_proxies or None,
    }
    if ready is None:
        uvicorn.run(app, **options)
        return
    server = uvicorn.Server(uvicorn.Config(app, **options))
    listen = server.startup

    async def startup(sockets: list[socket.socket] | None = None) -> None:
        await listen(sockets)
        if not server.should_exit:
            ready()

    server.startup = startup  # type: ignore[method-assign]  # uvicorn has no hook for this moment
    server.run()
