"""A job that notes that it ran, fails as its subject says, and notes when it was given up."""

from __future__ import annotations

import datetime as dt
import time

from supplier.errors import BadInputError, UnavailableError
from supplier.parts import Parts

TRIED: list[tuple[str, str]] = []
"""What ran and what was given up; tests empty it."""


def busy_then_good(parts: Parts, subject: str, *, at: dt.datetime) -> None:
    """Fails with something passing the first time."""
    del parts, at
    TRIED.append(("read", subject))
    if TRIED.count(("read", subject)) == 1 and subject.startswith("busy"):
        raise UnavailableError("busy", "Busy.")
    if subject.startswith("wrong"):
        raise BadInputError("wrong", "It is wrong.")


def given_up(parts: Parts, subject: str, *, reason: str, at: dt.datetime) -> None:
    """Notes what was given up."""
    del parts, at
    TRIED.append((reason, subject))


def wait_until_ended(parts: Parts, *ids: str) -> list[str]:
    """The states of jobs as soon as none waits or runs."""
    end = time.monotonic() + 60
    while time.monotonic() < end:
        states = [parts.queue.get(one).state for one in ids]
        if all(state in {"done", "failed", "parked"} for state in states):
            return states
        time.sleep(0.1)
    raise AssertionError(parts.queue.listed())
