"""`supplier doctor`: check every configured part and say what to do."""

from __future__ import annotations

import click
import msgspec

from supplier.cli.options import chosen, place

_MARKS = {"good": "ok  ", "warning": "warn", "bad": "BAD "}


@click.command()
@place
@click.option("--json", "as_json", is_flag=True, help="One JSON document, nothing else.")
def command(data: str | None, database_url: str | None, *, as_json: bool) -> int:
    """Check every configured part and say what to do: exit 0 when nothing is bad, 1 otherwise."""
    from supplier.parts import build
    from supplier.workflow.check_up import check_up

    parts = build(chosen(data, database_url))
    try:
        findings = check_up(parts)
    finally:
        parts.close()
    if as_json:
        click.echo(msgspec.json.encode({"schema": "supplier-doctor-1", "checks": findings}).decode())
    else:
        for finding in findings:
            click.echo(f"{_MARKS[finding.state]} {finding.part:<11} {finding.says}" + (f"\n                 {finding.do}" if finding.do else ""))
    return 1 if any(finding.state == "bad" for finding in findings) else 0
