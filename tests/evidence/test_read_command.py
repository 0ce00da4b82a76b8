from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import msgspec
import pytest

from supplier.cli import main
from supplier.cli.read import table
from supplier.evidence import rejected
from supplier.evidence.kinds import Verdict
from supplier.evidence.layout import Extracted, Line, Page, Source
from supplier.model.reading import Confidence, ControlRow, ControlStatus, Fact, Finding, Kind, Reading, TextSource
from tests.evidence import made, signing

READING = Reading(
    file="a\x1b[31m.pdf",
    sha256="0",
    media_type="application/pdf",
    pages=2,
    language="en",
    kind=Kind.ISO_CERTIFICATE,
    kind_reason="the heading says 'certificate'",
    text_source=TextSource.TEXT,
    facts=(
        Fact(
            name="expires_on",
            value="2026-06-30",
            raw="30.06.2026",
            page=1,
            box=(1, 2, 3, 4),
            snippet="Valid until 30.06.2026",
            method="label",
            confidence=Confidence.MEDIUM,
            alternatives=("2026-07-01",),
        ),
        Fact(
            name="standards",
            value={"standard": "ISO/IEC 27001", "edition": "2022"},
            raw="x",
            page=1,
            snippet="x",
            method="pattern",
            confidence=Confidence.HIGH,
        ),
    ),
    findings=(Finding(code="DOC_SIGNED", message="Signed.", page=2),),
    reader="1",
)


@pytest.mark.requirement("EVID-READ-COMMAND")
def test_json_is_the_only_thing_on_standard_output(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "b.pdf").write_bytes(made.document())
    (tmp_path / "a.csv").write_bytes(b"x,y\n1,2\n")
    (tmp_path / ".hidden").write_bytes(b"x")
    assert main.run(["read", "--json", "--no-ocr", str(tmp_path)]) == 0
    out, _ = capfd.readouterr()
    found = json.loads(out)
    assert [Path(reading["file"]).name for reading in found] == ["a.csv", "b.pdf"]
    assert found[1]["schema"] == "supplier-reading-1"
    assert {
        "sha256",
        "media_type",
        "pages",
        "language",
        "kind",
        "kind_reason",
        "text_source",
        "facts",
        "controls",
        "findings",
        "seconds",
        "reader",
    } <= set(found[1])


@pytest.mark.requirement("EVID-READ-COMMAND")
def test_people_get_a_table_with_the_kind_and_why(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "b.pdf"
    path.write_bytes(made.document())
    assert main.run(["read", "--no-ocr", str(path)]) == 0
    assert "iso certificate\n  because the heading says" in capfd.readouterr().out


@pytest.mark.parametrize("what", ["nowhere.pdf", "empty"])
@pytest.mark.requirement("EVID-READ-COMMAND")
def test_a_missing_file_or_an_empty_folder_ends_with_three_and_names_it(tmp_path: Path, capfd: pytest.CaptureFixture[str], what: str) -> None:
    (tmp_path / "empty").mkdir()
    assert main.run(["read", str(tmp_path / what)]) == 3
    assert what in capfd.readouterr().err


def test_no_file_is_wrong_use(capfd: pytest.CaptureFixture[str]) -> None:
    assert main.run(["read"]) == 2
    assert "FILE" in capfd.readouterr().err


@pytest.mark.requirement("EVID-READ-COMMAND")
def test_the_table_says_page_doubt_age_and_findings_and_carries_no_control_characters() -> None:
    text = table(READING, as_of=dt.date(2026, 7, 10), explain=True)
    assert "\x1b" not in text
    assert "expires_on  2026-06-30 (10 days before 2026-07-10)  (page 1, medium confidence)" in text
    assert "by label: 'Valid until 30.06.2026'; or 2026-07-01" in text
    assert "ISO/IEC 27001 2022" in text
    assert "! DOC_SIGNED (page 2): Signed." in text


@pytest.mark.requirement("EVID-READ-COMMAND")
def test_the_table_counts_controls_says_what_is_only_text_and_ages_no_words() -> None:
    rows = tuple(
        ControlRow(id=f"A.5.{number}", edition="2022", title=None, applicable=applicable, status=ControlStatus.UNKNOWN, page=1)
        for number, applicable in enumerate((True, True, False, None), 1)
    )
    fact = msgspec.structs.replace(READING.facts[0], value="until revoked", about="Annex B", confidence=Confidence.HIGH, alternatives=())
    text = table(msgspec.structs.replace(READING, controls=rows, facts=(fact,), pages=None, language=None), as_of=dt.date(2026, 7, 10), explain=True)
    assert "4 controls: 2 applicable, 1 excluded, 1 not stated" in text
    assert "until revoked  [Annex B]  (page 1)" in text
    assert "days before" not in text
    assert "; or " not in text
    assert "[text: text]" in text


@pytest.mark.requirement("EVID-REJECTED")
def test_explain_says_what_was_seen_and_not_taken(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "b.pdf"
    path.write_bytes(made.document(made.CERTIFICATE + "\nPrinted in Leeds, 4 May 2023\nThe body also audits ISO 9001:2015"))
    assert main.run(["read", "--no-ocr", "--explain", str(path)]) == 0
    out = capfd.readouterr().out
    assert (
        "not taken: date 2023-05-04 (page 1), no label that this kind of document is read by stands beside it: 'Printed in Leeds, 4 May 2023'" in out
    )
    assert "not taken: kind " in out
    assert main.run(["read", "--no-ocr", "--json", str(path)]) == 0
    assert not {"rejected", "sketch"} & set(json.loads(capfd.readouterr().out)[0])


@pytest.mark.requirement("EVID-REJECTED")
def test_rival_values_and_standards_that_are_only_named_are_told() -> None:
    taken = Extracted(facts=READING.facts)
    page = Page(number=1, lines=(Line("The body also audits ISO 9001:2015", 1), Line("until 30 June 2026", 1)))
    found = rejected.rejected(Source("a.pdf", "application/pdf", (page,)), Verdict(Kind.ISO_CERTIFICATE, "x", ((Kind.POLICY, "y"),)), taken)
    assert [(one.name, one.value) for one in found] == [("kind", "policy"), ("expires_on", "2026-07-01"), ("standards", "ISO 9001")]


@pytest.mark.requirement("EVID-READ-COMMAND")
def test_a_bad_file_among_many_stops_no_other_and_the_order_is_kept(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    for name in "abcdef":
        (tmp_path / f"{name}.pdf").write_bytes(made.document()[: 150 if name == "c" else None])
    assert main.run(["read", "--json", "--no-ocr", str(tmp_path)]) == 0
    found = json.loads(capfd.readouterr().out)
    assert [Path(reading["file"]).name for reading in found] == [f"{name}.pdf" for name in "abcdef"]
    assert [reading["kind"] == "unreadable" for reading in found] == [name == "c" for name in "abcdef"]


@pytest.mark.requirement("EVID-SIGNATURE-ROOTS")
def test_the_command_knows_a_signer_by_the_roots_it_is_given(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.pdf").write_bytes(signing.signed(made.document()))
    (tmp_path / "root.der").write_bytes(signing.authority("Alder Root CA").root)
    given = ["read", "--no-ocr", str(tmp_path / "a.pdf")]
    assert main.run(given) == 0
    assert main.run([*given, "--signature-roots", str(tmp_path / "root.der")]) == 0
    monkeypatch.setenv("SUPPLIER_SIGNATURE_ROOTS", str(tmp_path / "root.der"))
    assert main.run(given) == 0
    told = [line.split()[1] for line in capfd.readouterr().out.splitlines() if "DOC_SIG" in line]
    assert told == ["DOC_SIGNATURE_UNKNOWN", "DOC_SIGNATURE_VALID", "DOC_SIGNATURE_VALID"]
    monkeypatch.setenv("SUPPLIER_SIGNATURE_ROOTS", str(tmp_path / "missing"))
    assert main.run(given) == 3
    assert "missing cannot be opened" in capfd.readouterr().err
