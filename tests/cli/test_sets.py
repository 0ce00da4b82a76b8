from __future__ import annotations

import json
from pathlib import Path

import pytest

from supplier.cli.main import run
from tests.questions.build import SET_TOML, write


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A company's data folder with one own set of two drafts."""
    own = SET_TOML.replace("demo", "mine")
    changed = own.replace('version = "1.0.0"', 'version = "1.1.0"').replace('"no", label', '"never", label')
    write(tmp_path / "questionnaires", {"mine/1.0.0.toml": own, "mine/1.1.0.toml": changed})
    return tmp_path


def _run(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> tuple[int, str, str]:
    code = run(["sets", *(str(argument) for argument in arguments)])
    out, err = capsys.readouterr()
    return code, out, err


def _json(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> dict[str, object]:
    code, out, err = _run(capsys, *arguments, "--json")
    assert (code, err) == (0, "")
    parsed: dict[str, object] = json.loads(out)
    return parsed


@pytest.mark.requirement("CLI-SETS")
def test_list_shows_shipped_and_own_sets(capsys: pytest.CaptureFixture[str], data: Path) -> None:
    code, out, _ = _run(capsys, "--data", data, "list")
    assert code == 0
    assert {line.split()[0] for line in out.splitlines()} >= {"annex11", "company", "iso27001-suppliers", "mine", "soc2"}
    listed = _json(capsys, "--data", data, "list")
    assert {"id": "mine", "version": "1.1.0", "status": "draft"}.items() <= {
        k: v for row in listed["sets"] if row["version"] == "1.1.0" for k, v in row.items()
    }.items()


@pytest.mark.requirement("CLI-SETS")
def test_lint_exits_0_when_sound_and_1_when_not(capsys: pytest.CaptureFixture[str], data: Path) -> None:
    code, out, _ = _run(capsys, "--data", data, "lint", "mine", "--uses")
    assert (code, "0 errors, 0 warnings" in out, "mine.first: fact incidents" in out) == (0, True, True)
    (data / "questionnaires/mine/1.1.0.toml").write_text(SET_TOML.replace("demo", "mine").replace("incidents", "incident"))
    code, out, _ = _run(capsys, "--data", data, "lint", "mine")
    assert (code, "Did you mean incidents?" in out) == (1, True)


def test_lint_says_when_nobody_supplies_a_fact(capsys: pytest.CaptureFixture[str], data: Path) -> None:
    _, out, _ = _run(capsys, "--data", data, "lint", "mine", "--uses")
    assert "legal_name: none" in out


def test_lint_of_everything_is_sound(capsys: pytest.CaptureFixture[str]) -> None:
    parsed = _json(capsys, "lint")
    assert parsed["ok"] is True
    assert parsed["facts"]["legal_name"] == ["company.legal_name"]
    assert parsed["purposes"]["company.legal_name"] == ["fact legal_name"]


def test_lint_reports_a_file_that_cannot_be_decoded(capsys: pytest.CaptureFixture[str], data: Path) -> None:
    (data / "questionnaires/mine/1.1.0.toml").write_text("id = ")
    code, out, _ = _run(capsys, "--data", data, "lint", "mine", "--json")
    parsed = json.loads(out)
    assert (code, parsed["ok"], parsed["problems"][0]["rule"], parsed["facts"]) == (1, False, "toml-syntax", {})


def test_an_unknown_set_is_bad_input(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = _run(capsys, "show", "anex11")
    assert (code, out) == (3, "")
    assert "Did you mean annex11?" in err


@pytest.mark.requirement("CLI-SETS")
def test_show_prints_a_set_in_a_language(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = _run(capsys, "show", "company", "--lang", "de")
    assert (code, "Ihr Unternehmen und die Leistung" in out) == (0, True)
    parsed = _json(capsys, "show", "company")
    assert parsed["set"]["id"] == "company"
    assert parsed["digest"].startswith("sha256:")


def test_show_marks_what_is_critical_and_which_documents_are_required(capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = _run(capsys, "show", "annex11")
    assert "annex11.3.1.agreement [choice, critical]" in out
    assert "[agreement, required]" in out


@pytest.mark.requirement("CLI-SETS")
def test_diff_names_changes_and_the_least_version(capsys: pytest.CaptureFixture[str], data: Path) -> None:
    code, out, _ = _run(capsys, "--data", data, "diff", "mine", "1.0.0", "1.1.0")
    assert (code, "option-removed" in out, out.splitlines()[-1]) == (0, True, "least version: 2.0.0")
    parsed = _json(capsys, "--data", data, "diff", "mine", "1.0.0", "1.1.0")
    assert (parsed["bump"], parsed["least"], parsed["changes"][0]["carry"]) == ("major", "2.0.0", "ask_again")


@pytest.mark.requirement("CLI-SETS")
def test_coverage_counts_clauses(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = _run(capsys, "coverage", "annex11")
    assert (code, "eu-gmp-annex11-2011#3.1" in out, "NOT ASKED" in out) == (0, True, False)
    assert len(_json(capsys, "coverage")["clauses"]) > 100


def test_coverage_marks_direct_clauses_that_are_not_asked(capsys: pytest.CaptureFixture[str], data: Path) -> None:
    own = (
        SET_TOML.replace("demo", "mine")
        .replace('"company"', '"annex11"')
        .replace("[[sections]]", 'sources = [{ id = "eu-gmp-annex11-2011", title = "A" }]\n[[sections]]', 1)
    )
    (data / "questionnaires/mine/1.1.0.toml").write_text(own.replace("1.0.0", "1.1.0"))
    _, out, _ = _run(capsys, "--data", data, "coverage", "mine")
    assert out.count("NOT ASKED") == 6
    assert out.splitlines()[-1] == "0 of 33 clauses are asked for"


def test_show_prints_a_set_without_reviewer_notes_too(capsys: pytest.CaptureFixture[str], data: Path) -> None:
    _, out, _ = _run(capsys, "--data", data, "show", "mine", "--version", "1.0.0")
    assert ("( ) No [no: not_met]" in out, "reviewer:" in out) == (True, False)


@pytest.mark.requirement("SETS-SCHEMA")
def test_schema_is_json_schema(capsys: pytest.CaptureFixture[str]) -> None:
    assert _json(capsys, "schema")["title"] == "supplier-questionnaire-1"
    assert _json(capsys, "schema", "supplier-translation-1.json")["title"] == "supplier-translation-1"


def test_schema_can_be_written_to_the_repository(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "schema").mkdir()
    monkeypatch.setattr("supplier.paths.questionnaires", lambda: tmp_path)
    assert _run(capsys, "schema", "--write")[0] == 0
    assert len(list((tmp_path / "schema").iterdir())) == 2


@pytest.mark.requirement("CLI-SETS")
@pytest.mark.requirement("SETS-PUBLISH")
def test_publish_releases_once_and_refuses_the_second_time(capsys: pytest.CaptureFixture[str], data: Path) -> None:
    (data / "questionnaires/mine/1.1.0.toml").unlink()
    code, out, _ = _run(capsys, "--data", data, "publish", "mine", "1.0.0", "--note", "First")
    assert (code, out.startswith("published mine 1.0.0 sha256:")) == (0, True)
    code, out, err = _run(capsys, "--data", data, "publish", "mine", "1.0.0", "--note", "Again")
    assert (code, out, err.startswith("already-published")) == (1, "", True)


def test_publish_speaks_json(capsys: pytest.CaptureFixture[str], data: Path) -> None:
    (data / "questionnaires/mine/1.1.0.toml").unlink()
    assert _json(capsys, "--data", data, "publish", "mine", "1.0.0", "--note", "First")["entry"]["status"] == "released"


def test_publish_without_a_note_is_wrong_use(capsys: pytest.CaptureFixture[str]) -> None:
    assert _run(capsys, "publish", "company", "1.0.0")[0] == 2
