"""kill -9 while answers are saved: what was acknowledged is there, with its event, and nothing is half there."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from supplier.store import answers, audit_check
from supplier.store.database import Database
from tests.support.house import House

ROOT = Path(__file__).resolve().parents[2]


def round_of_saving(database: Database, house: House, start: int, seconds: float) -> int:
    """Let a process save, kill it, and return the last number it acknowledged (start - 1 when none)."""
    arguments = [database.engine_url, house.organisation.id, house.questionnaire.id, house.link.id, str(start)]
    command = [sys.executable, "-m", "tests.support.saving_process", *arguments]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, env=os.environ | {"PYTHONWARNINGS": "default"}) as process:  # noqa: S603 - our own module
        assert process.stdout is not None
        first = process.stdout.readline()
        time.sleep(seconds)
        process.kill()
        rest = process.stdout.read()
    whole = [line for line in (first + rest).split(b"\n")[:-1] if line]
    return int(whole[-1]) if whole else start - 1


def check_rounds(database: Database, house: House, rounds: int) -> None:
    chance, start, acknowledged = random.Random(20261121), 0, 0  # noqa: S311 - only spreads the kills
    for _ in range(rounds):
        last = round_of_saving(database, house, start, chance.uniform(0.01, 0.2))
        with database.read() as connection:
            present = {int(row.question.removeprefix("q.")) for row in answers.listed(connection, house.questionnaire.id)}
            report = audit_check.verify(connection, house.organisation.id)
        assert set(range(last + 1)) <= present
        assert len(present) <= last + 2, "at most the one in flight beyond the acknowledged"
        assert (report.code, report.records) == (0, len(present))
        acknowledged, start = last + 1, max(present) + 1
    assert acknowledged > rounds


@pytest.mark.requirement("STORE-KILL")
def test_no_acknowledged_answer_is_lost(database: Database, house: House) -> None:
    check_rounds(database, house, 3 if database.is_sqlite else 2)


@pytest.mark.nightly
@pytest.mark.requirement("STORE-KILL")
def test_no_acknowledged_answer_is_lost_in_a_hundred_kills(database: Database, house: House) -> None:
    check_rounds(database, house, 100)
