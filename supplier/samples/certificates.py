"""Invented certificates in eleven languages and five layouts."""

from __future__ import annotations

import datetime as dt
import functools
import tomllib
from pathlib import Path

from babel.dates import format_date

from supplier.samples.documents import Certificate, pdf

LANGUAGES = ("en", "de", "fr", "es", "it", "nl", "pt", "pl", "sv", "da", "cs")
LAYOUTS = ("columns", "centred", "table", "register", "signed")


@functools.cache
def labels(language: str) -> dict[str, str]:
    """The customary labels of a certificate in `language`."""
    found: dict[str, dict[str, str]] = tomllib.loads((Path(__file__).resolve().parent / "labels.toml").read_text(encoding="utf-8"))
    return found[language]


_SENTENCES = frozenset(("title", "certifies", "standard", "date_format"))


def _both(first: dict[str, str], second: dict[str, str]) -> dict[str, str]:
    return {key: text if key in _SENTENCES else f"{text} / {second[key]}" for key, text in first.items()}


def printed(day: dt.date | None, language: str) -> str | None:
    """A date as certificates in `language` print it."""
    return None if day is None else format_date(day, labels(language)["date_format"], locale=language)


def iso_certificate(
    *,
    holder: str,
    address: str,
    number: str,
    issued_on: dt.date,
    expires_on: dt.date,
    scope: str,
    standard: str = "ISO/IEC 27001:2022",
    initially_issued_on: dt.date | None = None,
    soa: str | None = None,
    certification_body: str = "Northbridge Certification Ltd",
    accreditation_body: str | None = "UKAS Management Systems",
    accreditation_number: str | None = None,
    language: str = "en",
    layout: str = "columns",
    sites: tuple[dict[str, str], ...] = (),
    second_language: str | None = None,
    title_spacing: float = 0.0,
    code: str = "",
) -> bytes:
    """A management-system certificate as PDF; with a second language its labels come in both, one behind the other.

    `code` is what its QR code says, without one where it is empty.

    In the layout "register" the issue date stands over the number without a label, in "signed" behind a town at the signature.
    """
    return pdf(
        Certificate(
            labels=_both(labels(language), labels(second_language)) if second_language else labels(language),
            title_spacing=title_spacing,
            language=language,
            layout=layout,
            holder=holder,
            address=address,
            standard=standard,
            number=number,
            initially_issued_on=printed(initially_issued_on, language),
            issued_on=printed(issued_on, language),
            expires_on=printed(expires_on, language),
            scope=scope,
            soa=soa,
            certification_body=certification_body,
            body_address="4 Quay Road, Bristol",
            accreditation_body=accreditation_body,
            accreditation_number=accreditation_number or ("0000" if accreditation_body else ""),
            signatory="Head of Certification",
            sites=sites,
            code=_qr(code) if code else "",
        )
    )


def _qr(text: str) -> str:
    import zxingcpp

    return zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode).to_svg()
