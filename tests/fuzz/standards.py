"""Names of standards: bounded, apart, and with an edition only where a year stands there."""

from __future__ import annotations

import re
from collections.abc import Iterator

from supplier.evidence import standards, vocabulary
from tests.fuzz.checks import in_order, same_again, text_of, words_of

YEAR = re.compile(r"\d\d")


def names() -> list[str]:
    known = [name for one in vocabulary.standards().standard for name in (one.name, *getattr(one, "adopted", ()))]
    return [*known, *(scheme.name for scheme in vocabulary.standards().scheme)]


def seeds() -> Iterator[bytes]:
    for name in names():
        yield f"according to {name}:2022 and DIN EN {name}:2024-01, {name}/IEC 27001 : 2013".encode()
    yield b"JIS Q 27001:2023, UNE-EN ISO/IEC 27001:2023, ISO27017 27018, ISO/IEC 27001-2022, 9001:2015, ISO 90010"


def words() -> Iterator[bytes]:
    yield from words_of([*names(), "JIS Q", "UNI CEI", "GB/T", "ISO", "IEC", "/", ":2022", "-1", "DIN", "BS", "ГОСТ Р", "27001", "9001", "OHSAS"])  # noqa: RUF001 - signs of documents


def check(data: bytes) -> None:
    text = text_of(data)
    same_again(lambda: standards.find(text))
    in_order(text, standards.find(text))
    for one in standards.find(text):
        assert one.edition is None or one.printed_year is None or YEAR.search(one.raw), one
