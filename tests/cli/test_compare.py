"""`supplier compare`: stored scorecards listed and laid beside each other."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest

from supplier.cli.main import run
from supplier.parts import Parts
from supplier.workflow import assess
from tests.support.reviewed import submitted

NOW = dt.datetime(2026, 11, 21, 10, 0, tzinfo=dt.UTC)


@pytest.fixture
def stored(parts: Parts, monkeypatch: pytest.MonkeyPatch) -> tuple[str, str]:
    """The ids of two scorecards of one questionnaire, the second after the certificate expired."""
    there = submitted(parts, NOW, certificate={"expires_on": "2027-03-14"})
    days = (None, dt.date(2027, 11, 21))
    made = [assess.run(parts, there.questionnaire.id, NOW + dt.timedelta(hours=hour), as_of=day) for hour, day in enumerate(days)]
    monkeypatch.setenv("SUPPLIER_DATA", str(parts.settings.data_path))
    monkeypatch.setenv("SUPPLIER_DATABASE_URL", parts.settings.database_url)
    first, second = (one.id for one in made if one is not None)
    return first, second


def _run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    capsys.readouterr()
    code = run(["compare", *arguments])
    out, err = capsys.readouterr()
    return code, out, err


@pytest.mark.requirement("SCORE-COMPARE")
def test_scorecards_are_listed_and_compared_in_sentences(stored: tuple[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = _run(capsys)
    assert [line.split()[0] for line in out.splitlines()[:-1]] == list(stored)
    assert out.splitlines()[-1] == "2 scorecards"
    assert [one["id"] for one in json.loads(_run(capsys, "--json")[1])["scorecards"]] == list(stored)
    code, out, _ = _run(capsys, *stored)
    assert code == 0
    assert "\nGates\n  C4: pass, now fail.\n      - The certificate was issued" in out
    assert "      + The certificate expired on 14 March 2027." in out
    assert max(map(len, out.splitlines())) <= 110
    assert "C4: erfüllt, jetzt nicht erfüllt." in _run(capsys, *stored, "--lang", "de")[1]
    assert json.loads(_run(capsys, *stored, "--json")[1])["schema"] == "supplier-comparison-1"


@pytest.mark.requirement("SCORE-COMPARE")
def test_one_scorecard_is_held_against_the_rules_in_force(stored: tuple[str, str], parts: Parts, capsys: pytest.CaptureFixture[str]) -> None:
    first, second = stored
    assert _run(capsys, first)[1].endswith("\nNothing differs.\n")
    later = json.loads(_run(capsys, first, "--as-of", "2027-11-21", "--json")[1])
    assert later["new"]["digest"] == json.loads(_run(capsys, second, "--json")[1])["old"]["digest"]
    own = parts.settings.data_path / "questionnaires" / "scoring"
    own.mkdir(parents=True)
    (own / "acme.toml").write_text(
        'format = "supplier-policy-overlay/1"\nversion = "acme-1"\nbase = "2026.4"\ndated = 2026-11-21\n'
        '[accreditation_bodies.UKAS]\naccepted = false\nsource = "SOP-1"\nreason = "A drill."\n'
    )
    out = _run(capsys, first)[1]
    assert "Policy: 2026.4, now 2026.4 + acme-1 (" in out
    assert "C7: pass, now fail." in out


def test_an_unknown_scorecard_and_two_dates_are_refused(stored: tuple[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    code, _, err = _run(capsys, stored[0], "nowhere")
    assert (code, "scorecard-unknown" in err) == (1, True)
    assert _run(capsys, *stored, "--as-of", "2027-01-01")[0] == 2


def test_nothing_is_written(stored: tuple[str, str], parts: Parts, capsys: pytest.CaptureFixture[str]) -> None:
    kept = Path(parts.settings.data_path)
    before = sorted(file.relative_to(kept) for file in kept.rglob("*.toml"))
    _run(capsys, stored[0], "--as-of", "2028-01-01")
    assert _run(capsys)[1].endswith("2 scorecards\n")
    assert sorted(file.relative_to(kept) for file in kept.rglob("*.toml")) == before
