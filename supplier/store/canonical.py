"""One way to turn a value into bytes, so that a digest means the same everywhere."""

from __future__ import annotations

import hashlib
from typing import Any

import msgspec

_ENCODER = msgspec.json.Encoder(order="sorted")


def encode(value: Any) -> bytes:
    """JSON with sorted keys, no spaces, UTF-8."""
    return _ENCODER.encode(value)


def digest(value: Any) -> str:
    """`sha256:<hex>` of the canonical bytes of a value, or of the bytes or text itself."""
    raw = value if isinstance(value, bytes) else value.encode() if isinstance(value, str) else encode(value)
    return f"sha256:{hashlib.sha256(raw).hexdigest()}"
