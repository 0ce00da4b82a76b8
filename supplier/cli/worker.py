"""`supplier worker`: runs background jobs beside web processes that share one PostgreSQL."""

from __future__ import annotations

import signal
import threading

import click

from supplier.cli.options import chosen, place
from supplier.errors import BadInputError


@click.command()
@place
def command(data: str | None, database_url: str | None) -> None:
    """Run background jobs until SIGTERM or Ctrl-C (PostgreSQL only).

    With the embedded database the server runs its own jobs. Start as many workers as you like, on any machine that
    reaches the database and the file store.
    """
    from supplier.jobs import engine
    from supplier.parts import build

    parts = build(chosen(data, database_url))
    if parts.database.is_sqlite:
        parts.close()
        raise BadInputError(
            "worker-embedded", "The embedded database has one process: `supplier serve` runs its jobs.", "Set SUPPLIER_DATABASE_URL to a PostgreSQL."
        )
    ended = threading.Event()
    for word in (signal.SIGTERM, signal.SIGINT):
        signal.signal(word, lambda *_: ended.set())
    try:
        running = engine.start(parts, worker=True)
        click.echo(f"worker {running.worker_id} is running", err=True)
        ended.wait()
        click.echo("stopping: running jobs have a few seconds, the rest is taken over", err=True)
        running.stop()
    finally:
        parts.close()
