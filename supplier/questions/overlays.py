"""Where a company's own policy files lie, which one is in force, and the values in force with their source and reason."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec

from supplier import paths
from supplier.errors import BadInputError
from supplier.model.base import Value
from supplier.model.policy import Policy
from supplier.questions.decode import decode
from supplier.questions.digest import digest
from supplier.questions.overlay import OverlayFile, Parameter, ParameterFile, laid_over, overlay_problems
from supplier.questions.policy import load_policy
from supplier.questions.problems import Problem, error

_DOCUMENT = "docs/scoring.md"


class Entry(Value, frozen=True, kw_only=True):
    """One value in force: what it is, where it comes from and why. `released` is said where a company policy changed it."""

    name: str
    title: str
    unit: str
    value: Any
    source: str
    reason: str
    stricter: str
    released: Any = None


def catalogue(shipped: Path | None = None) -> dict[str, Parameter]:
    """What each number and list of the policy is, by name, in the order of the file."""
    file = (shipped or paths.questionnaires()) / "scoring" / "parameters.toml"
    return decode(file.read_bytes(), ParameterFile, file.name, _DOCUMENT).parameters


def overlay_files(own: Path | None) -> tuple[Path, ...]:
    """The company's policy files in the folder of its question sets."""
    return tuple(sorted((own / "scoring").glob("*.toml"))) if own else ()


def policy_in_force(own: Path | None = None, file: Path | None = None) -> Policy:
    """The released policy, with the newest company policy of `own` (or that of `file`) laid over it.

    Raises BadInputError `policy-overlay` with file, key, value and remedy where the company's file cannot be used.
    """
    released = load_policy()
    given = [file] if file else list(overlay_files(own))
    if not given:
        return released
    found = [problem for one in given for problem in lint_file(one)] + same_day(given)
    if found:
        raise BadInputError("policy-overlay", f"{found[0].file}: {found[0].where}: {found[0].message}", found[0].remedy)
    newest = max(given, key=lambda one: _decoded(one).dated)
    overlay = _decoded(newest)
    if overlay.base != released.version:
        message = f"{newest.name}: base: is {overlay.base}, but the policy in force is {released.version}."
        raise BadInputError("policy-overlay", message, f'Look at its values again, and lay it over with base = "{released.version}" and a new date.')
    return laid_over(released, overlay, digest(newest.read_bytes()))


def lint_overlays(own: Path | None) -> tuple[Problem, ...]:
    """Every problem of every company policy file."""
    files = overlay_files(own)
    return tuple([problem for file in files for problem in lint_file(file)] + same_day(files))


def lint_file(file: Path) -> list[Problem]:
    """Every problem of one file; one that cannot be decoded has one."""
    try:
        overlay = _decoded(file)
        released = load_policy(overlay.base)
    except BadInputError as unreadable:
        found = error(unreadable.code, "base" if unreadable.code == "policy-missing" else "file", unreadable.message, unreadable.hint)
        return [msgspec.structs.replace(found, file=file.name)]
    return [
        msgspec.structs.replace(problem, file=file.name, line=_line(file, problem.where))
        for problem in overlay_problems(overlay, released, catalogue())
    ]


def same_day(files: tuple[Path, ...] | list[Path]) -> list[Problem]:
    """Two files of one date: nobody could say which is in force."""
    dates: dict[object, Path] = {}
    found = []
    for file in files:
        try:
            dated = _decoded(file).dated
        except BadInputError:
            continue
        if dated in dates:
            problem = error("overlay-date", "dated", f"is {dated}, as in {dates[dated].name}.", "Date the one that is to hold later.")
            found.append(msgspec.structs.replace(problem, file=file.name))
        dates[dated] = file
    return found


def entries(policy: Policy, overlay: OverlayFile | None = None) -> tuple[Entry, ...]:
    """Every number and list in force, with the company's source and reason where the company changed it."""
    released = load_policy(policy.version).parameters
    changes = overlay.parameters if overlay else {}
    return tuple(
        Entry(
            name=name,
            title=one.title,
            unit=one.unit,
            value=getattr(policy.parameters, name),
            source=changes.get(name, {}).get("source", one.source),
            reason=changes.get(name, {}).get("reason", one.reason),
            stricter=one.stricter,
            released=getattr(released, name) if name in changes else None,
        )
        for name, one in catalogue().items()
    )


def overlay_in_force(own: Path | None, policy: Policy) -> OverlayFile | None:
    """The company file that the policy was made with, or None."""
    pinned = policy.overlay.digest if policy.overlay else ""
    return next((_decoded(file) for file in overlay_files(own) if digest(file.read_bytes()) == pinned), None)


def _decoded(file: Path) -> OverlayFile:
    try:
        return decode(file.read_bytes(), OverlayFile, file.name, _DOCUMENT)
    except OSError as missing:
        raise BadInputError("file-not-found", f"{file} cannot be read: {missing.strerror}.", "Check the path.") from missing


def _line(file: Path, where: str) -> int | None:
    """The line of the table a problem is about."""
    heading = ".".join(where.split(".")[:2])
    lines = file.read_text(encoding="utf-8").splitlines()
    return next((number for number, line in enumerate(lines, 1) if line.strip().replace('"', "").startswith(f"[{heading}]")), None)
