"""Certificates: all facts of a page."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterator

from supplier.evidence import certificate, labels
from supplier.samples import certificates
from tests.fuzz import dates, names, standards
from tests.fuzz.checks import drawn, holds, page_of, text_of, words_of


def seeds() -> Iterator[bytes]:
    for number, language in enumerate(certificates.LANGUAGES):
        made = certificates.iso_certificate(
            holder="Halden Optics GmbH",
            address="Kai 4, Kiel",
            number=f"NB-{number}-7",
            issued_on=dt.date(2025, 2, 1 + number),
            expires_on=dt.date(2028, 1, 31),
            scope="Hosting of clinical data",
            soa="Version 3.1, 2025-01-07",
            language=language,
            layout=certificates.LAYOUTS[number % len(certificates.LAYOUTS)],
        )
        yield drawn(made)


def words() -> Iterator[bytes]:
    yield from words_of(labels.phrases(), most=200)
    for target in (dates, names, standards):
        yield from itertools.islice(target.words(), 0, None, 6)
    yield from (b" | ", b"\n", b"\n---\n", b"# ", b" \\ ")


def check(data: bytes) -> None:
    holds(page_of(text_of(data)), certificate.facts)
