"""Measures reading documents in the warm caged child beside bare pdfium, which only lists words with boxes.

    python tests/bench/reading.py              a certificate of two pages, a statement, and a SOC 2 report of 150 pages
    python tests/bench/reading.py --times 3    more readings of each

Seconds of processor time for one reading; the child's are counted when it has ended. Both take turns in one run.
"""

from __future__ import annotations

import argparse
import ctypes
import datetime as dt
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from supplier.evidence.isolate import Reader
from supplier.samples.certificates import iso_certificate
from supplier.samples.reports import Soc2, soc2_report
from supplier.samples.statements import Statement, rows, statement_pdf
from tests.bench import measure

VENDOR = "Northwind Systems Ltd"
SITES = tuple({"name": f"Site {number}", "address": f"{number} Harbour Street, Leeds", "activity": "Operation and support"} for number in range(20))
LONG = "User entities are responsible for keeping their own records of item {n}, for reviewing them and for telling the provider of changes. "


def main() -> None:
    """Make the documents, read them, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--times", type=int, default=3, help="rounds of which the median counts")
    given = parser.parse_args()
    print(f"{measure.machine()}, {measure.revision()}\n")
    with tempfile.TemporaryDirectory(prefix="supplier-bench-") as folder, Reader() as reader:
        lines = [_line(reader, Path(folder) / name, make, given.times) for name, make in DOCUMENTS.items()]
    print(measure.table(("document", "pages", "kind read", "child CPU s", "bare pdfium CPU s", "ratio"), lines))


def _line(reader: Reader, path: Path, make: Callable[[], bytes], times: int) -> tuple[str, ...]:
    path.write_bytes(make())
    reading = reader.read(path, path.name)[0]  # warms the template process
    pid = _template(reader)
    child, bare = [], []
    for _ in range(times):
        before = measure.tree_seconds(pid)
        reader.read(path, path.name)
        child.append(measure.tree_seconds(pid) - before)
        bare.append(_bare_seconds(path))
    mine, floor = statistics.median(child), statistics.median(bare)
    return path.name, str(reading.pages), reading.kind.value, f"{mine:.2f}", f"{floor:.3f}", f"{mine / floor:.1f}x"


def _template(reader: Reader) -> int:
    process = reader._free[0]._process
    assert process is not None
    return process.pid


def _bare_seconds(path: Path) -> float:
    began = time.process_time()
    assert sum(_words(page) for page in pdfium.PdfDocument(path)) > 0
    return time.process_time() - began


def _words(page: pdfium.PdfPage) -> int:
    """How many words a page has, each with its box."""
    text = page.get_textpage()
    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    found: list[tuple[str, list[float]]] = []
    word = ""
    boxes: list[float] = []
    for place, sign in enumerate(text.get_text_range()):
        if sign.isspace():
            if word:
                found.append((word, boxes))
            word, boxes = "", []
            continue
        pdfium_c.FPDFText_GetCharBox(text.raw, place, left, right, bottom, top)
        word += sign
        boxes = [left.value, bottom.value, right.value, top.value] if not boxes else [boxes[0], boxes[1], right.value, max(boxes[3], top.value)]
    return len(found) + bool(word)


def _certificate() -> bytes:
    return iso_certificate(
        holder=VENDOR,
        address="1 Harbour Street, Leeds",
        number="IS 740211",
        issued_on=dt.date(2026, 5, 1),
        expires_on=dt.date(2029, 4, 30),
        scope="Development, operation and support of Northwind Batch Cloud",
        sites=SITES,
    )


def _statement() -> bytes:
    return statement_pdf(
        Statement(
            organisation=VENDOR, version="2.1", dated_on="2026-03-01", approved_by="Head of Security", scope="Northwind Batch Cloud", rows=rows()
        )
    )


def _report() -> bytes:
    return soc2_report(
        Soc2(
            organisation=VENDOR,
            system="Northwind Batch Cloud system",
            period_start="October 1, 2025",
            period_end="September 30, 2026",
            report_date="October 20, 2026",
            auditor="Harper & Lane LLP",
            filler_pages=6,
            cuecs=tuple(LONG.format(n=n) for n in range(3_600)),
        )
    )


DOCUMENTS: dict[str, Callable[[], bytes]] = {"certificate.pdf": _certificate, "statement.pdf": _statement, "soc2.pdf": _report}


if __name__ == "__main__":
    main()
