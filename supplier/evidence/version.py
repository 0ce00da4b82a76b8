"""The reader's version: raised whenever the same bytes may give another reading."""

from __future__ import annotations

READER = "1.5.0"
