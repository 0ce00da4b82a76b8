"""`supplier sets`: list, check, show, compare and publish question sets."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click
import msgspec

from supplier import clock
from supplier.errors import BadInputError
from supplier.model.questions import QuestionSet
from supplier.questions.coverage import asked_facts, coverage, purposes
from supplier.questions.diff import bump_of, diff
from supplier.questions.library import Library
from supplier.questions.lint import known
from supplier.questions.lint_library import lint_all, lint_one, newest
from supplier.questions.problems import Problem
from supplier.questions.publish import publish
from supplier.questions.schema import FILES, schema
from supplier.questions.versions import least

_EXIT_NO = 1
_JSON = click.option("--json", "as_json", is_flag=True, help="Print one JSON document and nothing else.")
_VERSION = click.option("--version", help="A version; without it the newest released one.")


@click.group()
@click.option("--data", type=click.Path(path_type=Path, file_okay=False), help="Data folder whose `questionnaires` holds your own sets.")
@click.pass_context
def command(ctx: click.Context, data: Path | None) -> None:
    """List, check, show, compare and publish question sets.

    Shipped sets are found by themselves; --data adds those of your company.
    """
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
@click.option("--uses", is_flag=True, help="Also print what each question is for, and which question supplies each fact.")
@_JSON
@click.pass_obj
def lint(library: Library, sets: tuple[str, ...], uses: bool, as_json: bool) -> int:
    """Check SETS: the newest version of each, its translations, and what was released. Exit 1 when there is an error.

    Without names everything is checked, also packs, proposals and facts that nobody asks for.
    """
    against = known(library)
    problems = [problem for set_id in sets for problem in lint_one(library, set_id, against)] if sets else list(lint_all(library))
    errors = sum(problem.severity == "error" for problem in problems)
    if as_json:
        _print_json({"schema": "supplier-lint-1", "ok": not errors, "problems": problems} | _uses(library, sets))
    else:
        _print_problems(problems, errors)
        if uses:
            _print_uses(_uses(library, sets))
    return _EXIT_NO if errors else 0


@command.command()
@click.argument("set_id", metavar="SET")
@_VERSION
@click.option("--lang", default="en", show_default=True, help="Language; the original where there is no such translation.")
@_JSON
@click.pass_obj
def show(library: Library, set_id: str, version: str | None, lang: str, as_json: bool) -> None:
    """Show the questions of SET, reviewer notes included."""
    file = library.load(set_id, version)
    questions = file.in_language(lang)
    if as_json:
        _print_json({"schema": "supplier-set-1", "digest": file.digest, "status": file.status, "set": questions})
    else:
        _print_set(questions)


@command.command("diff")
@click.argument("set_id", metavar="SET")
@click.argument("old")
@click.argument("new")
@_JSON
@click.pass_obj
def compare(library: Library, set_id: str, old: str, new: str, as_json: bool) -> None:
    """Compare versions OLD and NEW of SET: changes, what becomes of earlier answers, and the least version."""
    changes = diff(library.load(set_id, old).questions, library.load(set_id, new).questions)
    bump = bump_of(changes)
    if as_json:
        listed = [msgspec.to_builtins(change) | {"bump": change.bump.name.lower()} for change in changes]
        _print_json({"schema": "supplier-diff-1", "changes": listed, "bump": bump.name.lower(), "least": least(old, bump)})
        return
    for change in changes:
        click.echo(f"{change.bump.name.lower():<6} {change.what:<24} {change.carry:<10} {change.question} {change.detail}".rstrip())
    click.echo(f"least version: {least(old, bump)}")


@command.command("coverage")
@click.argument("sets", nargs=-1)
@_JSON
@click.pass_obj
def show_coverage(library: Library, sets: tuple[str, ...], as_json: bool) -> None:
    """Show which question of SETS (all without names) asks for which clause, and which evidence it demands."""
    rows = coverage([newest(library, set_id).questions for set_id in sets or library.ids()], library.clause_lists())
    if as_json:
        _print_json({"schema": "supplier-coverage-1", "clauses": rows})
        return
    for row in rows:
        if row.questions or row.direct:
            click.echo(f"{row.ref}  {row.title}\n    {', '.join(row.questions) or 'NOT ASKED'}  [{', '.join(row.evidence)}]")
    click.echo(f"{sum(bool(row.questions) for row in rows)} of {len(rows)} clauses are asked for")


@command.command("schema")
@click.argument("name", type=click.Choice(sorted(FILES)), default="supplier-questionnaire-1.json")
@click.option("--write", is_flag=True, help="Write the schema files of the repository instead of printing one.")
@_JSON
@click.pass_obj
def show_schema(library: Library, name: str, write: bool, as_json: bool) -> None:  # noqa: ARG001 - a schema is JSON with and without --json
    """Print the JSON Schema of the set or translation files."""
    if not write:
        sys.stdout.write(schema(name).decode())
        return
    for file in FILES:
        (library.shipped / "schema" / file).write_bytes(schema(file))


@command.command("publish")
@click.argument("set_id", metavar="SET")
@click.argument("version")
@click.option("--note", required=True, help="One sentence: what changed and why. Kept in the index.")
@_JSON
@click.pass_obj
def publish_set(library: Library, set_id: str, version: str, note: str, as_json: bool) -> None:
    """Release VERSION of SET: from then on its bytes never change. Refused while the linter finds errors."""
    entry = publish(library, set_id, version, note, clock.today())
    if as_json:
        _print_json({"schema": "supplier-published-1", "set": set_id, "entry": entry})
    else:
        click.echo(f"published {set_id} {entry.version} {entry.digest}")


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


def _uses(library: Library, sets: tuple[str, ...]) -> dict[str, Any]:
    """What each question is for and who supplies each fact; empty while a file cannot be decoded."""
    try:
        loaded = [newest(library, set_id).questions for set_id in sets or library.ids()]
    except BadInputError:
        return {"purposes": {}, "facts": {}}
    return {"purposes": purposes(loaded), "facts": asked_facts(loaded, library.facts())}


def _print_problems(problems: list[Problem], errors: int) -> None:
    for problem in problems:
        click.echo(problem.sentence())
    click.echo(f"{errors} errors, {len(problems) - errors} warnings")


def _print_uses(uses: dict[str, Any]) -> None:
    for heading, table in (("What each question is for", uses["purposes"]), ("Which question supplies each fact", uses["facts"])):
        click.echo(f"\n{heading}")
        for name, entries in table.items():
            click.echo(f"  {name}: {', '.join(entries) or 'none'}")


def _print_set(questions: QuestionSet) -> None:
    click.echo(f"{questions.title} ({questions.id} {questions.version}, {questions.lang})")
    for section in questions.sections:
        click.echo(f"\n{section.title}")
        for question in section.questions:
            click.echo(
                f"\n  {question.id} [{question.type}{', critical' if question.critical else ''}]\n    {question.text}\n    why: {question.why}"
            )
            for option in question.options:
                click.echo(f"    ( ) {option.label} [{option.value}: {option.state}]")
            for demand in question.evidence:
                click.echo(f"    document: {demand.label} [{demand.kind}{', required' if demand.required else ''}]")
            if question.review:
                click.echo(f"    reviewer: {question.review}")


def _print_json(value: object) -> None:
    sys.stdout.write(msgspec.json.format(msgspec.json.encode(value), indent=1).decode() + "\n")
