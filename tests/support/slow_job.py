"""A job that takes its time and leaves a mark in the database when it begins and when it has ended."""

from __future__ import annotations

import datetime as dt
import os
import signal
import time

from supplier.parts import Parts
from supplier.store import throttle

SECONDS = 0.6
FOREVER = dt.timedelta(days=9999)


def read(parts: Parts, upload_id: str, *, at: dt.datetime) -> None:
    """Mark, wait, mark. A name that begins with `poison` kills the worker instead."""
    mark(parts, f"begun {upload_id}", at)
    if upload_id.startswith("poison"):
        os.kill(os.getpid(), signal.SIGKILL)
    time.sleep(SECONDS)
    mark(parts, f"ended {upload_id}", at)


def give_up(parts: Parts, upload_id: str, *, reason: str, at: dt.datetime) -> None:
    """Mark that the job was given up."""
    del reason
    mark(parts, f"given up {upload_id}", at)


def mark(parts: Parts, word: str, at: dt.datetime) -> None:
    """Count one more of these."""
    with parts.database.write() as connection:
        throttle.take(connection, word, allowed=1, window=FOREVER, at=at)
