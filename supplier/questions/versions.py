"""Version numbers of question sets: three numbers, compared as numbers."""

from __future__ import annotations

import enum
import re

_SHAPE = re.compile(r"(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)")


class Bump(enum.IntEnum):
    """How far a version must move for a change, least first."""

    NONE = 0
    PATCH = 1
    MINOR = 2
    MAJOR = 3


def is_version(text: str) -> bool:
    """Whether the text is a version number such as `1.0.0`."""
    return _SHAPE.fullmatch(text) is not None


def ordered(version: str) -> tuple[int, int, int]:
    """The key versions are sorted by. Raises ValueError for anything else than three numbers."""
    major, minor, patch = (int(number) for number in version.split("."))
    return major, minor, patch


def bump_between(old: str, new: str) -> Bump:
    """How far the version moved; NONE when it did not move forward."""
    before, after = ordered(old), ordered(new)
    if after <= before:
        return Bump.NONE
    return Bump.MAJOR if after[0] > before[0] else Bump.MINOR if after[1] > before[1] else Bump.PATCH


def least(old: str, bump: Bump) -> str:
    """The smallest version that is far enough."""
    major, minor, patch = ordered(old)
    steps = {Bump.MAJOR: (major + 1, 0, 0), Bump.MINOR: (major, minor + 1, 0), Bump.PATCH: (major, minor, patch + 1)}
    return ".".join(str(number) for number in steps.get(bump, (major, minor, patch)))
