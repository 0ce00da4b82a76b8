"""`supplier read`: documents in, what they say out, with the place of every fact. No database."""

from __future__ import annotations

import datetime as dt

import click
import msgspec

from supplier.cli import given
from supplier.cli.given import plain
from supplier.cli.options import signature_roots
from supplier.evidence.many import read_many
from supplier.evidence.roots import load
from supplier.model.reading import Fact, Reading, Rejected


@click.command("read")
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option("--json", "as_json", is_flag=True, help="One JSON list of readings, nothing else.")
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="Say which dates lie before this date.")
@click.option("--ocr/--no-ocr", default=True, show_default=True, help="Recognise text on pages that are pictures, where supplier[ocr] is installed.")
@signature_roots
@click.option("--explain", is_flag=True, help="Show for every fact how it was found, and what stands there and was not taken.")
def command(files: tuple[str, ...], *, as_json: bool, as_of: dt.datetime | None, ocr: bool, roots: str, explain: bool) -> None:
    """Read documents and print what they say, with the place.

    A folder stands for all files in it. Files are read on every core and shown in the order given; one that cannot be read
    is shown with the reason and stops no other. Exit 3 when a file does not exist.
    """
    trusted = load(roots)
    named = [(path, str(path)) for path, _ in given.files(files)]
    date = as_of.date() if as_of else None
    readings: list[Reading] = []
    for found in read_many(named, ocr=ocr, progress=given.progress, explain=explain, roots=trusted):
        if as_json:
            readings += [msgspec.structs.replace(reading, sketch=msgspec.UNSET) for reading in found]
        else:
            click.echo("\n\n".join(table(reading, as_of=date, explain=explain) for reading in found) + "\n")
    if as_json:
        click.echo(msgspec.json.encode(readings).decode())


def table(reading: Reading, *, as_of: dt.date | None = None, explain: bool = False) -> str:
    """A reading as people read it: what it is and why, the facts with their pages, and what is odd."""
    about = [f"{reading.pages} pages" if reading.pages and reading.pages > 1 else "", reading.language or "", f"text: {reading.text_source.value}"]
    part = f" (pages {reading.part.pages[0]} to {reading.part.pages[1]})" if reading.part else ""
    rows = [
        f"{plain(reading.file)}{part}: {reading.kind.value.replace('_', ' ')}",
        f"  because {plain(reading.kind_reason)}  [{', '.join(filter(None, about))}]",
    ]
    width = max((len(fact.name) for fact in reading.facts), default=0)
    for fact in reading.facts:
        rows.append(f"  {fact.name:{width}}  {_value(fact)}{_passed(fact, as_of)}  (page {fact.page}{_doubt(fact)})")
        if explain:
            rows.append(
                f"  {'':{width}}  by {fact.method}: {plain(fact.snippet)[:160]!r}"
                + (f"; or {', '.join(map(str, fact.alternatives))}" if fact.alternatives else "")
            )
    if reading.controls:
        rows.append(f"  {_controls(reading)}")
    rows += [f"  ! {finding.code}{f' (page {finding.page})' if finding.page else ''}: {plain(finding.message)}" for finding in reading.findings]
    rows += [_not_taken(one) for one in reading.rejected or ()]
    return "\n".join(rows)


def _not_taken(one: Rejected) -> str:
    seen = f": {plain(one.snippet)!r}" if one.snippet else ""
    return f"  - not taken: {one.name} {plain(one.value)[:200]}{f' (page {one.page})' if one.page else ''}, {plain(one.why)}{seen}"


def _value(fact: Fact) -> str:
    value = fact.value
    text = " ".join(str(part) for part in value.values() if part) if isinstance(value, dict) else str(value)
    return plain(text)[:200] + (f"  [{plain(fact.about)}]" if fact.about else "")


def _passed(fact: Fact, as_of: dt.date | None) -> str:
    if as_of is None or not isinstance(fact.value, str):
        return ""
    try:
        day = dt.date.fromisoformat(fact.value)
    except ValueError:
        return ""
    return f" ({(as_of - day).days} days before {as_of})" if day < as_of else ""


def _doubt(fact: Fact) -> str:
    return "" if fact.confidence.value == "high" else f", {fact.confidence.value} confidence"


def _controls(reading: Reading) -> str:
    counts = {
        name: sum(row.applicable is value for row in reading.controls)
        for name, value in (("applicable", True), ("excluded", False), ("not stated", None))
    }
    return f"{len(reading.controls)} controls: " + ", ".join(f"{count} {name}" for name, count in counts.items() if count)
