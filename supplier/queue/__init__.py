"""Enqueue, list and retry background jobs over the job engine's client: names and ids only."""

from __future__ import annotations

import logging

_engine = logging.getLogger("dbos")
_engine.setLevel(logging.WARNING)
_engine.propagate = False
if logging.lastResort is not None:
    # The engine would add a handler that keeps whatever stderr was when it was imported; this one looks when it writes.
    _engine.addHandler(logging.lastResort)
