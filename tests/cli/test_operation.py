"""The operator's commands, as they are typed."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pytest

from supplier.cli.main import run
from supplier.cli.worker import command as worker
from tests.support.clusters import Cluster

HEAD = ":" + "0" * 64


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("SUPPLIER_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("SUPPLIER_OCR", "false")
    return str(tmp_path / "data")


def add(*more: str) -> int:
    return run(["user", "add", "qa@boehm.example", "--name", "Quinn Adler", "--role", "qa", "--generate", *more])


def document(capsys: pytest.CaptureFixture[str], *command: str) -> tuple[int, dict[str, object]]:
    capsys.readouterr()
    code = run([*command, "--json"])
    return code, json.loads(capsys.readouterr().out)


@pytest.mark.requirement("CLI-OPERATION")
def test_a_new_instance_is_set_up_checked_and_verified(data: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["db", "check"]) == 1
    assert "supplier db upgrade" in capsys.readouterr().out
    assert run(["db", "upgrade"]) == 0
    assert capsys.readouterr().out == "schema none -> 0001\n"
    assert document(capsys, "db", "check") == (0, {"schema": "supplier-db-1", "present": "0001", "wanted": "0001", "differences": []})
    assert add("--organisation", "Boehm Pharma GmbH") == 0
    assert "password (shown once): " in capsys.readouterr().out
    code, people = document(capsys, "user", "list")
    assert (code, [(one["email"], one["roles"]) for one in people["people"]]) == (0, [("qa@boehm.example", ["qa"])])
    code, report = document(capsys, "audit", "verify", "--files")
    assert (code, report["reports"][0]["events"], report["missing"]) == (0, 1, [])
    assert document(capsys, "recompute") == (0, {"schema": "supplier-recompute-1", "scorecards": 0, "differing": []})
    assert Path(data).stat().st_mode & 0o077 == 0


def test_people_are_disabled_with_a_reason_and_never_added_twice(data: str, capsys: pytest.CaptureFixture[str]) -> None:
    del data
    assert add() == 0
    assert add() == 3
    assert "already a person" in capsys.readouterr().err
    assert run(["user", "disable", "QA@boehm.example", "--reason", "left"]) == 0
    assert run(["user", "list"]) == 0
    assert "disabled" in capsys.readouterr().out
    assert run(["user", "disable", "nobody@boehm.example", "--reason", "x"]) == 1
    assert run(["user", "add", "no address", "--name", "x", "--role", "qa", "--generate"]) == 3


def test_a_short_password_is_refused(data: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    import io

    del data
    monkeypatch.setattr("sys.stdin", io.StringIO("too short\n"))
    assert run(["user", "add", "qa@boehm.example", "--name", "Q", "--role", "qa"]) == 3
    assert "at least 15" in capsys.readouterr().err


@pytest.mark.requirement("AUDIT-EXIT-CODES")
@pytest.mark.parametrize(
    ("change", "code"),
    [
        (None, 0),
        ("UPDATE audit_event SET reason = 'x' WHERE seq = 2", 1),
        ("DELETE FROM audit_event WHERE seq = 3", 2),
        ("DELETE FROM audit_event WHERE seq = 2", 3),
    ],
)
def test_verify_answers_with_its_own_exit_codes(data: str, change: str | None, code: int, capsys: pytest.CaptureFixture[str]) -> None:
    add()
    for name in ("a", "b"):
        run(["user", "add", f"{name}@boehm.example", "--name", name, "--role", "admin", "--generate"])
    if change is not None:
        connection = sqlite3.connect(Path(data) / "supplier.sqlite")
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            connection.execute(f"DROP TRIGGER {name}")
        connection.execute(change)
        connection.commit()
        connection.close()
    capsys.readouterr()
    assert run(["audit", "verify"]) == code
    said = capsys.readouterr().out
    assert ("NOT whole" in said) is (code != 0)


def test_the_printed_head_is_taken_back(data: str, capsys: pytest.CaptureFixture[str]) -> None:
    del data
    add()
    capsys.readouterr()
    run(["audit", "verify"])
    head = capsys.readouterr().out.split("head ")[1].split()[0]
    assert run(["audit", "verify", "--head", head]) == 0
    organisation = head.partition(":")[0]
    assert run(["audit", "verify", "--head", f"{organisation}:9{HEAD}"]) == 2
    assert run(["audit", "verify", "--head", f"{organisation}:1{HEAD}"]) == 1
    assert run(["audit", "verify", "--head", f"Unknown:1{HEAD}"]) == 2
    assert run(["audit", "verify", "--head", "nonsense"]) == 3


def test_verify_says_when_it_could_not_look(data: str) -> None:
    del data
    assert run(["audit", "verify", "--db", "postgresql://nobody@127.0.0.1:1/none"]) == 6


def test_a_worker_on_the_embedded_database_is_refused_with_the_remedy(data: str, capsys: pytest.CaptureFixture[str]) -> None:
    del data
    assert run(["worker"]) == 3
    assert "SUPPLIER_DATABASE_URL" in capsys.readouterr().err
    assert worker.name == "command"


@pytest.mark.requirement("DOCTOR")
def test_the_doctor_names_every_part_and_what_to_do(data: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    add()
    monkeypatch.setenv("SUPPLIER_MAIL_DIR", f"{data}/mail")
    monkeypatch.setenv("SUPPLIER_SMTP_SENDER", "suppliers@boehm.example")
    monkeypatch.setenv("SUPPLIER_BASE_URL", "https://suppliers.boehm.example")
    code, report = document(capsys, "doctor")
    states = {one["part"]: one["state"] for one in report["checks"]}
    assert list(states) == ["database", "clock", "storage", "space", "queue", "mail", "outbox", "address", "reader", "ocr"]
    assert {part for part, state in states.items() if state == "bad"} == set()
    assert code == 0
    monkeypatch.setenv("SUPPLIER_MAIL_DIR", "")
    code, report = document(capsys, "doctor")
    mail = next(one for one in report["checks"] if one["part"] == "mail")
    assert (code, mail["state"]) == (1, "bad")
    assert "SUPPLIER_SMTP_HOST" in mail["do"]


@pytest.mark.postgres
@pytest.mark.requirement("CLI-OPERATION")
def test_postgres_is_upgraded_only_when_told(data: str, cluster: Cluster, capsys: pytest.CaptureFixture[str]) -> None:
    del data
    with cluster.empty() as url:
        assert add("--db", url) == 4
        assert "supplier db upgrade" in capsys.readouterr().err
        assert run(["db", "upgrade", "--db", url]) == 0
        assert add("--db", url) == 0
        assert run(["db", "check", "--db", url]) == 0
        assert run(["audit", "verify", "--db", url]) == 0
