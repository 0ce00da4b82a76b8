"""Column types: times in UTC, enums as words, and model values as JSON."""

from __future__ import annotations

import datetime as dt
import enum
from typing import Any, Generic, TypeVar

import msgspec
from sqlalchemy import DateTime, Dialect, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import TypeDecorator, TypeEngine

from supplier.store import canonical

Wanted = TypeVar("Wanted")
Word = TypeVar("Word", bound=enum.StrEnum)


class UTCDateTime(TypeDecorator[dt.datetime]):
    """An aware moment, stored and returned in UTC. A naive one is a mistake of the caller and refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:
        """Convert to UTC; SQLite keeps no zone, so it gets the naive UTC value."""
        if value is None:
            return None
        if value.tzinfo is None:
            message = f"a stored time must be aware, got {value!r}"
            raise TypeError(message)
        value = value.astimezone(dt.UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:  # noqa: ARG002 - SQLAlchemy's signature
        """Give the moment back with UTC as its zone."""
        if value is None:
            return None
        return value.replace(tzinfo=dt.UTC) if value.tzinfo is None else value.astimezone(dt.UTC)


class EnumText(TypeDecorator[Word], Generic[Word]):
    """A word of an enum, stored as its value; a stored value the enum does not know raises ValueError."""

    impl = Text
    cache_ok = True

    def __init__(self, words: type[Word]) -> None:
        super().__init__()
        self.words = words
        self._known = {word.value: word for word in words}

    def process_bind_param(self, value: Word | None, dialect: Dialect) -> str | None:  # noqa: ARG002 - SQLAlchemy's signature
        """Store the value of a word, refusing words of other enums."""
        return None if value is None else self.words(value).value

    def process_result_value(self, value: str | None, dialect: Dialect) -> Word | None:  # noqa: ARG002 - SQLAlchemy's signature
        """Give the word back."""
        return None if value is None else self._known.get(value) or self.words(value)


class StructJSON(TypeDecorator[Wanted], Generic[Wanted]):
    """A model value as JSON: Text on SQLite, JSONB on PostgreSQL. Never for what is digested: JSONB reorders keys."""

    impl = Text
    cache_ok = True

    def __init__(self, wanted: Any) -> None:
        super().__init__()
        self.wanted = wanted
        self._decoder: msgspec.json.Decoder[Wanted] = msgspec.json.Decoder(wanted)

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """JSONB where there is one."""
        return dialect.type_descriptor(JSONB(none_as_null=True)) if dialect.name == "postgresql" else dialect.type_descriptor(Text())

    def process_bind_param(self, value: Wanted | None, dialect: Dialect) -> Any:
        """Encode; NUL becomes U+FFFD, because PostgreSQL stores none."""
        if value is None:
            return None
        encoded = canonical.encode(value)
        return msgspec.json.decode(encoded) if dialect.name == "postgresql" else encoded.decode()

    def process_result_value(self, value: Any, dialect: Dialect) -> Wanted | None:
        """Decode into the wanted type; a row that does not fit raises msgspec.ValidationError."""
        if value is None:
            return None
        if dialect.name == "postgresql":
            converted: Wanted = msgspec.convert(value, self.wanted, strict=True, dec_hook=None)
            return converted
        return self._decoder.decode(value)
