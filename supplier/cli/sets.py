"""`supplier sets`: list, check, show, compare and publish question sets."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click
import msgspec

from supplier.errors import BadInputError
from supplier.questions.library import Library
from supplier.questions.lint import Known, known, lint_set
from supplier.questions.problems import Problem, error

_EXIT_NO = 1
_JSON = click.option("--json", "as_json", is_flag=True, help="Print one JSON document and nothing else.")


@click.group()
@click.option("--data", type=click.Path(path_type=Path, file_okay=False), help="Data folder whose `questionnaires` holds the company's own sets.")
@click.pass_context
def command(ctx: click.Context, data: Path | None) -> None:
    """List, check, show, compare and publish question sets."""
    ctx.obj = Library(own=data / "questionnaires" if data else None)


@command.command("list")
@_JSON
@click.pass_obj
def list_sets(library: Library, as_json: bool) -> None:
    """List every set and version."""
    rows = [_row(library, set_id, version) for set_id in library.ids() for version in library.versions(set_id)]
    if as_json:
        _print_json({"schema": "supplier-sets-1", "sets": rows})
        return
    for row in rows:
        languages = ",".join(row["languages"])
        click.echo(f"{row['id']:<22} {row['version']:<8} {row['status']:<9} {row['questions']:>3} questions  {languages:<6} {row['title']}")


@command.command()
@click.argument("sets", nargs=-1)
@_JSON
@click.pass_obj
def lint(library: Library, sets: tuple[str, ...], as_json: bool) -> int:
    """Check SETS (all without names): the newest version of each. Exit 1 when there is an error."""
    against = known(library)
    problems: list[Problem] = []
    for set_id in sets or library.ids():
        problems += _lint_one(library, set_id, against)
    errors = sum(problem.severity == "error" for problem in problems)
    if as_json:
        _print_json({"schema": "supplier-lint-1", "ok": not errors, "problems": problems})
    else:
        for problem in problems:
            click.echo(problem.sentence())
        click.echo(f"{errors} errors, {len(problems) - errors} warnings")
    return _EXIT_NO if errors else 0


def _lint_one(library: Library, set_id: str, against: Known) -> tuple[Problem, ...]:
    """The newest version's problems; a file that cannot be decoded is one problem, so that the other sets are still checked."""
    version = library.versions(set_id)[-1]
    try:
        return lint_set(library.load(set_id, version), against)
    except BadInputError as unreadable:
        return (error(unreadable.code, set_id, unreadable.message, unreadable.hint),)


def _row(library: Library, set_id: str, version: str) -> dict[str, Any]:
    file = library.load(set_id, version)
    return {
        "id": set_id,
        "version": version,
        "status": file.status,
        "digest": file.digest,
        "title": file.questions.title,
        "framework": file.questions.framework,
        "languages": file.languages(),
        "questions": len(file.questions.questions()),
    }


def _print_json(value: object) -> None:
    sys.stdout.write(msgspec.json.format(msgspec.json.encode(value), indent=1).decode() + "\n")
