"""Where the data folders lie: beside the package in a checkout or editable install, inside it in a wheel."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def _folder(name: str) -> Path:
    beside = _PACKAGE.parent / name
    return beside if beside.is_dir() else _PACKAGE / "_data" / name


def questionnaires() -> Path:
    """Question sets, control lists, scoring policy, packs and registers."""
    return _folder("questionnaires")


def static() -> Path:
    """Our css and js, and the vendored libraries."""
    return _folder("static")
