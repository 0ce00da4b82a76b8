"""What each job runs: the names of the queue against the functions of workflow, and what happens when one is given up."""

from __future__ import annotations

import importlib
import logging
from collections.abc import Callable
from typing import Any

from supplier import clock
from supplier.errors import SupplierError, UnavailableError
from supplier.parts import Parts
from supplier.queue.names import ASSESS, DAILY, READ_UPLOAD, TRIES

log = logging.getLogger(__name__)

HANDLERS: dict[str, str] = {
    READ_UPLOAD: "supplier.workflow.read_upload:read_upload",
    ASSESS: "supplier.workflow.assess:run",
    DAILY: "supplier.workflow.housekeeping:daily",
}
"""Each takes the parts, the job's arguments and `at`, may run twice, and is imported when it first runs."""

GIVEN_UP: dict[str, str] = {READ_UPLOAD: "supplier.workflow.read_upload:give_up"}
"""Called with the parts, the job's arguments, the reason and `at` when a job failed for good or was parked."""

RETRY_SECONDS = 2.0


def register(parts: Parts) -> dict[str, Callable[..., Any]]:
    """Make every handler known to the engine, under its name; returns the engine's functions."""
    return {name: _workflow(parts, name) for name in HANDLERS}


def _workflow(parts: Parts, name: str) -> Callable[..., Any]:
    from dbos import DBOS

    @DBOS.step(
        name=f"{name}.step",
        retries_allowed=True,
        max_attempts=TRIES,
        interval_seconds=RETRY_SECONDS,
        backoff_rate=3.0,
        should_retry=worth_another_try,
    )
    def step(*args: str | int) -> None:
        _function(HANDLERS[name])(parts, *args, at=clock.now())

    @DBOS.step(name=f"{name}.given-up", retries_allowed=True, max_attempts=TRIES)
    def give_up_step(reason: str, *args: str | int) -> None:
        give_up(parts, name, args, reason)

    @DBOS.workflow(name=name)
    def run(*args: str | int) -> None:
        try:
            step(*args)
        except Exception as error:
            log.exception("job %s %s failed", name, args)
            give_up_step(error.message if isinstance(error, SupplierError) else "an unexpected error; the log has it", *args)
            raise

    return run


def give_up(parts: Parts, name: str, args: tuple[Any, ...], reason: str) -> None:
    """Tell the record that its job is not going to happen."""
    if name in GIVEN_UP:
        _function(GIVEN_UP[name])(parts, *args, reason=reason, at=clock.now())


def worth_another_try(error: BaseException) -> bool:
    """Whether the same again may work: yes for what was busy or away, no for what is wrong."""
    return isinstance(error, UnavailableError) or not isinstance(error, SupplierError)


def _function(target: str) -> Callable[..., Any]:
    module, _, name = target.partition(":")
    function: Callable[..., Any] = getattr(importlib.import_module(module), name)
    return function
