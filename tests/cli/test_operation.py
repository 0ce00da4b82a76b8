"""The operator's commands, as they are typed."""

from __future__ import annotations

import datetime as dt
import io
import json
import signal
import sqlite3
from collections.abc import Callable
from pathlib import Path

import click
import pytest

from supplier.cli.main import run
from supplier.cli.worker import command as worker
from supplier.jobs import engine
from supplier.jobs.engine import Running
from supplier.parts import Parts
from supplier.store import workers
from supplier.store.database import Database
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
    assert capsys.readouterr().out == "schema none -> 0002\n"
    assert document(capsys, "db", "check") == (0, {"schema": "supplier-db-1", "present": "0002", "wanted": "0002", "differences": []})
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
    assert list(states) == ["database", "clock", "storage", "space", "queue", "mail", "outbox", "address", "reader", "ocr", "signatures", "policy"]
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


@pytest.mark.requirement("DOCTOR")
def test_the_doctor_speaks_in_lines_with_the_remedy_under_what_is_not_good(data: str, capsys: pytest.CaptureFixture[str]) -> None:
    del data
    add()
    capsys.readouterr()
    assert run(["doctor"]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert next(line for line in lines if "database" in line).startswith("ok   database    SQLite")
    bad = next(number for number, line in enumerate(lines) if line.startswith("BAD  mail"))
    assert "SUPPLIER_SMTP_HOST" in lines[bad + 1]


def test_a_database_of_a_newer_program_is_refused_with_the_remedy(data: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["db", "upgrade"]) == 0
    with sqlite3.connect(Path(data) / "supplier.sqlite") as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    capsys.readouterr()
    assert run(["db", "check"]) == 1
    assert "is newer than the program (schema 9999" in capsys.readouterr().out


def test_a_person_is_not_added_where_the_database_cannot_be_prepared(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "supplier.sqlite").write_bytes(b"this is no database" * 100)
    assert run(["user", "add", "qa@boehm.example", "--name", "Q", "--role", "qa", "--generate", "--data", str(tmp_path)]) == 4
    shown = capsys.readouterr()
    assert shown.out == ""
    assert "damaged, or is no database" in shown.err


def test_commands_that_only_look_say_when_the_database_was_never_set_up(data: str, capsys: pytest.CaptureFixture[str]) -> None:
    del data
    assert run(["recompute"]) == 4
    assert "supplier db upgrade" in capsys.readouterr().err
    assert run(["audit", "verify"]) == 6
    assert "supplier db upgrade" in capsys.readouterr().err


def test_a_password_given_by_a_script_is_taken_and_printed_nowhere(
    data: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    del data
    monkeypatch.setattr("sys.stdin", io.StringIO("four words in a row\n"))
    assert run(["user", "add", "qa@boehm.example", "--name", "Q", "--role", "qa", "--role", "admin"]) == 0
    shown = capsys.readouterr()
    assert shown.out == "added qa@boehm.example (qa, admin)\n"
    assert "four words" not in shown.err


def test_somebody_at_the_keyboard_is_asked_twice_without_an_echo(
    data: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    del data
    asked: dict[str, object] = {}

    def prompt(question: str, **how: object) -> str:
        asked.update(how, question=question)
        return "four words in a row"

    terminal = io.StringIO()
    terminal.isatty = lambda: True  # type: ignore[method-assign]
    monkeypatch.setattr("sys.stdin", terminal)
    monkeypatch.setattr("click.prompt", prompt)
    assert run(["user", "add", "qa@boehm.example", "--name", "Q", "--role", "qa"]) == 0
    assert (asked["hide_input"], asked["confirmation_prompt"], asked["err"]) == (True, True, True)
    assert "four words" not in capsys.readouterr().out


def test_a_command_that_does_not_exist_is_wrong_use(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["assses"]) == 2
    assert "No such command 'assses'" in capsys.readouterr().err


def test_an_answer_that_is_not_given_ends_the_command_quietly(data: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def interrupted(*_: object, **__: object) -> str:
        raise click.Abort

    terminal = io.StringIO()
    terminal.isatty = lambda: True  # type: ignore[method-assign]
    monkeypatch.setattr("sys.stdin", terminal)
    monkeypatch.setattr("click.prompt", interrupted)
    assert run(["user", "add", "qa@boehm.example", "--name", "Q", "--role", "qa"]) == 1
    assert capsys.readouterr().out == ""
    assert not (Path(data) / "supplier.sqlite").exists()


@pytest.mark.postgres
@pytest.mark.requirement("CLI-OPERATION")
@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
@pytest.mark.parametrize("word", [signal.SIGTERM, signal.SIGINT])
def test_a_worker_runs_until_it_is_told_to_stop_and_is_then_forgotten(
    database_url: str, data: str, word: signal.Signals, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    del data
    told: dict[signal.Signals, Callable[[], None]] = {}
    seen: list[frozenset[str]] = []

    def start(parts: Parts, *, worker: bool) -> Running:
        running = launch(parts, worker=worker)
        with parts.database.read() as connection:
            seen.append(workers.alive(connection, workers.now(connection) - dt.timedelta(seconds=30)))
        told[word]()
        return running

    launch = engine.start
    monkeypatch.setattr(engine, "start", start)
    monkeypatch.setattr(engine, "STOP_SECONDS", 1)
    monkeypatch.setattr(signal, "signal", told.__setitem__)
    assert run(["worker", "--db", database_url]) == 0
    said = capsys.readouterr().err
    assert f"worker {next(iter(seen[0]))} is running" in said
    assert "the rest is taken over" in said
    database = Database(database_url, 1)
    with database.read() as connection:
        assert workers.alive(connection, workers.now(connection) - dt.timedelta(seconds=30)) == frozenset()
    database.close()
