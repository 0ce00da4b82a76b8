"""What every value of the model shares."""

from __future__ import annotations

import msgspec


class Value(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A frozen value. Subclasses repeat `kw_only=True`, which msgspec does not inherit.

    A field that comes later to what is stored with a scorecard is UNSET by default: absent from the JSON, it leaves old digests alone.
    """


class Note(Value, frozen=True, kw_only=True):
    """A sentence before it is worded: a code of the wording catalog and the values that go into it."""

    code: str
    values: dict[str, str | int | bool | None] = {}
