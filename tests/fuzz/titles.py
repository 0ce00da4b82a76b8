"""What a document is and where another one begins in it: always a kind with a reason, and parts that cover each page once."""

from __future__ import annotations

from collections.abc import Iterator

from supplier.evidence import kinds, parts, titles
from supplier.model.reading import Kind
from tests.fuzz import certificate, records, soc
from tests.fuzz.checks import page_of, same_again, text_of, words_of


def seeds() -> Iterator[bytes]:
    yield from (seed[:1500] for target in (certificate, records, soc) for seed in target.seeds())


def words() -> Iterator[bytes]:
    known = kinds.vocabulary().kinds.values()
    yield from words_of([*(word for one in known for word in (*one.heading, *one.text, *one.against)), "# ", "---\n", "Page 1 of 2"], most=600)


def check(data: bytes) -> None:
    source = page_of(text_of(data))
    same_again(lambda: kinds.decide(source))
    verdict = kinds.decide(source)
    assert verdict.reason
    assert (verdict.kind is Kind.UNREADABLE) == (not source.text().strip()), verdict
    for page in source.pages:
        titles.title(page), titles.size(page), titles.page_number(page), titles.furniture(page)
    pieces = [page.number for piece, _ in parts.split(source) for page in piece.pages]
    assert pieces == [page.number for page in source.pages], pieces
