"""`supplier compare`: two scorecards laid beside each other, every difference a sentence."""

from __future__ import annotations

import datetime as dt
import textwrap
from typing import TYPE_CHECKING, Any

import click
import msgspec

from supplier.cli.options import chosen, place

if TYPE_CHECKING:
    from supplier.store.scorecards import StoredScorecard

_WIDTH = 110


@click.command()
@click.argument("old", required=False, metavar="[OLD]")
@click.argument("new", required=False, metavar="[NEW]")
@place
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), metavar="DATE", help="Without NEW: decide as of this date instead of that of OLD.")
@click.option("--lang", type=click.Choice(["en", "de"]), default="en", show_default=True, help="The language of the sentences.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document, nothing else.")
def command(
    old: str | None, new: str | None, *, data: str | None, database_url: str | None, as_of: dt.datetime | None, lang: str, as_json: bool
) -> None:
    """Explain what differs between two scorecards, gate by gate, flag by flag, clause by clause.

    OLD and NEW are ids of stored scorecards: the same vendor a year on, or two vendors. Without NEW, the same input is
    decided by the rules and the policy in force now. Without any, the stored scorecards are listed with their ids.
    """
    from supplier.parts import build
    from supplier.wording.comparison import render_comparison
    from supplier.workflow.compare import compared, under_todays_rules
    from supplier.workflow.recompute import listed

    if new and as_of:
        raise click.UsageError("--as-of is for one scorecard; two are compared as they were stored.")
    parts = build(chosen(data, database_url))
    try:
        if old is None:
            _list(sorted(map(_row, listed(parts)), key=lambda row: (row["vendor"], row["service"], row["made_at"])), as_json)
            return
        found = compared(parts, old, new) if new else under_todays_rules(parts, old, as_of.date() if as_of else None)
    finally:
        parts.close()
    document = render_comparison(found, lang)
    click.echo(msgspec.json.encode(document).decode() if as_json else text(document, lang))


def _row(one: StoredScorecard) -> dict[str, str]:
    row, card = one.row, one.scorecard
    dates = {"as_of": row.as_of.isoformat(), "made_at": row.created_at.isoformat()}
    return {"id": row.id, "vendor": card.vendor, "service": card.service, **dates, "headline": row.headline}


def _list(rows: list[dict[str, str]], as_json: bool) -> None:
    if as_json:
        click.echo(msgspec.json.encode({"schema": "supplier-scorecards-1", "scorecards": rows}).decode())
        return
    for row in rows:
        click.echo(f"{row['id']}  {row['as_of']}  {row['vendor']}, {row['service']}: {row['headline']}")
    click.echo(f"{len(rows)} scorecards")


def text(document: dict[str, Any], lang: str) -> str:
    """The comparison as a terminal shows it: both heads, then the differences area by area."""
    from supplier.cli.assess_text import plain
    from supplier.wording import word

    old, new = document["old"], document["new"]
    lines = [_wrap(f"{sign} {line}", 0) for sign, side in (("-", old), ("+", new)) for line in _head(side)]
    if not document["differences"]:
        return plain("\n".join([*lines, "", word("compare", "same", lang)]))
    area = ""
    for one in document["differences"]:
        if one["area"] != area:
            area = one["area"]
            lines += ["", word("compare", area, lang)]
        lines.append(_wrap(one["sentence"], 2))
        lines += [_wrap(f"{sign} {one[name]}", 6) for name, sign in (("was", "-"), ("now", "+")) if name in one]
    return plain("\n".join(lines))


def _head(side: dict[str, str]) -> tuple[str, str]:
    service = f", {side['service']}" if side["service"] else ""
    return f"{side['vendor']}{service}, {side['as_of']}: {side['headline']}", side["digest"]


def _wrap(line: str, indent: int) -> str:
    deeper = " " * (indent + 2)
    return textwrap.fill(line, _WIDTH, initial_indent=" " * indent, subsequent_indent=deeper, break_on_hyphens=False, break_long_words=False)
