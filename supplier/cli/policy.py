"""`supplier policy`: the scoring policy in force, and the linter for a company's own policy file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
import msgspec

from supplier.questions.overlay import shown
from supplier.questions.overlays import Entry, entries, lint_file, lint_overlays, overlay_in_force, policy_in_force, same_day

_EXIT_NO = 1
_JSON = click.option("--json", "as_json", is_flag=True, help="Print one JSON document and nothing else.")


@click.group()
@click.option("--data", type=click.Path(path_type=Path, file_okay=False), help="Data folder whose `questionnaires/scoring` holds your own policy.")
@click.pass_context
def command(ctx: click.Context, data: Path | None) -> None:
    """Show the scoring policy in force, and check your own.

    A company policy may make values stricter, never looser; docs/scoring.md shows one.
    """
    ctx.obj = data / "questionnaires" if data else None


@command.command()
@_JSON
@click.pass_obj
def show(own: Path | None, as_json: bool) -> None:
    """Show every value in force with its source and reason. Exit 3 when your own policy cannot be used."""
    policy = policy_in_force(own)
    overlay = overlay_in_force(own, policy)
    values = entries(policy, overlay)
    if as_json:
        versions = {"policy": policy.version, "rule_pack": policy.rule_pack, "registers": policy.registers, "overlay": policy.overlay}
        others: dict[str, Any] = {"flags": overlay.flags, "accreditation_bodies": overlay.accreditation_bodies} if overlay else {}
        click.echo(msgspec.json.encode({"schema": "supplier-policy-1", **versions, "values": values, **others}).decode())
        return
    own_version = f" with {policy.overlay.version} ({policy.overlay.digest})" if policy.overlay else ""
    click.echo(f"policy {policy.version}{own_version}, rules {policy.rule_pack}, registers {policy.registers}")
    for one in values:
        _print(one)
    for group, changed in (("flags", overlay.flags), ("accreditation_bodies", overlay.accreditation_bodies)) if overlay else ():
        for name, change in changed.items():
            effects = ", ".join(f"{key} {shown(value)}" for key, value in change.items() if key not in {"source", "reason"})
            click.echo(f"\n{group}.{name} = {effects}\n  {change['source']}: {change['reason']}")


def _print(one: Entry) -> None:
    before = f" (released: {shown(one.released)})" if one.released is not None else ""
    click.echo(f"\n{one.name} = {shown(one.value)} [{one.unit}]{before}\n  {one.title}. Stricter: {one.stricter}.\n  {one.source}: {one.reason}")


@command.command()
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@_JSON
@click.pass_obj
def lint(own: Path | None, files: tuple[Path, ...], as_json: bool) -> int:
    """Check FILES, or your own policy files under --data. Exit 1 when there is an error."""
    problems = [problem for file in files for problem in lint_file(file)] + same_day(files) if files else list(lint_overlays(own))
    if as_json:
        click.echo(msgspec.json.encode({"schema": "supplier-lint-1", "ok": not problems, "problems": problems}).decode())
    else:
        for problem in problems:
            click.echo(problem.sentence())
        click.echo(f"{len(problems)} errors")
    return _EXIT_NO if problems else 0
