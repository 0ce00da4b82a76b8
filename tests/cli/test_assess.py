"""`supplier assess` from files to standings."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from supplier.cli.main import run
from supplier.evidence.isolate import Reader

SOA_HEAD = (
    "Statement of Applicability\nOrganisation: Northwind Systems Ltd\n\n"
    "| Control | Title | Applicable | Status | Justification |\n|---|---|---|---|---|\n"
)
BOASTS = {"3.2.audit": "both", "3.4.inspectors": "yes", "4.5.qms": "yes", "4.5.life_cycle": "always"}


@pytest.fixture
def documents(tmp_path: Path) -> Path:
    folder = tmp_path / "documents"
    folder.mkdir()
    rows = "".join(f"| A.5.{number} | Control {number} | Yes | Implemented | risk R-{number} |\n" for number in range(1, 38))
    (folder / "soa.md").write_text(SOA_HEAD + rows, encoding="utf-8")
    return folder


@pytest.fixture(scope="module", autouse=True)
def one_reader() -> Iterator[None]:
    """One reading child for all tests of this file: starting it is what takes the time."""
    shared = Reader(ocr=False)
    kept = contextlib.nullcontext(shared)
    with shared, pytest.MonkeyPatch.context() as patch:
        patch.setattr(shared, "close", lambda: None)
        patch.setattr("supplier.evidence.many.Reader", lambda *, workers, ocr, roots: kept)  # noqa: ARG005 - the signature of Reader
        yield


def _run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = run(["assess", *arguments])
    shown = capsys.readouterr()
    return code, shown.out, shown.err


@pytest.mark.requirement("CLI-ASSESS")
def test_a_folder_gives_standings_with_reasons(documents: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = _run(capsys, str(documents), "--no-ocr", "--as-of", "2026-11-21", "--vendor", "Northwind Systems Ltd", "--service", "Batch Cloud")
    assert code == 0
    assert "ISO/IEC 27001: not demonstrated" in out
    assert "- L1" in out
    assert "Documents (1)" in out


@pytest.mark.requirement("CLI-ASSESS")
def test_what_the_documents_would_answer_is_shown_with_its_place_and_counts_for_nothing(
    documents: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    answers = tmp_path / "answers.toml"
    answers.write_text('[answers."iso27001-suppliers.a523.cloud"]\noption = "followed"\n', encoding="utf-8")
    code, out, _ = _run(capsys, str(documents), "--no-ocr", "--as-of", "2026-11-21", "--answers", str(answers))
    assert code == 0
    assert "The documents would answer (nothing counts" in out
    assert out.count(": followed [soa.md, p. 1] (confidence") == 1


@pytest.mark.requirement("CLI-ASSESS")
def test_json_is_one_document_of_the_contract_and_nothing_else(documents: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = _run(capsys, str(documents), "--no-ocr", "--as-of", "2026-11-21", "--json")
    card = json.loads(out)
    assert code == 0
    assert card["schema"] == "supplier-scorecard-1"
    assert card["as_of"] == "2026-11-21"
    assert {one["framework"] for one in card["standings"]} == {"iso27001", "soc2", "annex11"}


@pytest.mark.requirement("CLI-ASSESS")
def test_answers_are_read_checked_and_counted(documents: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    answers = tmp_path / "answers.toml"
    answers.write_text(
        '[answers."annex11.3.2.audit"]\noption = "no"\ncomment = "we never do"\n[answers."annex11.7.2.restore_test_on"]\ndate = 2026-10-01\n'
    )
    code, out, _ = _run(capsys, str(documents), "--no-ocr", "--as-of", "2026-11-21", "--answers", str(answers), "--json", "--lang", "de")
    card = json.loads(out)
    assert code == 0
    assert "A11_AUDIT_REFUSED" in {flag["code"] for flag in card["flags"]}
    assert {one["ref"]: one["state"] for one in card["clauses"]}["eu-gmp-annex11-2011#3.2"] == "not_met"
    assert "annex11" in {one["id"] for one in card["versions"]["sets"]}


@pytest.mark.requirement("CLI-ASSESS")
def test_outside_regulated_areas_annex_11_is_not_asked_for(documents: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    use = tmp_path / "use.toml"
    use.write_text('regulated_area = "none"\ngxp_records = false\nhosted_by_vendor = false\n')
    _, out, _ = _run(capsys, str(documents), "--no-ocr", "--intended-use", str(use), "--json")
    card = json.loads(out)
    assert {one["framework"]: one["standing"] for one in card["standings"]}["annex11"] == "not_requested"
    assert card["risk"]["tier"] == "low"


@pytest.mark.requirement("CLI-ASSESS")
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('[answers."annex11.3.1.agrement"]\noption = "signed"\n', "The nearest known one is 'annex11.3.1.agreement'"),
        ('[answers."annex11.3.1.agreement"]\noption = "signd"\n', "The nearest known one is 'signed'"),
        ('[answers."annex11.7.2.restore_test_on"]\noption = "yes"\n', "It is of type date"),
        ('[answers."annex11.3.1.agreement"]\noption = "signed"\nevidence = ["soa.pdf"]\n', "The nearest known one is 'soa.md'"),
        ('[answers."annex11.3.1.agreement"]\nchoice = "signed"\n', "unknown field `choice`"),
        ("[answers\n", "answers.toml"),
    ],
)
def test_bad_answers_exit_3_and_name_what_was_meant(
    documents: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str, expected: str
) -> None:
    answers = tmp_path / "answers.toml"
    answers.write_text(text)
    code, out, err = _run(capsys, str(documents), "--no-ocr", "--answers", str(answers), "--json")
    assert (code, out) == (3, "")
    assert expected in err


@pytest.mark.requirement("CLI-ASSESS")
def test_missing_and_empty_folders_exit_3(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert _run(capsys, str(tmp_path / "nowhere"))[0] == 3
    assert _run(capsys, str(tmp_path))[0] == 3


@pytest.mark.requirement("CLI-ASSESS")
def test_a_wrong_switch_of_the_intended_use_is_named(documents: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    use = tmp_path / "use.toml"
    use.write_text("gamp_category = 2\n")
    code, _, err = _run(capsys, str(documents), "--intended-use", str(use))
    assert code == 3
    assert "gamp_category is 1, 3, 4 or 5" in err


@pytest.mark.requirement("CLI-ASSESS")
def test_explain_shows_clauses_and_sources(documents: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = _run(capsys, str(documents), "--no-ocr", "--as-of", "2026-11-21", "--explain")
    assert "Clauses" in out
    assert "L1@1, ISO/IEC 27001:2022 6.1.3 d" in out
    assert max(map(len, out.splitlines())) <= 150


@pytest.mark.requirement("CLI-ASSESS")
def test_answers_that_contradict_each_other_are_named(documents: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    answers = tmp_path / "answers.toml"
    answers.write_text('[answers."soc2.report.type"]\noption = "type2"\n[answers."soc2.suppliers.inventory"]\noption = "no"\n')
    _, out, _ = _run(capsys, str(documents), "--no-ocr", "--as-of", "2026-11-21", "--answers", str(answers), "--json")
    (flag,) = [one for one in json.loads(out)["flags"] if one["code"] == "ANSWERS_INCONSISTENT"]
    assert flag["sentence"].startswith("Answers contradict each other: ")
    assert flag["sentence"].count("?") >= 2
    assert {one["question"] for one in flag["evidence"]} == {"soc2.report.type", "soc2.suppliers.inventory"}


@pytest.mark.requirement("CLI-ASSESS")
def test_people_see_what_decides_and_one_entry_for_each_kind_of_point(documents: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    answers = tmp_path / "answers.toml"
    answers.write_text("".join(f'[answers."annex11.{name}"]\noption = "{option}"\n' for name, option in BOASTS.items()))
    _, out, _ = _run(capsys, str(documents), "--no-ocr", "--as-of", "2026-11-21", "--answers", str(answers))
    assert "  Decides\n    - C1" in out
    assert "    - L1" in out
    assert "Open points, and what would settle them" in out
    assert out.count("(A11_EVIDENCE_ONLY_ASSERTED)") == 1
    assert max(map(len, out.splitlines())) <= 110
