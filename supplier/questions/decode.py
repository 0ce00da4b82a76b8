"""Bytes of a TOML file to values, strictly, with errors that name file, place and remedy."""

from __future__ import annotations

import difflib
import functools
import re
import tomllib
from typing import Any, TypeVar, cast, get_args, get_origin

import msgspec

from supplier.errors import BadInputError

T = TypeVar("T", bound=msgspec.Struct)

_UNKNOWN_FIELD = re.compile(r"unknown field `(?P<name>[^`]*)`")
_PLACE = re.compile(r"^(?P<what>.*?)(?: - at `(?P<path>\$[^`]*)`)?$", re.DOTALL)
_STEP = re.compile(r"\.(?P<key>\w+)|\[(?P<index>\d+)\]")


_DOCUMENT = "docs/question-sets.md"


def decode(data: bytes, kind: type[T], file: str, described: str = _DOCUMENT) -> T:
    """The value of one file. `file` is the name that errors show, `described` the document that explains its fields.

    Raises BadInputError `file-not-utf8`, `toml-syntax` (with line and column) or `file-invalid` (with the question or
    key, and the nearest known word for a typo).
    """
    raw = _parse(data, file)
    try:
        return msgspec.convert(raw, kind)
    except msgspec.ValidationError as error:
        raise _explained(error, raw, kind, data, file, described) from None


def decode_cached(data: bytes, kind: type[T], file: str) -> T:
    """As `decode`, remembering the last 128 files: pages ask for the same released versions again and again."""
    return cast("T", _remembered(data, kind, file))


def line_of(data: bytes, identifier: str) -> int | None:
    """The line on which a question, section or table is named, for messages; None when it is not found."""
    quoted = f'"{identifier}"'
    lines = data.decode("utf-8", "replace").splitlines()
    named = (number for number, line in enumerate(lines, 1) if quoted in line and re.match(r"\s*(id\s*=|\[)", line))
    return next(named, None)


@functools.lru_cache(maxsize=128)
def _remembered(data: bytes, kind: type[msgspec.Struct], file: str) -> msgspec.Struct:
    return decode(data, kind, file)


def _parse(data: bytes, file: str) -> dict[str, Any]:
    try:
        return tomllib.loads(data.decode("utf-8"))
    except UnicodeDecodeError as error:
        message = f"{file}: not UTF-8 text (byte {error.start + 1})"
        raise BadInputError("file-not-utf8", message, "Save the file as UTF-8.") from None
    except tomllib.TOMLDecodeError as error:
        hint = "Look at that line and the one before it: a missing quote, comma or bracket is the usual cause."
        raise BadInputError("toml-syntax", f"{file}: {error}", hint) from None


def _explained(
    error: msgspec.ValidationError, raw: dict[str, Any], kind: type[msgspec.Struct], data: bytes, file: str, described: str
) -> BadInputError:
    message, prefix = _blamed(raw, kind) or (str(error), "")
    found = _PLACE.match(message)
    what, path = (found["what"], found["path"] or "$") if found else (message, "$")
    identifier = prefix or _nearest_id(raw, path)
    line = line_of(data, identifier) if identifier else None
    place = ", ".join(part for part in (f"line {line}" if line else "", identifier or "", path.removeprefix("$").lstrip(".")) if part)
    return BadInputError("file-invalid", f"{file}: {place}: {what}" if place else f"{file}: {what}", _remedy(what, kind, described))


def _blamed(raw: dict[str, Any], kind: type[msgspec.Struct]) -> tuple[str, str] | None:
    """The first entry of a table of tables that does not fit, and its key, which msgspec does not name."""
    for field in msgspec.structs.fields(kind):
        table = raw.get(field.encode_name)
        if get_origin(field.type) is not dict or not isinstance(table, dict):
            continue
        for key, value in table.items():
            try:
                msgspec.convert(value, get_args(field.type)[1])
            except msgspec.ValidationError as error:
                return str(error), key
    return None


def _nearest_id(raw: Any, path: str) -> str | None:
    """The id of the innermost question or section on the way to `path`."""
    identifier: str | None = None
    for step in _STEP.finditer(path.partition("[...]")[0]):
        raw = raw[step["key"]] if step["key"] else raw[int(step["index"])]
        if isinstance(raw, dict) and isinstance(raw.get("id"), str):
            identifier = raw["id"]
    return identifier


def _remedy(what: str, kind: type[msgspec.Struct], described: str) -> str:
    unknown = _UNKNOWN_FIELD.search(what)
    if not unknown:
        return f"Correct the value; {described} describes every field."
    known = field_names(kind)
    near = difflib.get_close_matches(unknown["name"], known, 1)
    return f"Did you mean `{near[0]}`?" if near else f"Remove it; {described} describes every field."


@functools.cache
def field_names(kind: Any) -> tuple[str, ...]:
    """Every field name that may stand anywhere in a file of this kind, sorted."""
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        fields = msgspec.structs.fields(kind)
        names = {field.encode_name for field in fields} | {name for field in fields for name in field_names(field.type)}
        return tuple(sorted(names))
    return tuple(sorted({name for part in get_args(kind) if part is not Ellipsis for name in field_names(part)}))
