"""What the check-up finds on an instance where one part is not as it should be, and what it says to do."""

from __future__ import annotations

import datetime as dt
import shutil
from typing import Any

import msgspec
import pytest
from sqlalchemy import text

from supplier import clock
from supplier.errors import UnavailableError
from supplier.evidence.isolate import Reader
from supplier.notify.mailer import Mailer
from supplier.parts import Parts
from supplier.questions.policy import CURRENT
from supplier.queue.names import PARKED, READ_UPLOAD
from supplier.store import outbox, schema, workers
from supplier.store.outbox import NewMessage
from supplier.workflow import check_up
from supplier.workflow.check_up import Check
from tests.support.house import House

sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture(autouse=True)
def _without_what_takes_longest(monkeypatch: pytest.MonkeyPatch) -> None:
    """The guard of the reading child, and tables held column by column against the program's, have tests of their own."""
    monkeypatch.setattr(Reader, "network_guard", lambda _: "a network namespace")
    monkeypatch.setattr(schema, "compare_metadata", lambda *_: [])


def found(parts: Parts, **settings: Any) -> dict[str, Check]:
    """Every check by its part, after changing settings."""
    parts.settings = msgspec.structs.replace(parts.settings, **settings)
    parts.mailer = Mailer(parts.settings)
    return {one.part: one for one in check_up.check_up(parts)}


@sqlite
def test_an_instance_with_nobody_in_it_is_told_to_add_somebody(parts: Parts) -> None:
    address = found(parts)["address"]
    assert (address.state, address.says, address.do) == ("warning", "there is no organisation yet", "Run `supplier user add`.")


@sqlite
@pytest.mark.parametrize(
    ("given", "state", "says"),
    [
        ({}, "warning", "no base URL: links in mails point to this machine"),
        ({"base_url": "http://suppliers.boehm.example"}, "warning", "http://suppliers.boehm.example is not encrypted"),
        ({"base_url": "http://suppliers.boehm.example", "demo": True}, "good", "http://suppliers.boehm.example"),
        ({"base_url": "https://suppliers.boehm.example"}, "good", "https://suppliers.boehm.example"),
    ],
)
def test_the_address_in_mails_must_lead_here_and_be_encrypted(parts: Parts, house: House, given: dict[str, Any], state: str, says: str) -> None:
    del house
    address = found(parts, **given)["address"]
    assert (address.state, address.says) == (state, says)
    assert bool(address.do) is (state != "good")


@sqlite
def test_a_guard_that_somebody_dropped_is_seen(parts: Parts) -> None:
    assert found(parts)["database"].state == "good"
    with parts.database.engine.connect() as connection:
        raw = connection.connection.driver_connection
        raw.set_authorizer(None)
        raw.execute("PRAGMA query_only=OFF")
        raw.execute("DROP TRIGGER audit_event_no_delete")
    database = found(parts)["database"]
    assert (database.state, database.says) == ("bad", "SQLite (embedded): guard audit_event_no_delete is missing or off")
    assert "by hand" in database.do


@pytest.mark.parametrize(("apart", "state"), [(1.5, "good"), (-5.0, "bad"), (61.0, "bad")])
@sqlite
def test_clocks_that_differ_by_more_than_a_moment_are_bad(parts: Parts, monkeypatch: pytest.MonkeyPatch, apart: float, state: str) -> None:
    monkeypatch.setattr(workers, "now", lambda _: clock.now() + dt.timedelta(seconds=apart))
    checked = found(parts)["clock"]
    assert checked.state == state
    if state == "bad":
        assert f"differ by {abs(apart):.1f} s" in checked.says
        assert "NTP" in checked.do


@sqlite
@pytest.mark.parametrize(("free", "state"), [(999_000_000, "warning"), (1_000_000_000, "good")])
def test_a_disk_that_fills_up_is_said_before_it_is_full(parts: Parts, monkeypatch: pytest.MonkeyPatch, free: int, state: str) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(10**12, 10**12 - free, free))
    space = found(parts)["space"]
    assert space.state == state
    assert space.says.startswith("999 MB" if state == "warning" else "1 GB")


@sqlite
def test_jobs_that_were_given_up_are_counted_and_the_newest_is_named(parts: Parts) -> None:
    with parts.database.write() as connection:
        parts.queue.enqueue(connection, READ_UPLOAD, "read-poison", "poison")
        connection.execute(text("UPDATE workflow_status SET status = 'CANCELLED'"))
    parts.queue._client().update_workflow_attributes("read-poison", {PARKED: "its worker died 3 times while it ran"})
    queue = found(parts)["queue"]
    assert (queue.state, queue.says) == ("warning", "1 jobs failed, the newest read-poison: its worker died 3 times while it ran")


@pytest.mark.postgres
@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
def test_on_postgres_somebody_must_run_the_jobs(parts: Parts) -> None:
    queue = found(parts)["queue"]
    assert (queue.state, queue.do) == ("bad", "Start `supplier worker`.")
    with parts.database.write() as connection:
        workers.beat(connection, "w1", "1")
    assert found(parts)["queue"].says == "answers; 1 running"
    assert found(parts)["database"].says.startswith("PostgreSQL, schema ")


@sqlite
def test_mail_that_cannot_be_sent_is_bad_but_in_a_demo_only_a_warning(parts: Parts, house: House) -> None:
    del house
    real = found(parts, mail_dir="")["mail"]
    assert (real.state, "SUPPLIER_SMTP_HOST" in real.do) == ("bad", True)
    demo = found(parts, mail_dir="", demo=True)["mail"]
    assert (demo.state, demo.says) == ("warning", "stays in the outbox (demo)")


@sqlite
def test_mail_without_a_sender_is_bad_although_the_server_answers(parts: Parts, house: House) -> None:
    del house
    nameless = found(parts)["mail"]
    assert (nameless.state, nameless.do) == ("bad", "Set SUPPLIER_SMTP_SENDER or the organisation's sender.")
    assert found(parts, smtp_sender="suppliers@boehm.example")["mail"].state == "good"


@sqlite
def test_a_mail_folder_that_cannot_be_written_is_said_with_the_remedy(parts: Parts, house: House) -> None:
    del house
    in_the_way = parts.settings.data_path / "a-file"
    in_the_way.write_text("not a folder", encoding="utf-8")
    mail = found(parts, mail_dir=str(in_the_way), smtp_sender="suppliers@boehm.example")["mail"]
    assert mail.state == "bad"
    assert "SUPPLIER_MAIL_DIR" in mail.do


@sqlite
def test_mail_that_waits_for_more_than_an_hour_is_said(parts: Parts, house: House, at: dt.datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    given = NewMessage(kind="invitation", to_name="Lena", to_address="lena@cortex.example", subject="s", body="b", lang="en")
    with parts.database.write() as connection:
        outbox.add(connection, house.organisation.id, given, at)
    monkeypatch.setattr(clock, "now", lambda: at + dt.timedelta(minutes=59))
    assert found(parts)["outbox"].state == "good"
    monkeypatch.setattr(clock, "now", lambda: at + dt.timedelta(minutes=61))
    late = found(parts)["outbox"]
    assert (late.state, late.says) == ("warning", "1 mails wait for more than an hour or failed")


@sqlite
def test_a_reader_that_nothing_isolates_is_bad(parts: Parts, monkeypatch: pytest.MonkeyPatch) -> None:
    assert found(parts)["reader"].says == "isolated by a network namespace"
    monkeypatch.setattr(Reader, "network_guard", lambda _: "none: this kernel has neither")
    reader = found(parts)["reader"]
    assert (reader.state, reader.says) == ("bad", "none: this kernel has neither")


@sqlite
@pytest.mark.parametrize(
    ("wanted", "installed", "state", "does"),
    [(False, True, "warning", "Set SUPPLIER_OCR=true."), (True, False, "warning", "Install supplier[ocr]."), (True, True, "good", "")],
)
def test_pages_that_are_pictures_are_read_only_with_ocr(
    parts: Parts, monkeypatch: pytest.MonkeyPatch, *, wanted: bool, installed: bool, state: str, does: str
) -> None:
    monkeypatch.setattr(check_up, "has_ocr", lambda: installed)
    ocr = found(parts, ocr=wanted)["ocr"]
    assert (ocr.state, ocr.do) == (state, does)


@sqlite
@pytest.mark.parametrize(
    ("error", "says"),
    [(UnavailableError("files-away", "The store is away.", "Start it."), "The store is away."), (ValueError("7 is not 8"), "ValueError: 7 is not 8")],
)
def test_a_part_that_surprises_is_bad_and_the_others_are_checked_all_the_same(
    parts: Parts, monkeypatch: pytest.MonkeyPatch, error: Exception, says: str
) -> None:
    def broken() -> None:
        raise error

    monkeypatch.setattr(parts.files, "check", broken)
    checks = found(parts)
    assert (checks["storage"].state, checks["storage"].says) == ("bad", says)
    assert checks["storage"].do
    assert len(checks) == 12
    assert checks["database"].state == "good"


OVERLAY = """format = "supplier-policy-overlay/1"
version = "acme-1"
base = "{base}"
dated = 2026-11-21

[parameters.soa_stale_months]
value = {value}
source = "SOP-QA-017, 4.2"
reason = "We look at statements once a year."
"""


@sqlite
@pytest.mark.parametrize(
    ("value", "state", "says"),
    [(12, "good", f"{CURRENT} with the company's own acme-1"), (60, "bad", "acme.toml: parameters.soa_stale_months: ")],
)
def test_the_companys_own_policy_is_checked_with_the_rest(parts: Parts, value: int, state: str, says: str) -> None:
    assert (found(parts)["policy"].state, found(parts)["policy"].says) == ("good", CURRENT)
    folder = parts.settings.data_path / "questionnaires" / "scoring"
    folder.mkdir(parents=True)
    (folder / "acme.toml").write_text(OVERLAY.format(base=CURRENT, value=value), encoding="utf-8")
    check = found(parts)["policy"]
    assert (check.state, check.says.startswith(says), bool(check.do)) == (state, True, state == "bad")


@sqlite
@pytest.mark.requirement("EVID-SIGNATURE-ROOTS")
@pytest.mark.parametrize(
    ("roots", "says"),
    [
        ((), "no trusted roots: changes of signed documents are seen, signers are not known"),
        ((b"1",), "1 trusted root"),
        ((b"1", b"2"), "2 trusted roots"),
    ],
)
def test_how_many_roots_of_signers_are_trusted_is_said(parts: Parts, roots: tuple[bytes, ...], says: str) -> None:
    parts.signature_roots = roots
    signatures = found(parts)["signatures"]
    assert (signatures.state, signatures.says) == ("good", says)
