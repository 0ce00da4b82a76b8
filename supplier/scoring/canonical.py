"""A Case in one settled order, and digests: the same facts give the same bytes, in whatever order they came."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any, TypeVar

import msgspec
from msgspec import UNSET

from supplier.model.case import Case, Document
from supplier.model.reading import Reading

_Item = TypeVar("_Item")
_ENCODER = msgspec.json.Encoder(order="deterministic")
_BY_NAME = msgspec.json.Encoder(order="sorted")


def canonical(value: Any) -> bytes:
    """Canonical JSON: sorted keys, no spaces."""
    return _ENCODER.encode(value)


def digest(value: Any) -> str:
    """`sha256:<hex>` of the canonical JSON."""
    return f"sha256:{hashlib.sha256(canonical(value)).hexdigest()}"


def digest_of_names(value: Any) -> str:
    """The digest of the canonical JSON with the fields of every value sorted by name, like the keys of a dictionary."""
    return f"sha256:{hashlib.sha256(_BY_NAME.encode(value)).hexdigest()}"


def _sorted(items: tuple[Any, ...]) -> tuple[Any, ...]:
    """By canonical JSON. It begins with the first field, which nearly always decides."""
    return _sorted_by(lambda one: canonical(getattr(one, one.__struct_fields__[0])), items) if len(items) > 1 else items


def _sorted_by(key: Callable[[_Item], Any], items: tuple[_Item, ...]) -> tuple[_Item, ...]:
    """By a key, and by canonical JSON where that leaves it open: seldom, and it costs most."""
    keys = [key(one) for one in items]
    told_apart = len(set(keys)) == len(keys)
    return tuple(sorted(items, key=key if told_apart else lambda one: (key(one), canonical(one))))


def _reading(reading: Reading) -> Reading:
    return msgspec.structs.replace(
        reading,
        facts=_sorted_by(lambda fact: (fact.page, fact.box or (), fact.name), reading.facts),
        controls=_sorted(reading.controls),
        findings=_sorted(reading.findings),
        seconds=0.0,
        sketch=UNSET,
        rejected=UNSET,
    )


def _document(document: Document) -> Document:
    return msgspec.structs.replace(document, reading=_reading(document.reading))


def _documents(given: tuple[Document, ...]) -> tuple[Document, ...]:
    return _sorted_by(lambda one: (one.reading.sha256, canonical(one.reading.part)), tuple(_document(one) for one in given))


def settled(case: Case) -> Case:
    """The same Case with everything that has no order of its own in a fixed one. The time a reading took and its sketch are left out."""
    return msgspec.structs.replace(
        case,
        requested=tuple(sorted(set(case.requested))),
        sets=_sorted(case.sets),
        answers=_sorted(case.answers),
        claims=_sorted(case.claims),
        set_flags=tuple(sorted(case.set_flags)),
        set_findings=_sorted(case.set_findings),
        documents=_documents(case.documents),
        judgements=_sorted(case.judgements),
        look_ups=_sorted(case.look_ups),
        replies=_sorted(case.replies),
        history=_sorted(case.history),
        matches=_sorted(case.matches),
        earlier=case.earlier if case.earlier is UNSET else _documents(case.earlier),
        newer_sets=case.newer_sets if case.newer_sets is UNSET else _sorted(case.newer_sets),
    )
