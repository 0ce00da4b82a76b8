"""`supplier demo` and `supplier serve`, as far as they go without listening."""

from __future__ import annotations

import os
import signal
import socket
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from litestar import Litestar

from supplier.cli import demo, serve
from supplier.cli.main import run
from supplier.demo.seed import Seeded
from supplier.errors import BadInputError, UnavailableError
from supplier.jobs.engine import Running
from supplier.parts import Parts
from supplier.settings import Settings


def test_a_folder_that_no_demo_made_is_left_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "thesis.txt").write_text("years of work", encoding="utf-8")
    assert run(["demo", "--data", str(tmp_path), "--no-browser"]) == 3
    assert "was not made by a demo" in capsys.readouterr().err
    assert (tmp_path / "thesis.txt").read_text(encoding="utf-8") == "years of work"


def test_the_folder_of_an_earlier_demo_is_made_afresh(tmp_path: Path) -> None:
    made = demo._fresh(tmp_path / "demo")
    (made / "old.txt").write_text("of the demo before", encoding="utf-8")
    assert [file.name for file in demo._fresh(made).iterdir()] == [demo.MARK]


def test_without_a_folder_a_temporary_one_is_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    assert demo._fresh(None).parent == tmp_path


def test_a_port_that_is_taken_is_passed_over() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        first = taken.getsockname()[1]
        assert demo._free_port(first) > first


def test_fifty_ports_that_are_taken_are_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket.socket, "connect_ex", lambda *_: 0)
    with pytest.raises(BadInputError, match="8000 to 8049 are all taken"):
        demo._free_port()


def test_stories_that_stop_are_said_and_do_not_stop_the_server(capsys: pytest.CaptureFixture[str]) -> None:
    def stopped() -> None:
        raise UnavailableError("database-closed", "The database is closed.")

    demo._rest(stopped)
    assert "The other stories stopped: The database is closed." in capsys.readouterr().err


def test_more_than_one_web_process_needs_postgres(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.delenv("SUPPLIER_DATABASE_URL", raising=False)
    assert run(["serve", "--workers", "2", "--data", str(tmp_path)]) == 3
    assert "Set SUPPLIER_DATABASE_URL" in capsys.readouterr().err


def test_what_the_command_line_says_reaches_web_processes_and_the_listener(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: dict[str, Any] = {}
    monkeypatch.setattr("uvicorn.run", lambda app, **options: asked.update(options, app=app))
    for name in ("HOST", "PORT", "DATA"):
        monkeypatch.setenv(f"SUPPLIER_{name}", "1")
    assert run(["serve", "--host", "0.0.0.0", "--port", "8123", "--data", str(tmp_path)]) == 0  # noqa: S104 - nothing listens
    assert {name: os.environ[f"SUPPLIER_{name}"] for name in ("HOST", "PORT", "DATA")} == {"HOST": "0.0.0.0", "PORT": "8123", "DATA": str(tmp_path)}  # noqa: S104
    assert (asked["app"], asked["port"], asked["workers"], asked["access_log"]) == ("supplier.app:create_app", 8123, None, False)


def test_who_waits_for_the_server_is_told_when_it_listens() -> None:
    answered: list[int] = []
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)  # the server stops at it, then gives it on

    def ready() -> None:
        with socket.create_connection(("127.0.0.1", port), timeout=5):
            answered.append(port)
        signal.raise_signal(signal.SIGINT)

    async def app(_scope: object, _receive: object, _send: object) -> None:
        raise NotImplementedError

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    try:
        serve.run(Settings(host="127.0.0.1", port=port), app, ready=ready)
    finally:
        signal.signal(signal.SIGINT, before)
    assert answered == [port]


def test_the_demo_takes_no_setting_of_this_machine_and_says_where_everything_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    served: list[tuple[Settings, Parts]] = []
    opened: list[str] = []
    told = threading.Event()

    def begin(parts: Parts, say: Callable[[str], None]) -> Seeded:
        say("the first story")
        assert not parts.settings.smtp_host
        return Seeded(portal="http://127.0.0.1:8123/p/token", finished="q1", staff={})

    monkeypatch.setenv("SUPPLIER_SMTP_HOST", "mail.company.example")
    monkeypatch.setenv("DISPLAY", ":0")
    monkeypatch.setattr("supplier.demo.seed.begin", begin)
    monkeypatch.setattr("supplier.demo.seed.go_on", lambda *_: told.set())
    monkeypatch.setattr("supplier.jobs.engine.start", Running)
    monkeypatch.setattr("webbrowser.open", opened.append)

    def served_by(chosen: Settings, app: Litestar, *, ready: Callable[[], None]) -> None:
        assert not opened
        ready()
        served.append((chosen, app.state.parts))

    monkeypatch.setattr("supplier.cli.serve.run", served_by)
    assert run(["demo", "--data", str(tmp_path / "demo"), "--port", "8123"]) == 0
    (chosen, parts), shown = served[0], capsys.readouterr().out
    parts.close()
    assert (chosen.demo, chosen.port, chosen.mail_dir, chosen.data_path) == (True, 8123, "", tmp_path / "demo")
    assert opened == ["http://127.0.0.1:8123"]
    assert told.wait(20)
    for line in ("  the first story", "http://127.0.0.1:8123/p/token", "http://127.0.0.1:8123/questionnaires/q1/score", "qa@halden.example"):
        assert line in shown
    assert any((tmp_path / "demo" / "try-uploading-these").iterdir())
