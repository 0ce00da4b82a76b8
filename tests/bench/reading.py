"""Measures reading documents in the warm caged child beside bare pdfium, which only lists words with boxes.

    python tests/bench/reading.py              one document of each kind, reports of 50, 150 and 300 pages, and 1,000 certificates
    python tests/bench/reading.py --quick      shorter reports, 40 certificates
    python tests/bench/reading.py --times 5    more readings of each

Seconds of processor time for one reading: those of the child, as the kernel counts them when it has ended, once the template has
built what it builds while no document waits. Reading and bare pdfium take turns in one run. A workbook has no bare reading.
"""

from __future__ import annotations

import argparse
import ctypes
import datetime as dt
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from supplier.evidence import limits
from supplier.evidence.isolate import Reader
from supplier.evidence.requests import Ended, Request
from supplier.samples.certificates import iso_certificate
from supplier.samples.reports import Soc2, soc2_report
from supplier.samples.statements import Statement, rows, statement_pdf, statement_workbook
from tests.bench import measure

VENDOR = "Northwind Systems Ltd"
SITES = tuple({"name": f"Site {number}", "address": f"{number} Harbour Street, Leeds", "activity": "Operation and support"} for number in range(20))
LONG = "User entities are responsible for keeping their own records of item {n}, for reviewing them and for telling the provider of changes. "


def main() -> None:
    """Make the documents, read them, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--times", type=int, default=3, help="rounds of which the median counts")
    parser.add_argument("--quick", action="store_true", help="a tenth of the pages and few certificates")
    given = parser.parse_args()
    share = 0.1 if given.quick else 1.0
    print(f"{measure.machine()}, {measure.revision()}\n")
    with tempfile.TemporaryDirectory(prefix="supplier-bench-") as name:
        folder = Path(name)
        with Reader() as reader:
            lines = [_line(reader, folder / name, make(share), given.times) for name, make in DOCUMENTS.items()]
            print(measure.table(("document", "pages", "kind read", "child CPU s", "child RSS MB", "bare pdfium CPU s", "ratio"), lines))
        _many(folder / "certificates", 40 if given.quick else 1_000)


def _line(reader: Reader, path: Path, data: bytes, times: int) -> tuple[str, ...]:
    path.write_bytes(data)
    reading = reader.read(path, path.name)[0]
    _warm(reader)
    child, bare, most = [], [], 0.0
    for _ in range(times):
        ended = _ended(reader, path)
        child.append(ended.cpu)
        most = max(most, ended.memory / 2**20)
        bare.append(_bare_seconds(path) if path.suffix == ".pdf" else 0.0)
    mine, floor = statistics.median(child), statistics.median(bare)
    ratio = f"{mine / floor:.1f}x" if floor else "-"
    return path.name, str(reading.pages), reading.kind.value, f"{mine:.3f}", f"{most:.0f}", f"{floor:.3f}", ratio


def _ended(reader: Reader, path: Path) -> Ended:
    """What the kernel says of the child that read a document."""
    document = os.open(path, os.O_RDONLY)
    try:
        ended = reader._free[0].run(Request(job="read", name=path.name, budget=limits.READ), document).ended
    finally:
        os.close(document)
    assert ended is not None
    assert (ended.signal, ended.code) == (0, 0)
    return ended


def _warm(reader: Reader) -> None:
    """Wait until the template has built all: until it uses no processor time any more."""
    process = reader._free[0]._process
    assert process is not None
    before, now = -1.0, measure.tree_seconds(process.pid)
    while now > before:
        time.sleep(1.0)
        before, now = now, measure.tree_seconds(process.pid)


def _many(folder: Path, count: int) -> None:
    """Many certificates by the command, on one processor and on all that this process may use."""
    folder.mkdir()
    for number in range(count):
        (folder / f"{number}.pdf").write_bytes(_certificate(number=f"IS {700_000 + number}"))
    processors = sorted(os.sched_getaffinity(0))
    took = {len(used): _wall(folder, used) for used in (processors[:1], processors)}
    one, all_of_them = took[1], took[len(processors)]
    print(
        f"\n{count} certificates by `supplier read`: {one:.1f} s on one processor, {all_of_them:.1f} s on {len(processors)}: {one / all_of_them:.2f}x"
    )


def _wall(folder: Path, processors: list[int]) -> float:
    began = time.monotonic()
    command = [sys.executable, "-m", "supplier", "read", str(folder), "--json", "--no-ocr"]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, preexec_fn=lambda: os.sched_setaffinity(0, processors))  # noqa: S603 - our own program
    return time.monotonic() - began


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


def _certificate(*, number: str = "IS 740211") -> bytes:
    return iso_certificate(
        holder=VENDOR,
        address="1 Harbour Street, Leeds",
        number=number,
        issued_on=dt.date(2026, 5, 1),
        expires_on=dt.date(2029, 4, 30),
        scope="Development, operation and support of Northwind Batch Cloud",
        sites=SITES,
    )


def _statement() -> Statement:
    return Statement(
        organisation=VENDOR, version="2.1", dated_on="2026-03-01", approved_by="Head of Security", scope="Northwind Batch Cloud", rows=rows()
    )


def _report(pages: float) -> bytes:
    return soc2_report(
        Soc2(
            organisation=VENDOR,
            system="Northwind Batch Cloud system",
            period_start="October 1, 2025",
            period_end="September 30, 2026",
            report_date="October 20, 2026",
            auditor="Harper & Lane LLP",
            filler_pages=6,
            cuecs=tuple(LONG.format(n=n) for n in range(round(25.4 * max(1.0, pages - 8)))),
        )
    )


DOCUMENTS: dict[str, Callable[[float], bytes]] = {
    "certificate.pdf": lambda _: _certificate(),
    "statement.pdf": lambda _: statement_pdf(_statement()),
    "statement.xlsx": lambda _: statement_workbook(_statement()),
    "soc2-50.pdf": lambda share: _report(50 * share),
    "soc2-150.pdf": lambda share: _report(150 * share),
    "soc2-300.pdf": lambda share: _report(300 * share),
}
"""Each document by its name, made for a share of its pages."""


if __name__ == "__main__":
    main()
