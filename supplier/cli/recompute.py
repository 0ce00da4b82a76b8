"""`supplier recompute`: every stored scorecard computed again from its stored input; each digest must come out the same."""

from __future__ import annotations

import click
import msgspec

from supplier.cli.options import chosen, place


@click.command()
@place
@click.option("--json", "as_json", is_flag=True, help="One JSON document, nothing else.")
def command(data: str | None, database_url: str | None, *, as_json: bool) -> int:
    """Compute stored scorecards again and compare their digests: exit 0 when all agree, 1 when one differs."""
    from supplier.parts import build
    from supplier.workflow.recompute import recompute

    parts = build(chosen(data, database_url))
    try:
        outcome = recompute(parts)
    finally:
        parts.close()
    if as_json:
        click.echo(msgspec.json.encode({"schema": "supplier-recompute-1", **msgspec.to_builtins(outcome)}).decode())
    else:
        for one in outcome.differing:
            click.echo(f"scorecard {one.scorecard_id} of {one.as_of}: stored {one.stored}, computed {one.computed}")
        click.echo(f"{outcome.scorecards} scorecards, {len(outcome.differing)} differ")
    return 1 if outcome.differing else 0
