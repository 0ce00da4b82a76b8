"""A running instance: real server and worker processes on free ports, with a data directory and a mail server of their own."""

from __future__ import annotations

import os
import re
import secrets
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import httpx

from supplier import clock
from supplier.model.people import Role
from supplier.parts import DATABASE_FILE
from supplier.settings import PREFIX
from supplier.store import organisations, people
from supplier.store.database import Database, sqlite_url
from tests.support.mail_server import MailServer, free_port

PATIENCE = 60.0
"""Seconds that anything may take on a busy machine."""

CODE = re.compile(r"\b\d{6}\b")
Found = TypeVar("Found")


def wait_for(look: Callable[[], Found | None], what: str, seconds: float = PATIENCE, pause: float = 0.3) -> Found:
    """The first thing that `look` finds; fails with `what` when nothing comes."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        found = look()
        if found:
            return found
        time.sleep(pause)
    message = f"waited {seconds:.0f} seconds for {what}"
    raise AssertionError(message)


class Process:
    """A `supplier` command that runs until it is ended; what it prints is kept in a file."""

    def __init__(self, words: list[str], environment: dict[str, str], log: Path) -> None:
        self.log = log
        with log.open("wb") as output:
            self._running = subprocess.Popen([sys.executable, "-m", "supplier", *words], env=environment, stdout=output, stderr=output)  # noqa: S603 - our own command

    @property
    def id(self) -> int:
        """The id of the process."""
        return self._running.pid

    def until_it_says(self, words: str) -> None:
        """Wait until it has printed these words."""
        wait_for(lambda: words in self._said(), f"{words!r} in {self.log}")

    def pause(self) -> None:
        """Hold it where it is."""
        self._running.send_signal(signal.SIGSTOP)

    def go_on(self) -> None:
        """Let it go on."""
        self._running.send_signal(signal.SIGCONT)

    def kill(self) -> None:
        """End it as a power cut would."""
        self._running.kill()
        self._running.wait(30)

    def end(self) -> None:
        """End it as a service manager would."""
        if self._running.poll() is None:
            self._running.terminate()
            try:
                self._running.wait(30)
            except subprocess.TimeoutExpired:
                self.kill()

    def check(self) -> None:
        """Fail with its words if it has ended."""
        assert self._running.poll() is None, self._said()

    def _said(self) -> str:
        return self.log.read_text(encoding="utf-8", errors="replace")


class Live:
    """One instance. Close it at the end."""

    def __init__(self, folder: Path, database_url: str = "") -> None:
        self.folder, self.data, self.database_url = folder, folder / "data", database_url
        self.mail = MailServer()
        self.mail.__enter__()
        self.processes: list[Process] = []
        self.passwords: dict[str, str] = {}
        self.url = ""

    def command(self, *words: str) -> str:
        """Run a command to its end; returns what it printed."""
        done = subprocess.run(  # noqa: S603 - our own command
            [sys.executable, "-m", "supplier", *words], env=self.environment(), capture_output=True, text=True, timeout=PATIENCE * 2, check=False
        )
        assert done.returncode == 0, f"{words}: {done.returncode} {done.stdout} {done.stderr}"
        return done.stdout

    def add_first(self, email: str, name: str, role: str, organisation: str) -> None:
        """Make the first account as the install guide says; with it the organisation and, on SQLite, the database."""
        said = self.command("user", "add", email, "--name", name, "--role", role, "--organisation", organisation, "--generate")
        self.passwords[email] = said.strip().rpartition(" ")[2]

    def add_others(self, others: dict[str, tuple[str, str]]) -> None:
        """More accounts (address -> name, role) straight into the store: their passwords are not what is looked at."""
        database = Database(self.database_url or sqlite_url(self.data / DATABASE_FILE), 1)
        with database.write() as connection:
            owner = organisations.listed(connection)[0]
            for email, (name, role) in others.items():
                self.passwords[email] = secrets.token_urlsafe(18)
                people.add(connection, owner.id, name=name, email=email, roles=(Role(role),), at=clock.now(), password=self.passwords[email])
        database.close()

    def serve(self) -> str:
        """Start a server and wait until it answers; returns its address. The first one is the instance's."""
        port = free_port()
        address = f"http://127.0.0.1:{port}"
        self.url = self.url or address
        process = self._start("serve", "--port", str(port))
        with httpx.Client(trust_env=False) as client:
            wait_for(lambda: process.check() or _answers(client, f"{address}/readyz"), f"the server, see {process.log}")
        return address

    def worker(self) -> Process:
        """Start a worker and wait until it takes jobs."""
        process = self._start("worker")
        process.until_it_says("is running")
        return process

    def letter(self, to: str, pattern: str | re.Pattern[str], after: int = 0) -> str:
        """The first text like `pattern` in a mail to `to`, among the mails that came after the first `after`."""
        return wait_for(lambda: self._in_mail(to, re.compile(pattern), after), f"a mail to {to} with {pattern}")

    def _in_mail(self, to: str, pattern: re.Pattern[str], after: int) -> str | None:
        for message, recipients in list(zip(self.mail.messages(), self.mail.recipients, strict=False))[after:]:
            found = pattern.search(message.get_content()) if to in recipients else None
            if found:
                return found[0]
        return None

    def environment(self) -> dict[str, str]:
        """The settings that an operator would give."""
        given = {name: value for name, value in os.environ.items() if not name.startswith((PREFIX, "COV_"))}
        chosen = {
            "data": str(self.data),
            "database_url": self.database_url,
            "smtp_host": "127.0.0.1",
            "smtp_port": str(self.mail.port),
            "smtp_tls": "false",
            "smtp_sender": "suppliers@halden.example",
            "ocr": "false",
            "base_url": self.url,
        }
        return given | {f"{PREFIX}{name.upper()}": value for name, value in chosen.items() if value}

    def _start(self, *words: str) -> Process:
        process = Process(list(words), self.environment(), self.folder / f"{words[0]}-{len(self.processes)}.log")
        self.processes.append(process)
        return process

    def close(self) -> None:
        """End everything that was started."""
        for process in self.processes:
            process.end()
        self.mail.__exit__(None, None, None)


def _answers(client: httpx.Client, address: str) -> bool:
    try:
        return client.get(address).status_code == httpx.codes.OK
    except httpx.TransportError:
        return False
