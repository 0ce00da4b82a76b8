"""Verifies audit trails in a process of its own: a million events cost a minute that no page should wait for."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
from multiprocessing.connection import Connection

from supplier.errors import UnavailableError
from supplier.parts import Parts, build
from supplier.settings import Settings
from supplier.store import audit_check, organisations
from supplier.store.audit_check import Report

_POLITE = 10
"""How far the process steps back behind those that answer people."""


def verified(parts: Parts, *owners: str) -> tuple[Report, ...]:
    """The reports of these organisations, of every one where none is named.

    Raises:
        UnavailableError: the process ended before it had an answer.
    """
    start = multiprocessing.get_context("spawn")
    ours, theirs = start.Pipe(duplex=False)
    child = start.Process(target=_verify, args=(theirs, parts.settings, owners), name="verify", daemon=True)
    child.start()
    theirs.close()
    try:
        found: tuple[Report, ...] = ours.recv()
    except EOFError as error:
        raise UnavailableError("verify-ended", "The check of the audit trail ended before its result.", "Try again; the log says more.") from error
    finally:
        ours.close()
        child.join()
    return found


def _verify(answer: Connection, settings: Settings, owners: tuple[str, ...]) -> None:
    os.nice(_POLITE)
    parts = build(settings)
    try:
        with parts.database.read() as connection:
            wanted = owners or tuple(row.id for row in organisations.listed(connection))
            reports = tuple(audit_check.verify(connection, owner) for owner in wanted)
    finally:
        parts.close()
    with contextlib.suppress(BrokenPipeError):  # whoever asked is gone, and nobody else wants to know
        answer.send(reports)
