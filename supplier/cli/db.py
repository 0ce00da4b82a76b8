"""`supplier db`: bring the database to this program's schema, or check that it is there."""

from __future__ import annotations

import click
import msgspec

from supplier.cli.options import chosen, place
from supplier.errors import UnavailableError


@click.group()
def command() -> None:
    """Upgrade or check the database."""


@command.command()
@place
def upgrade(data: str | None, database_url: str | None) -> None:
    """Migrate to the newest schema, in one transaction. Make a backup first."""
    from supplier.parts import database_url as address
    from supplier.queue import schema as queue_schema
    from supplier.store import schema
    from supplier.store.database import Database

    settings = chosen(data, database_url)
    settings.data_path.mkdir(parents=True, exist_ok=True, mode=0o700)
    before, after = schema.upgrade(address(settings))
    database = Database(address(settings), 1)
    queue_schema.migrate(database.engine_url)
    database.close()
    click.echo(f"schema {before or 'none'} -> {after}")


@command.command()
@place
@click.option("--json", "as_json", is_flag=True, help="One JSON document, nothing else.")
def check(data: str | None, database_url: str | None, *, as_json: bool) -> int:
    """Compare the database with this program: exit 0 when they fit, 1 when not."""
    from supplier.parts import build
    from supplier.store import schema

    parts = build(chosen(data, database_url))
    try:
        found, wanted = schema.present(parts.database), schema.newest()
        try:
            schema.require_newest(parts.database)
        except UnavailableError as error:
            differences = [f"{error.message} {error.hint}"]
        else:
            differences = schema.differences(parts.database)
    finally:
        parts.close()
    if as_json:
        click.echo(msgspec.json.encode({"schema": "supplier-db-1", "present": found, "wanted": wanted, "differences": differences}).decode())
    else:
        click.echo("\n".join(differences) if differences else f"schema {found}: nothing differs")
    return 1 if differences else 0
