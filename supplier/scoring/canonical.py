"""A Case in one settled order, and digests: the same facts give the same bytes, in whatever order they came."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from operator import attrgetter, itemgetter
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
    if len(items) < 2:  # noqa: PLR2004 - nothing to sort
        return items
    first = items[0].__struct_fields__[0]
    return _sorted_by(list(map(_ENCODER.encode, map(attrgetter(first), items))), items)


def _sorted_by(keys: Sequence[Any], items: tuple[_Item, ...]) -> tuple[_Item, ...]:
    """By these keys, and by canonical JSON where they leave it open: seldom, and it costs most."""
    if len(set(keys)) < len(items):
        keys = [(key, canonical(one)) for key, one in zip(keys, items, strict=True)]
    return tuple([one for _, one in sorted(zip(keys, items, strict=True), key=itemgetter(0))])


def _reading(reading: Reading) -> Reading:
    return msgspec.structs.replace(
        reading,
        facts=_sorted_by([(fact.page, fact.box or (), fact.name) for fact in reading.facts], reading.facts),
        controls=_sorted(reading.controls),
        findings=_sorted(reading.findings),
        seconds=0.0,
        sketch=UNSET,
        rejected=UNSET,
    )


def _document(document: Document) -> Document:
    return msgspec.structs.replace(document, reading=_reading(document.reading))


def _documents(given: tuple[Document, ...]) -> tuple[Document, ...]:
    documents = tuple(_document(one) for one in given)
    return _sorted_by([(one.reading.sha256, canonical(one.reading.part)) for one in documents], documents)


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
