"""Names of companies, certifiers and accreditors: stretches of the text, trimmed, and the same every time."""

from __future__ import annotations

from collections.abc import Iterator

from supplier.evidence import candidates, gazetteer
from supplier.samples import certificates
from tests.fuzz.checks import same_again, text_of, words_of

FORMS = (
    "Ltd",
    "GmbH & Co. KG",
    "S.p.A.",
    "Sp. z o.o.",
    "株式会社",
    "有限公司",
    "주식회사",
    "ООО «Ромашка»",  # noqa: RUF001 - signs of documents
    "A/S",
    "Inc.",
    "S.A. de C.V.",
    "a.s.",
    "Pvt. Ltd.",
)


def seeds() -> Iterator[bytes]:
    for form in FORMS:
        yield f"This is to certify that Halden Optics {form}, 4 Quay Road, is certified by Northbridge {form} (accredited by UKAS, 0123)".encode()
    for language in certificates.LANGUAGES:
        yield f"{certificates.labels(language)['certifies']} {certificates.labels(language).get('accredited', '')} Ährenfeld AG".encode()


def words() -> Iterator[bytes]:
    yield from words_of([*gazetteer.names(), *FORMS], most=300)


def check(data: bytes) -> None:
    text = text_of(data)
    takes = (
        lambda: gazetteer.companies(text),
        lambda: gazetteer.certifiers(text),
        lambda: gazetteer.accreditors(text, context=True),
        lambda: gazetteer.accreditors_by_number(text),
    )
    for take in takes:
        same_again(take)
        for name in take():
            assert 0 <= name.start < name.end <= len(text), name
            assert name.text.strip(), name
    assert gazetteer.trimmed(text) in " ".join(text.split())
    same_again(lambda: (gazetteer.closest_certifier(text), gazetteer.sounds_like_certifier(text), gazetteer.bare_name(text)))
    assert candidates.is_punctuation(text) in {True, False}
