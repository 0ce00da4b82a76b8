"""Writes one invented document as PDF bytes: a certificate, or anything made of sections (report, agreement, SoA)."""

from __future__ import annotations

from pathlib import Path

import msgspec
import typst

_TEMPLATES = Path(__file__).resolve().parent / "templates"
SMALL_PRINT = "Invented for a demonstration. No such company exists."


class Certificate(msgspec.Struct, frozen=True, kw_only=True):
    """What stands on a certificate. Dates are texts as printed; `layout` is one of `certificates.LAYOUTS`; `title_spacing` in points.

    `code` is a QR code as SVG, in the corner of the page.
    """

    labels: dict[str, str]
    language: str = "en"
    layout: str = "columns"
    holder: str
    address: str
    standard: str | None
    number: str | None
    initially_issued_on: str | None = None
    issued_on: str | None = None
    expires_on: str | None = None
    scope: str | None = None
    soa: str | None = None
    certification_body: str
    body_address: str = ""
    town: str = "Bristol"
    accreditation_body: str | None = None
    accreditation_number: str = ""
    signatory: str = ""
    sites: tuple[dict[str, str], ...] = ()
    title_spacing: float = 0.0
    code: str = ""
    small_print: str = SMALL_PRINT


class Section(msgspec.Struct, frozen=True, kw_only=True):
    """A heading with paragraphs, bullets and a table (first row = headings). `lines`: grid, rows, zebra or none."""

    heading: str = ""
    paragraphs: tuple[str, ...] = ()
    bullets: tuple[str, ...] = ()
    table: tuple[tuple[str, ...], ...] = ()
    widths: tuple[float, ...] = ()
    lines: str = "grid"
    new_page: bool = False


class Signature(msgspec.Struct, frozen=True, kw_only=True):
    """One signature block; `written` is empty where nobody has signed."""

    name: str
    role: str
    date: str = ""
    written: str = ""


class Letter(msgspec.Struct, frozen=True, kw_only=True):
    """Any other document."""

    title: str
    subtitle: str = ""
    language: str = "en"
    landscape: bool = False
    header: str = ""
    reference: str = ""
    meta: tuple[tuple[str, str], ...] = ()
    sections: tuple[Section, ...] = ()
    signatures: tuple[Signature, ...] = ()
    small_print: str = SMALL_PRINT


def pdf(document: Certificate | Letter) -> bytes:
    """The document as PDF; the same document gives the same bytes."""
    template = "certificate.typ" if isinstance(document, Certificate) else "letter.typ"
    return typst.compile(
        _TEMPLATES / template,
        root=_TEMPLATES,
        ignore_system_fonts=True,
        format="pdf",
        sys_inputs={"data": msgspec.json.encode(document).decode()},
    )
