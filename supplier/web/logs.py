"""The log: one line an event, UTC, without secrets. Text for people, JSON where `SUPPLIER_LOG_FORMAT=json`."""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

_SECRET_PATH = re.compile(r"(/(?:p|welcome|reset)/)[A-Za-z0-9_-]{20,}")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")


def mask(text: str) -> str:
    """Without tokens of links, and on one line: what a visitor sends must not forge a second one."""
    return _CONTROL.sub("?", _SECRET_PATH.sub(r"\1***", text))


def _masked(_logger: object, _name: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    for key, value in event.items():
        if isinstance(value, str):
            event[key] = _SECRET_PATH.sub(r"\1***", value) if key == "exception" else mask(value)
    return event


def _logger(*_names: object) -> structlog.PrintLogger:
    # the stderr of now: one that was replaced and closed since must not turn a refusal into a failure
    return structlog.PrintLogger(sys.stderr)


def configure(log_format: str) -> None:
    """Send our events, and warnings of the libraries, to stderr."""
    renderer: Any = structlog.processors.JSONRenderer() if log_format == "json" else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            _masked,
            renderer,
        ],
        logger_factory=_logger,
        cache_logger_on_first_use=False,
    )
    logging.getLogger().setLevel(logging.WARNING)
