"""The digest that pins a version: of the file's exact bytes, so that nobody has to agree on a canonical form."""

from __future__ import annotations

import hashlib


def digest(data: bytes) -> str:
    """`sha256:<hex>` of the bytes."""
    return "sha256:" + hashlib.sha256(data).hexdigest()
