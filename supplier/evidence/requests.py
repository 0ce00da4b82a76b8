"""What the web process and the template process say to each other."""

from __future__ import annotations

from typing import Literal

import msgspec

from supplier.evidence.limits import Budget

READINGS, IMAGE, FINDING, GUARD = b"R", b"I", b"F", b"G"
"""The first byte of a result says what follows: readings, a WebP image, a finding, or the answer to a question about the cage."""


class Request(msgspec.Struct, frozen=True):
    """One job for a child. The document comes as a file descriptor, never as a path."""

    job: Literal["read", "render", "guard", "probe"]
    name: str
    budget: Budget
    page: int = 0
    scale: float = 1.0
    ocr: bool = False
    explain: bool = False


class Ended(msgspec.Struct, frozen=True):
    """How a child ended: signal 0 and code 0 when it finished; `memory` in bytes, `cpu` in seconds."""

    signal: int
    code: int
    timed_out: bool
    cpu: float
    memory: int
