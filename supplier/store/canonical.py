"""One way to turn a value into bytes, so that a digest means the same everywhere."""

from __future__ import annotations

import hashlib
import re
from typing import Any

import msgspec

_ESCAPED_NUL = re.compile(rb"(?<!\\)((?:\\\\)*)\\u0000")
_ENCODER = msgspec.json.Encoder(order="sorted")


def encode(value: Any) -> bytes:
    """JSON with sorted keys, no spaces, UTF-8. NUL becomes U+FFFD: PostgreSQL stores none, and both databases hold the same."""
    encoded = _ENCODER.encode(value)
    return _ESCAPED_NUL.sub(rb"\1" + "\ufffd".encode(), encoded) if b"\\u0000" in encoded else encoded


def digest(value: Any) -> str:
    """`sha256:<hex>` of the canonical bytes of a value, or of the bytes or text itself."""
    raw = value if isinstance(value, bytes) else value.encode() if isinstance(value, str) else encode(value)
    return f"sha256:{hashlib.sha256(raw).hexdigest()}"
