"""`supplier policy`: the values in force, and what is wrong with a company's own."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from supplier.cli.main import run

OWN = """format = "supplier-policy-overlay/1"
version = "acme-1"
base = "2026.4"
dated = 2026-11-21
[parameters.soa_stale_months]
value = 6
source = "SOP-QA-017"
reason = "We look twice a year."
[flags.CERT_CB_UNKNOWN]
cap = "low"
source = "SOP-QA-017"
reason = "We know the bodies we rely on."
"""


@pytest.fixture
def data(tmp_path: Path) -> Path:
    (tmp_path / "questionnaires" / "scoring").mkdir(parents=True)
    (tmp_path / "questionnaires" / "scoring" / "acme.toml").write_text(OWN, encoding="utf-8")
    return tmp_path


def _run(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> tuple[int, str, str]:
    code = run(["policy", *(str(argument) for argument in arguments)])
    out, err = capsys.readouterr()
    return code, out, err


@pytest.mark.requirement("SCORE-OVERLAY")
def test_show_lists_every_value_in_force_with_source_and_reason(capsys: pytest.CaptureFixture[str], data: Path) -> None:
    code, out, _ = _run(capsys, "show")
    assert (code, out.splitlines()[0].startswith("policy 2026.4, rules 2026.4, registers ")) == (0, True)
    assert "soa_stale_months = 18 [months]\n" in out
    _, out, _ = _run(capsys, "--data", data, "show")
    assert out.startswith("policy 2026.4 with acme-1 (sha256:")
    assert "soa_stale_months = 6 [months] (released: 18)\n" in out
    assert "  SOP-QA-017: We look twice a year.\n" in out
    assert out.endswith("flags.CERT_CB_UNKNOWN = cap low\n  SOP-QA-017: We know the bodies we rely on.\n")


def test_show_speaks_json(capsys: pytest.CaptureFixture[str], data: Path) -> None:
    shown = json.loads(_run(capsys, "--data", data, "show", "--json")[1])
    (value,) = [one for one in shown["values"] if one["name"] == "soa_stale_months"]
    assert (shown["schema"], shown["overlay"]["version"], value["value"], value["released"]) == ("supplier-policy-1", "acme-1", 6, 18)
    assert shown["flags"]["CERT_CB_UNKNOWN"]["cap"] == "low"
    assert json.loads(_run(capsys, "show", "--json")[1])["overlay"] is None


@pytest.mark.requirement("SCORE-OVERLAY")
def test_lint_names_file_line_key_value_and_remedy(capsys: pytest.CaptureFixture[str], data: Path) -> None:
    assert _run(capsys, "--data", data, "lint")[:2] == (0, "0 errors\n")
    file = data / "questionnaires" / "scoring" / "acme.toml"
    file.write_text(OWN.replace("value = 6", "value = 24"), encoding="utf-8")
    code, out, _ = _run(capsys, "lint", file)
    assert (code, out.splitlines()[-1]) == (1, "1 errors")
    assert out.startswith("error overlay-looser acme.toml:5: parameters.soa_stale_months: is 24, looser than the released 18. Give 18 or lower")
    found = json.loads(_run(capsys, "--data", data, "lint", "--json")[1])
    assert (found["ok"], found["problems"][0]["rule"]) == (False, "overlay-looser")
    code, _, err = _run(capsys, "--data", data, "show")
    assert (code, "acme.toml: parameters.soa_stale_months: is 24" in err, "Give 18 or lower" in err) == (3, True, True)
