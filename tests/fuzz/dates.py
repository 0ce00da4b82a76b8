"""Dates in running text: every one is made of digits that stand there, in the order of the text."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterator

from supplier.evidence import dates
from supplier.samples import certificates
from tests.fuzz.checks import in_order, same_again, text_of, words_of

DAYS = (dt.date(2026, 2, 3), dt.date(2024, 12, 31), dt.date(2025, 10, 5))
FORMS = (
    "%d/%m/%Y",
    "%d.%m.%y",
    "%Y-%m-%d",
    "%d-%m-%Y",
    "%Y年%m月%d日",
    "%Y년 %m월 %d일",
    "%Y%m%d",
    "%Y. %m. %d.",
    "令和6年%m月%d日",
    "%d de %m de %Y",
)


def seeds() -> Iterator[bytes]:
    for day in DAYS:
        yield " ".join(day.strftime(form) for form in FORMS).encode()
        for language in certificates.LANGUAGES:
            yield f"{certificates.labels(language)['expires_on']}: {certificates.printed(day, language)}".encode()


def words() -> Iterator[bytes]:
    yield from words_of(
        [*dates.month_names(), *"年月日년월일", "st", "nd", "rd", "th", "令和", "平成元年", "de", "del", "of", " / ", "жыл", "r.", "'26"]
    )


def check(data: bytes) -> None:
    text = text_of(data)
    same_again(lambda: dates.find(text))
    in_order(text, dates.find(text))
    for mention in dates.find(text):
        digits = re.sub(r"\D", "", unicodedata.normalize("NFKC", mention.raw))
        for day in mention.readings:
            assert mention.form == "era" or f"{day.year % 100:02}" in digits, mention
            assert mention.form == "month" or str(day.day) in digits, mention
    found = list(dates.find(text))
    order = dates.settle(found)
    assert all(dates.settled(mention, order).value in mention.readings for mention in found)
