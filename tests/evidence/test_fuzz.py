"""Documents cut, spliced and with bytes changed: a few every day, thousands at night. What breaks a reader becomes a case of test_hostile.py.

The rules that read text are fuzzed by hand (`tests/fuzz`); here their seeds hold what has to hold, and so does what once broke them.
"""

from __future__ import annotations

import functools
import importlib
import io
import zipfile
import zlib

import docx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from supplier.evidence import read
from tests.evidence import made
from tests.fuzz import office

STATEMENT = "".join(
    f'<row r="{n}">{made.cell(f"A{n}", f"A.5.{n}")}{made.cell(f"B{n}", "Applicable")}{made.cell(f"C{n}", "Implemented")}</row>' for n in range(2, 30)
)
HEADS = f'<row r="1">{made.cell("A1", "Control")}{made.cell("B1", "Applicable")}{made.cell("C1", "Status")}</row>'
LETTER = "Bridge letter\nOur SOC 2 Type 2 report covers 1 January 2025 to 31 December 2025.\nNo material changes until 2026-03-31.\nservice auditor\n"


@functools.cache
def originals() -> dict[str, bytes]:
    """One honest document of each format."""
    held = io.BytesIO()
    document = docx.Document()
    document.add_heading("Statement of Applicability", 1)
    table = document.add_table(rows=0, cols=3)
    for number in range(1, 15):
        for cell, text in zip(table.add_row().cells, (f"A.5.{number}", "Yes", "Implemented"), strict=True):
            cell.text = text
    document.save(held)
    listed = "Control;Applicable;Status\n" + "".join(f"A.5.{number};Yes;Implemented\n" for number in range(1, 20))
    return {
        "a.pdf": made.document(),
        "b.pdf": made.pdf(made.page(made.stream(zlib.compress(made.lines_of(made.CERTIFICATE).encode("latin-1")), b"/Filter/FlateDecode"))),
        "a.xlsx": made.workbook(HEADS + STATEMENT),
        "a.docx": held.getvalue(),
        "a.csv": listed.encode(),
        "a.txt": LETTER.encode(),
        "a.md": ("# Policy\n\n| Id | Applicable |\n|---|---|\n| A.5.1 | Yes |\n\n" + made.CERTIFICATE).encode(),
        "a.html": f"<h1>Certificate</h1><p>{made.CERTIFICATE}</p><table><tr><td>A.5.1<td>Yes</table>".encode(),
    }


def spoiled(data: bytes, draw: st.DrawFn) -> bytes:
    """A document after a few accidents: bytes changed, pieces cut out, doubled or moved."""
    held = bytearray(data)
    for _ in range(draw(st.integers(1, 6))):
        first, second = sorted((draw(st.integers(0, len(held))), draw(st.integers(0, len(held)))))
        accident = draw(st.sampled_from(("change", "cut", "double", "end", "put")))
        if accident == "change":
            held[first : first + 4] = draw(st.binary(min_size=1, max_size=4))
        elif accident == "cut":
            del held[first : min(second, first + 200)]
        elif accident == "double":
            held[second:second] = held[first : first + 200]
        elif accident == "end":
            del held[max(20, first) :]
        else:
            held[first:first] = draw(st.sampled_from(TOKENS))
    return bytes(held)


TOKENS = (
    *(b"endobj", b"stream\n", b"<<", b">>", b"[" * 50, b"99999999999999999999", b"-1", b"/Kids[2 0 R]", b"/Length 0", b"%%EOF", b"startxref\n0\n"),
    *(b"\x00" * 9, b"</w:tbl>", b"<row r='-1'>", b"<c r='ZZZZ9'>", b"</td></td>", b"|||||", b"A.5.1", b"31.02.2026", b"ISO/IEC 27001:", b"\xff\xfe"),
    "\u202e\u0660".encode(),
)


@st.composite
def documents(draw: st.DrawFn) -> tuple[str, bytes]:
    """A spoiled document with its name. Packed ones are spoiled in one of their parts half of the time, and packed again."""
    name = draw(st.sampled_from(sorted(originals())))
    data = originals()[name]
    if zipfile.is_zipfile(io.BytesIO(data)) and draw(st.booleans()):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = {inner: archive.read(inner) for inner in archive.namelist()}
        chosen = draw(st.sampled_from(sorted(parts)))
        return name, made.archive(parts | {chosen: spoiled(parts[chosen], draw)})
    return name, spoiled(data, draw)


def check(name: str, data: bytes) -> None:
    found = read.read(data, name, explain=True)
    codes = {finding.code for reading in found for finding in reading.findings}
    assert not codes & {"DOC_CRASHED", "DOC_FACTS_FAILED"}, (name, codes, [reading.findings for reading in found])
    assert all(reading.kind_reason for reading in found)
    assert all(fact.page >= 1 and fact.snippet.strip() for reading in found for fact in reading.facts)


@pytest.mark.requirement("EVID-FUZZ")
@given(documents())
@settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
def test_a_spoiled_document_gives_a_reading(spoilt: tuple[str, bytes]) -> None:
    check(*spoilt)


@pytest.mark.nightly
@pytest.mark.requirement("EVID-FUZZ")
@given(documents())
@settings(max_examples=6_000, deadline=None, suppress_health_check=list(HealthCheck))
def test_thousands_of_spoiled_documents_give_readings(spoilt: tuple[str, bytes]) -> None:
    check(*spoilt)


TARGETS = ("certificate", "dates", "labels", "language", "names", "office", "records", "rows", "signs", "soc", "standards", "statuses", "titles")


@pytest.mark.requirement("EVID-FUZZ")
@pytest.mark.parametrize("name", TARGETS)
def test_what_the_fuzz_targets_check_holds_of_their_seeds(name: str) -> None:
    target = importlib.import_module(f"tests.fuzz.{name}")
    seeds = [*target.seeds()]
    assert seeds
    assert [*target.words()]
    for seed in seeds[:: max(1, len(seeds) // 4)]:
        target.check(seed)


def packed(name: str, part: str, content: bytes) -> bytes:
    """The input of the target for office formats that puts this content into a part."""
    return bytes([office.PARTS.index((name, part))]) + content


KEPT = {
    "one digit before a short year was a year itself": ("dates", b"3/02/20ledna.02"),
    "the words of a column of the scope were looked for in its whole rows": (
        "certificate",
        b"Zakres certyfikacji | Hosting of cl*inical data\nDeklaracjpierwsza certyfikacjan 3.1, 2025-01at het man-07\nNumer certyfikatu | NB-7-7a",
    ),
    "a cut sheet was read for ever": (
        "office",
        packed("a.ods", "content.xml", b'<office:document-content><office:body><table:table table:name="S">'),
    ),
    "properties of another kind": ("office", packed("a.docx", "docProps/core.xml", b'<cp:coreProperties xmlns:cp="http://example.org/other"/>')),
}

LONG = {"certificate": "一部実施", "names": "対応中", "records": "A.", "soc": "IS", "standards": "ISO/"}
KEPT |= {f"a long run of {run!r} cost the square of its length": (name, (run * 3000)[:3000].encode()) for name, run in LONG.items()}


@pytest.mark.requirement("EVID-FUZZ")
@pytest.mark.parametrize(("name", "data"), KEPT.values(), ids=KEPT)
def test_what_once_broke_a_rule_no_longer_does(name: str, data: bytes) -> None:
    importlib.import_module(f"tests.fuzz.{name}").check(data)
