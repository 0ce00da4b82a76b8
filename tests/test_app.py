"""The application as a server holds it: started, asked, stopped."""

from __future__ import annotations

import runpy
import sys
import threading

import pytest
from litestar import Litestar, get
from litestar.testing import TestClient

from supplier.app import create_app
from supplier.errors import UnavailableError
from supplier.jobs import engine
from supplier.parts import Parts
from supplier.settings import Settings
from supplier.web import guards


def rounds() -> list[str]:
    """The threads that go the rounds of a job engine."""
    return [thread.name for thread in threading.enumerate() if thread.name == "rounds"]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_server_runs_jobs_beside_the_pages_until_it_ends(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "STOP_SECONDS", 1)
    for name in ("data", "database_url", "mail_dir"):
        monkeypatch.setenv(f"SUPPLIER_{name.upper()}", getattr(settings, name))
    with TestClient(create_app(), base_url="http://testserver.local") as client:
        assert client.get("/healthz").json() == {"status": "ok"}
        ready = client.get("/readyz")
        assert (ready.status_code, ready.json()) == (200, {"database": True, "files": True, "queue": True})
        assert rounds() == ["rounds"]
    assert rounds() == []


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_part_that_does_not_answer_makes_the_server_not_ready_and_is_named(parts: Parts, monkeypatch: pytest.MonkeyPatch) -> None:
    def away() -> None:
        raise UnavailableError("files-away", "Away.")

    monkeypatch.setattr(parts.files, "check", away)
    found = TestClient(create_app(parts), base_url="http://testserver.local").get("/readyz")
    assert (found.status_code, found.json()) == (503, {"database": True, "files": False, "queue": True})


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_jobs_that_run_already_are_taken_over_and_stopped_with_the_server(parts: Parts) -> None:
    stopped: list[Parts] = []

    class Running(engine.Running):
        def stop(self) -> None:
            stopped.append(self.parts)

    with TestClient(create_app(parts, Running(parts)), base_url="http://testserver.local") as client:
        assert client.get("/healthz").status_code == 200
        assert (rounds(), stopped) == ([], [])
    assert stopped == [parts]


def test_an_application_with_a_page_that_does_not_say_whom_it_is_for_does_not_start() -> None:
    @get("/open", sync_to_thread=False)
    def page() -> str:
        return "for whom?"

    with pytest.raises(RuntimeError, match="no access word on /open"):
        guards.check_routes(Litestar([page]))


def test_the_module_is_the_command(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "argv", ["supplier", "--help"])
    with pytest.raises(SystemExit) as ended:
        runpy.run_module("supplier", run_name="__main__")
    shown = capsys.readouterr().out
    assert ended.value.code == 0
    assert "assess" in shown
    assert "Read a folder of documents and print standings with reasons." in shown
