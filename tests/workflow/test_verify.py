"""The check of a trail in a process of its own finds what the check in this one finds."""

from __future__ import annotations

import datetime as dt
import multiprocessing
import os
import threading
import time

import pytest

from supplier.errors import UnavailableError
from supplier.parts import Parts
from supplier.store import audit_check
from supplier.workflow import verify
from supplier.workflow.verify import verified
from tests.support.house import furnish


@pytest.mark.requirement("AUDIT-NIGHTLY")
def test_the_report_is_the_one_this_process_would_give_for_one_organisation_and_for_all(parts: Parts, at: dt.datetime) -> None:
    house, other = furnish(parts.database, at), furnish(parts.database, at)
    with parts.database.read() as connection:
        expected = audit_check.verify(connection, house.organisation.id)
    assert verified(parts, house.organisation.id) == (expected,)
    assert {report.organisation_id for report in verified(parts)} == {house.organisation.id, other.organisation.id}


def test_a_check_whose_asker_is_gone_ends_quietly(parts: Parts, at: dt.datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    furnish(parts.database, at)
    asked: list[int] = []
    monkeypatch.setattr(os, "nice", asked.append)
    ours, theirs = multiprocessing.Pipe(duplex=False)
    ours.close()
    verify._verify(theirs, parts.settings, ())
    theirs.close()
    assert len(asked) == 1


def test_a_check_that_is_cut_off_says_so_instead_of_waiting_for_ever(parts: Parts) -> None:
    def cut() -> None:
        until = time.monotonic() + 30
        while time.monotonic() < until:
            for child in multiprocessing.active_children():
                if child.name == "verify" and child.pid:
                    child.kill()
                    return
            time.sleep(0.005)

    killer = threading.Thread(target=cut)
    killer.start()
    with pytest.raises(UnavailableError, match="ended before"):
        verified(parts)
    killer.join()
