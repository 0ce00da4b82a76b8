"""`supplier audit`: verify the audit trail."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click
import msgspec

from supplier.cli.options import chosen, place
from supplier.errors import BadInputError, SupplierError

if TYPE_CHECKING:
    from supplier.store.audit_check import Report

NOT_CHECKED = 6
_HEAD = re.compile(r"(?P<organisation>[A-Za-z0-9]+):(?P<seq>\d+):(?P<hash>[0-9a-f]{64})\Z")


@click.group()
def command() -> None:
    """Verify the audit trail."""


@command.command()
@place
@click.option("--tenant", metavar="ID", help="Only this organisation.")
@click.option("--files", "with_files", is_flag=True, help="Also read every uploaded file and compare its digest.")
@click.option("--head", "heads", multiple=True, metavar="ID:NUMBER:HASH", help="A head that an earlier run printed and that was kept elsewhere.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document, nothing else.")
def verify(data: str | None, database_url: str | None, tenant: str | None, heads: tuple[str, ...], *, with_files: bool, as_json: bool) -> int:
    """Check every event against the one before, and records and files against their events. Changes nothing.

    Exit codes: 0 whole; 1 altered; 2 shorter than its head; 3 gap, duplicate or order fault; 5 a record or file differs
    from its event; 6 could not check all. Keep the printed head elsewhere and give it as --head next time: only that
    finds a trail that was rewritten or cut as a whole.
    """
    from supplier.parts import build
    from supplier.store import audit_check, organisations

    known = dict(_head(text) for text in heads)
    parts = build(chosen(data, database_url))
    try:
        with parts.database.read() as connection:
            wanted = [row.id for row in organisations.listed(connection) if tenant in {None, row.id}]
            files = parts.files if with_files else None
            reports = [audit_check.verify(connection, owner, expected=known.get(owner), files=files) for owner in wanted]
    except SupplierError as error:
        click.echo(f"{error.code}: {error.message}\n{error.hint}", err=True)
        return NOT_CHECKED
    finally:
        parts.close()
    missing = [owner for owner in {tenant, *known} - set(wanted) if owner]
    _print(reports, missing, as_json=as_json)
    codes = [report.code for report in reports if report.code] + ([audit_check.SHORTER] if missing else [])
    return min(codes, default=0)


def _head(text: str) -> tuple[str, tuple[int, str]]:
    found = _HEAD.match(text)
    if found is None:
        raise BadInputError(
            "head-invalid", f"{text!r} is not a head.", "It looks like <organisation>:<number>:<64 hex digits>, as `audit verify` prints it."
        )
    return found["organisation"], (int(found["seq"]), found["hash"])


def _print(reports: Sequence[Report], missing: list[str], *, as_json: bool) -> None:
    if as_json:
        click.echo(msgspec.json.encode({"schema": "supplier-audit-verify-1", "reports": reports, "missing": missing}).decode())
        return
    for owner in missing:
        click.echo(f"{owner}: there is no such organisation")
    for report in reports:
        click.echo(_worded(report))


def _worded(report: Report) -> str:
    seq, chain = report.head
    lines = [
        (
            f"{report.organisation_id}: {report.events} events, {report.erased} erased payloads,"
            f" {report.records} records and {report.files} files checked"
        )
    ]
    lines += [f"  {'event ' + str(problem.seq) if problem.seq is not None else 'trail'}: {problem.what}" for problem in report.problems]
    lines += [f"  {'whole' if report.code == 0 else 'NOT whole'}; head {report.organisation_id}:{seq}:{chain}"]
    return "\n".join(lines + ([f"  {report.unseen}"] if report.unseen else []))
