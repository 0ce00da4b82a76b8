"""An instance for looking at doors: two vendors were asked, each gave a document, and one person of each role can sign in."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
import shutil
import sqlite3
import time
from pathlib import Path

import httpx
import msgspec

from supplier import clock
from supplier.app import create_app
from supplier.jobs.rounds import DAILY_HOUR
from supplier.model.people import Role
from supplier.parts import DATABASE_FILE, Parts, build
from supplier.settings import Settings
from supplier.store import organisations, people
from supplier.store.organisations import OrganisationChange
from supplier.store.questionnaires import QuestionnaireRow
from supplier.store.uploads import UploadRow
from supplier.workflow import enter, send
from supplier.workflow.sign_in import person_actor
from tests.journeys.live import Live, wait_for
from tests.journeys.routes import Route, routes_of
from tests.support.reviewed import add_document, certificate_reading

PASSWORD = "four words in a row"
VISITORS = ("anonymous", "procurement", "qa", "admin", "vendor")
NOBODYS = "0192f0c1-0000-7000-8000-000000000000"
"""An id that no row has."""

_TOKEN = re.compile(r'data-csrf="([^"]*)"')
_UNRELATED = {"worker", "web_session", "alembic_version", "throttle"}
"""Tables that living processes and sessions write to by themselves."""


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """A vendor's questionnaire, its link, and a document in it."""

    row: QuestionnaireRow
    token: str
    upload: UploadRow


class Office:
    """The instance, its parts opened beside the server, and a client for each visitor."""

    def __init__(self, folder: Path, template: Path) -> None:
        self.live = Live(folder)
        self.live.data.mkdir()
        shutil.copyfile(template, self.live.data / DATABASE_FILE)
        mail = {"smtp_host": "127.0.0.1", "smtp_port": self.live.mail.port, "smtp_tls": False, "smtp_sender": "suppliers@halden.example"}
        self.parts: Parts = build(Settings(data=str(self.live.data), **mail))
        self.at = clock.now()
        self.people = self._people()
        self.own, self.other = self._ask("Aster Systems Ltd", "a@aster.example"), self._ask("Briar Cloud Ltd", "b@briar.example")
        self.live.serve()
        self._clients: list[httpx.Client] = []
        self._settled: dict[str, str] = {}
        self.visitors = {name: self._visitor(name) for name in VISITORS}
        self.tokens = {name: self.token_of(self.visitors[name], "/p/check" if name == "vendor" else "/") for name in VISITORS}

    def _people(self) -> dict[str, str]:
        with self.parts.database.write() as connection:
            self.owner = organisations.add(connection, OrganisationChange(name="Halden Biopharma", legal_names=("Halden Biopharma",)), self.at)
            names = {"qa": Role.QA, "procurement": Role.PROCUREMENT, "admin": Role.ADMIN, "leaving": Role.QA}
            return {
                name: people.add(connection, self.owner.id, name=name.title(), email=address(name), roles=(role,), at=self.at, password=PASSWORD).id
                for name, role in names.items()
            }

    def _ask(self, vendor: str, contact: str) -> Asked:
        with self.parts.database.read() as connection:
            actor = person_actor(people.get(connection, self.owner.id, self.people["procurement"]))
        order = send.Order(
            vendor_name=vendor,
            service_name=f"{vendor} LIMS",
            contact_name="Kim Lee",
            contact_email=contact,
            pack="gxp-saas",
            due_on=self.at.date() + dt.timedelta(days=21),
        )
        sent = send.send(self.parts, actor, order, self.at)
        upload = add_document(self.parts, sent.questionnaire, certificate_reading({"holder": vendor}), self.at)
        return Asked(row=sent.questionnaire, token=sent.address.rpartition("/")[2], upload=upload)

    def client(self) -> httpx.Client:
        """A stranger's browser, without its manners."""
        made = httpx.Client(base_url=self.live.url, trust_env=False, timeout=30, headers={"Accept": "text/html"})
        self._clients.append(made)
        return made

    def signed_in(self, who: str) -> httpx.Client:
        """A new session of this person."""
        client = self.client()
        assert client.post("/sign-in", data={"email": address(who), "password": PASSWORD}).status_code == httpx.codes.SEE_OTHER
        return client

    def entered(self, asked: Asked) -> httpx.Client:
        """A new session of this vendor; the code comes past the mail."""
        code, client = enter.send_code(self.parts, asked.token, clock.now()), self.client()
        assert client.post(f"/p/{asked.token}", data={"step": "enter", "code": code}).status_code == httpx.codes.SEE_OTHER
        return client

    def _visitor(self, name: str) -> httpx.Client:
        if name == "anonymous":
            return self.client()
        return self.entered(self.own) if name == "vendor" else self.signed_in(name)

    def token_of(self, client: httpx.Client, path: str) -> str:
        """The form token that pages carry for this session; empty for a stranger."""
        found = _TOKEN.search(client.get(path, follow_redirects=True).text)
        assert found, path
        return found[1]

    def routes(self) -> list[Route]:
        """Every method of every route, from the application itself."""
        return routes_of(create_app(self.parts))

    def address(self, route: Route, *, real: bool) -> str:
        """The route's path with its parameters filled: with what is there, or with what nobody has."""
        asked = self.own
        values = {
            "questionnaire": asked.row.id,
            "vendor": asked.row.vendor_id,
            "upload": asked.upload.id,
            "upload_id": asked.upload.id,
            "token": asked.token if route.path.startswith("/p/") else "unknown",
            "person": self.people["leaving"],
            "message": NOBODYS,
            "sha256": "0" * 64,
            "set_id": "company",
            "question": "company.legal_name",
            "number": "1",
            "kind": "csv",
            "file_path": "css/supplier.css",
        }
        keep = {"set_id", "question", "number", "kind", "file_path"}

        def fill(found: re.Match[str]) -> str:
            name = found[1]
            return values[name] if real or name in keep else NOBODYS

        return re.sub(r"\{(\w+)(?::\w+)?\}", fill, route.path)

    def snapshot(self) -> dict[str, str]:
        """A digest of every table's rows; sessions, limits and heartbeats aside."""
        source = sqlite3.connect(f"file:{self.live.data / DATABASE_FILE}?mode=ro", uri=True)
        names = [row[0] for row in source.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        found = {name: hashlib.sha256(repr(sorted(source.execute(f'SELECT * FROM "{name}"'), key=repr)).encode()).hexdigest() for name in names}  # noqa: S608 - names of tables
        source.close()
        return {name: digest for name, digest in found.items() if name not in _UNRELATED}

    def events(self) -> list[str]:
        """The actions of the audit trail, in order."""
        source = sqlite3.connect(f"file:{self.live.data / DATABASE_FILE}?mode=ro", uri=True)
        found = [row[0] for row in source.execute("SELECT action FROM audit_event ORDER BY seq")]
        source.close()
        return found

    def settle(self) -> None:
        """Wait until mail and the day's work are done and nothing moves by itself; what has not changed since need not be awaited again."""
        if clock.now().hour >= DAILY_HOUR:
            wait_for(lambda: "audit.verified" in self.events(), "the day's work")
        while (found := self.snapshot()) != self._settled:
            self._settled = found
            time.sleep(2.5)

    def close(self) -> None:
        """End it."""
        for client in self._clients:
            client.close()
        self.parts.close()
        self.live.close()


def address(who: str) -> str:
    """The mail address of a person."""
    return f"{who}@halden.example"
