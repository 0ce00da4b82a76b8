"""The documents a command is given: which files a name stands for, and how far reading them is."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import click

from supplier.errors import BadInputError


def files(paths: tuple[str, ...]) -> Iterator[tuple[Path, Path]]:
    """Every file named, and every file under a folder named in the order of names, each with the folder it was found by.

    Hidden files of a folder are left out; a file that is named counts, whatever its name, and its folder is the one it lies in.

    Raises:
        BadInputError: there is no such file, or nothing in the folder.
    """
    for given in paths:
        path = Path(given)
        if not path.exists():
            raise BadInputError("file-not-found", f"{given} does not exist.", "Check the path; a name with spaces needs quotes.")
        if not path.is_dir():
            yield path, path.parent
            continue
        found = [inner for inner in sorted(path.rglob("*")) if inner.is_file() and not _hidden(inner.relative_to(path))]
        if not found:
            raise BadInputError("folder-empty", f"{given} holds no files.", "Name a folder with documents in it.")
        yield from ((inner, path) for inner in found)


def _hidden(inside: Path) -> bool:
    return any(part.startswith(".") for part in inside.parts)


def progress(number: int, total: int, name: str) -> None:
    """Say on a terminal which of several files was read last."""
    if total > 1 and sys.stderr.isatty():
        click.echo(f"\r\x1b[K{number}/{total} {plain(name)[-60:]}", nl=number == total, err=True)


def plain(text: str) -> str:
    """Text of a document for a terminal: no control characters, which could move the cursor or colour the screen."""
    return "".join(c if c.isprintable() else " " for c in text)
