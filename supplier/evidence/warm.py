"""What a reader builds once and every document then uses: tables of titles, patterns of labels, the libraries' own tables.

The template process takes these steps while no document waits, so that its children find everything built. A step changes
no reading; it only moves time from the first documents to before them.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator

from supplier.evidence import control_ids, gazetteer, images, labels
from supplier.evidence.read import read
from supplier.evidence.sniff import PDF
from supplier.evidence.soc2 import sections

_CERTIFICATE = """Certificate of Registration
Certificate number: AB 12345
This is to certify that the management system of
Example Ltd
complies with the requirements of ISO/IEC 27001:2022
Scope of certification
Development and operation of software
for laboratories
Statement of Applicability: version 1.0 of 2024-01-31
Original certification | 1 February 2021
date
Issue date: 1 February 2024
Expiry date: 31 January 2027
Issued by: Example Certification Ltd
Accredited by: UKAS"""
_REPORT = """SOC 2 Type 2 Report
Independent service auditor's report
In our opinion, in all material respects, the controls operated effectively throughout the period 1 January 2024 to 31 December 2024.
Trust services criteria relevant to Security. Management's assertion. Description of the system.
Complementary user entity controls
Subservice organizations: the carve-out method"""
_AGREEMENT = """Quality Agreement
This agreement is made between Example Ltd and Sample GmbH.
The Client may audit the Supplier once a year.
Signature: A. Person"""
_TEST = """Penetration test report
Client: Example Ltd
Test date: 1 February 2024
Critical: 0"""
_STATEMENT = "Control,Title,Applicable,Status,Justification\n" + "".join(f"A.5.{number},,Yes,Implemented,Risk\n" for number in range(1, 13))
_SMALL = 0.1
"""Pixels for each point: what a picture loads does not depend on its size."""

_STEP = 25
"""Patterns made in one step: some hundredths of a second."""


def steps() -> Iterator[None]:
    """Build one thing after the other; may be left at any time and gone on with later."""
    reads: list[Callable[[], object]] = [functools.partial(read, data, name) for name, data in _documents()]
    # Read again at the end: the many patterns of labels push those that the readers use by their text out of the library's cache.
    for step in (*reads, _draw, *_titles(), *_labels(), *_names(), *reads, sections.prepare, _decoder):
        step()
        yield


def _decoder() -> None:
    """Most certificates have something on them that may be a QR code."""
    import zxingcpp  # noqa: F401 - what was imported here is there in every child


def _draw() -> None:
    """The library of pictures loads what it writes with the first picture: half of the time of a page, where a child has to."""
    images.webp(images.page_image(_pdf(_CERTIFICATE), PDF, 1, _SMALL))


def _documents() -> tuple[tuple[str, bytes], ...]:
    drawn = _pdf(_CERTIFICATE)
    return (
        ("certificate.pdf", drawn),
        ("statement.csv", f"Statement of Applicability\n{_STATEMENT}".encode()),
        ("report.txt", _REPORT.encode()),
        ("agreement.txt", _AGREEMENT.encode()),
        ("test.txt", _TEST.encode()),
    )


def _titles() -> list[Callable[[], object]]:
    return [functools.partial(_fit, edition, start) for edition in ("2022", "2013") for start in range(0, len(control_ids.titles(edition)), _STEP)]


def _fit(edition: str, start: int) -> None:
    for title in list(control_ids.titles(edition).values())[start : start + _STEP]:
        control_ids.by_title(title, edition)


def _labels() -> list[Callable[[], object]]:
    phrases = labels.phrases()
    return [functools.partial(labels.prepare, phrases[start : start + _STEP]) for start in range(0, len(phrases), _STEP)]


def _names() -> list[Callable[[], object]]:
    names = gazetteer.names()
    parts = [functools.partial(gazetteer.prepare, names[start : start + _STEP]) for start in range(0, len(names), _STEP)]
    return [*parts, functools.partial(labels.ends_in_until, "until")]


def _pdf(text: str) -> bytes:
    """One page with these lines, in the plainest PDF there is."""
    lines = "".join(_drawn(line.replace("(", "").replace(")", "")) for line in text.splitlines())
    content = f"BT /F1 11 Tf 14 TL 72 720 Td\n{lines}ET".encode("latin-1")
    objects = (
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>>>",
        b"<</Length %d>>stream\n%b\nendstream" % (len(content), content),
    )
    out, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return out + b"xref\n0 5\n0000000000 65535 f \n%btrailer\n<</Size 5/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (table, len(out))


def _drawn(line: str) -> str:
    """A line, or a label and its value in two columns."""
    left, _, right = line.partition(" | ")
    return f"({left}) Tj 250 0 Td ({right}) Tj -250 0 Td T*\n" if right else f"({left}) Tj T*\n"
