"""Stored scorecards computed again: all of them, however many, and those that differ are named."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import text

from supplier.cli.main import run
from supplier.parts import Parts
from supplier.workflow import assess, recompute
from supplier.workflow.recompute import Difference
from tests.support.reviewed import submitted

DAYS = (dt.date(2026, 11, 21), dt.date(2026, 12, 24), dt.date(2027, 6, 1))


@pytest.fixture
def scored(parts: Parts, at: dt.datetime) -> list[str]:
    """The ids of one questionnaire's scorecards, each as of another day."""
    there = submitted(parts, at)
    made = [assess.run(parts, there.questionnaire.id, at, as_of=day) for day in DAYS]
    return [one.id for one in made if one is not None]


def tamper(parts: Parts, scorecard: str) -> None:
    """Change a stored digest as somebody could who owns the file: the guard is dropped first."""
    with parts.database.engine.connect() as connection:
        raw = connection.connection.driver_connection
        raw.set_authorizer(None)
        raw.execute("PRAGMA query_only=OFF")
        raw.execute("DROP TRIGGER scorecard_no_update")
        raw.execute("UPDATE scorecard SET digest = 'sha256:forged' WHERE id = ?", (scorecard,))


def test_every_stored_scorecard_comes_out_the_same_also_in_several_batches(parts: Parts, scored: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    assert len(scored) == 3
    monkeypatch.setattr(recompute, "_BATCH", 2)
    outcome = recompute.recompute(parts)
    assert (outcome.scorecards, outcome.differing) == (3, ())


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_scorecard_whose_digest_was_changed_is_named_with_both_digests(parts: Parts, scored: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with parts.database.read() as connection:
        right, as_of = connection.execute(text("SELECT digest, as_of FROM scorecard WHERE id = :id"), {"id": scored[1]}).one()
    tamper(parts, scored[1])
    outcome = recompute.recompute(parts)
    assert outcome.differing == (Difference(scorecard_id=scored[1], as_of=dt.date.fromisoformat(str(as_of)), stored="sha256:forged", computed=right),)
    assert run(["recompute", "--data", parts.settings.data, "--db", parts.settings.database_url]) == 1
    shown = capsys.readouterr().out
    assert f"scorecard {scored[1]} of {as_of}: stored sha256:forged, computed {right}" in shown
    assert "3 scorecards, 1 differ" in shown
