"""Column types: times in UTC, enums as words, and model values as JSON."""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Callable
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
        return None if value is None else value.astimezone(dt.UTC)

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], dt.datetime | None] | None:
        """As SQLAlchemy does it; SQLite's text is read in one step, because lists hold hundreds of moments."""
        return _moment if dialect.name == "sqlite" else super().result_processor(dialect, coltype)


def _moment(stored: str | None) -> dt.datetime | None:
    return None if stored is None else dt.datetime.fromisoformat(stored + "+00:00")


class _Words(dict[str | None, Any]):
    """What a stored word stands for; none stands for none."""

    def __init__(self, words: type[enum.StrEnum]) -> None:
        super().__init__({word.value: word for word in words} | {None: None})
        self._words = words

    def __missing__(self, stored: str | None) -> Any:
        return self._words(str(stored))


class EnumText(TypeDecorator[Word], Generic[Word]):
    """A word of an enum, stored as its value; a stored value the enum does not know raises ValueError."""

    impl = Text
    cache_ok = True

    def __init__(self, words: type[Word]) -> None:
        super().__init__()
        self.words = words

    def process_bind_param(self, value: Word | None, dialect: Dialect) -> str | None:  # noqa: ARG002 - SQLAlchemy's signature
        """Store the value of a word, refusing words of other enums."""
        return None if value is None else self.words(value).value

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], Word | None]:  # noqa: ARG002 - SQLAlchemy's signature
        """A look into what is known, because lists hold hundreds of words."""
        return _Words(self.words).__getitem__


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

    def process_result_value(self, value: Any, dialect: Dialect) -> Wanted | None:  # noqa: ARG002 - SQLAlchemy's signature
        """Convert what PostgreSQL decoded into the wanted type; a row that does not fit raises msgspec.ValidationError."""
        if value is None:
            return None
        converted: Wanted = msgspec.convert(value, self.wanted, strict=True, dec_hook=None)
        return converted

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], Wanted | None] | None:
        """Straight to the decoder on SQLite, where a page reads a hundred answers."""
        if dialect.name != "sqlite":
            return super().result_processor(dialect, coltype)
        decode = self._decoder.decode
        return lambda stored: None if stored is None else decode(stored)
