"""The floor: a bare ASGI application with raw sqlite3 or psycopg that does the same SQL, and nothing else.

No framework, no templates, no ORM, no types: what remains is the server, the driver and the database. Started by
`servers.py` as a process of its own; it imports nothing of the product.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import secrets
import sqlite3
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

Send = Callable[[dict[str, Any]], Awaitable[None]]
Receive = Callable[[], Awaitable[dict[str, Any]]]

_PLACE = "questionnaire_id = ? AND set_id = ? AND question = ?"
_EVENT = (
    "organisation_id",
    "seq",
    "at",
    "zone",
    "actor_kind",
    "actor_id",
    "actor_name",
    "actor_role",
    "reference",
    "action",
    "object_type",
    "object_id",
    "object_version",
    "questionnaire_id",
    "new_digest",
    "app_version",
    "config_version",
    "payload",
    "salt",
    "payload_digest",
    "prev_hash",
    "hash",
)


class Raw:
    """One connection of the driver, with `?` for parameters on both databases."""

    def __init__(self, url: str) -> None:
        self.is_sqlite = url.startswith("sqlite")
        if self.is_sqlite:
            self._connection: Any = sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)
            for pragma in ("journal_mode=WAL", "busy_timeout=5000", "synchronous=FULL", "foreign_keys=ON"):
                self._connection.execute(f"PRAGMA {pragma}")
        else:
            import psycopg

            self._connection = psycopg.connect(url, autocommit=True)

    def run(self, statement: str, values: tuple[Any, ...] = ()) -> Any:
        """A statement of ours."""
        return self._connection.execute(statement if self.is_sqlite else statement.replace("?", "%s"), values)

    def replay(self, statement: str, values: Any) -> list[Any]:
        """A statement as the product sent it to the driver."""
        return self._connection.execute(statement, values).fetchall()  # type: ignore[no-any-return]  # rows of the driver


def create_app() -> Any:
    """The application over FLOOR_URL; FLOOR_PAGES names the file with the statements of each page."""
    raw = Raw(os.environ["FLOOR_URL"])
    pages: dict[str, list[tuple[str, Any]]] = json.loads(Path(os.environ["FLOOR_PAGES"]).read_text(encoding="utf-8"))

    async def app(scope: dict[str, Any], receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        name = scope["path"].strip("/")
        body = (await receive()).get("body", b"")
        found: Any = save(raw, json.loads(body)) if name == "save" else [raw.replay(*one) for one in pages[name]]
        content = json.dumps(found, default=str).encode()
        headers = [(b"content-type", b"application/json"), (b"content-length", str(len(content)).encode())]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": content})

    return app


def save(raw: Raw, given: dict[str, Any]) -> dict[str, Any]:
    """Everything that saving an answer reads and writes: session, questionnaire, answers, revision, counters, event."""
    place = (given["questionnaire"], given["set"], given["question"])
    raw.run("SELECT * FROM web_session s JOIN portal_link l ON l.id = s.link_id WHERE s.id_hash = ?", (given["session"],)).fetchone()
    raw.run("SELECT * FROM organisation WHERE id = ?", (given["organisation"],)).fetchone()
    raw.run("BEGIN IMMEDIATE" if raw.is_sqlite else "BEGIN")
    raw.run("SELECT q.*, s.intended_use FROM questionnaire q JOIN service s ON s.id = q.service_id WHERE q.id = ?", place[:1]).fetchone()
    raw.run("SELECT set_id, digest FROM questionnaire_set WHERE questionnaire_id = ?", place[:1]).fetchall()
    before = raw.run("SELECT set_id, question, revision, body FROM answer WHERE questionnaire_id = ?", place[:1]).fetchall()
    revision = next((row[2] for row in before if row[:2] == place[1:]), 0) + 1
    answer = {"set_id": place[1], "question": place[2], "comment": given["comment"], "revision": revision}
    body, at = json.dumps(answer), _moment(raw)
    values = (given["organisation"], *place, revision, body, at, "floor")
    if revision > 1:
        raw.run(f"UPDATE answer SET revision = ?, body = ?, saved_at = ?, saved_by = ? WHERE {_PLACE}", (*values[4:], *place))  # noqa: S608 - a constant of ours
    else:
        raw.run(f"INSERT INTO answer {_COLUMNS}", values)
    raw.run(f"INSERT INTO answer_revision {_COLUMNS}", values)
    raw.run("UPDATE questionnaire SET answered = ?, activity_at = ?, last_question = ? WHERE id = ?", (len(before), at, place[2], place[0]))
    _event(raw, given, at, revision)
    raw.run("COMMIT")
    return {"revision": revision}


_COLUMNS = "(organisation_id, questionnaire_id, set_id, question, revision, body, saved_at, saved_by) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"


def _event(raw: Raw, given: dict[str, Any], at: str, revision: int) -> None:
    head = "SELECT seq, hash FROM audit_head WHERE organisation_id = ?"
    seq, previous = raw.run(head if raw.is_sqlite else head + " FOR UPDATE", (given["organisation"],)).fetchone()
    salt, digest = secrets.token_hex(16), hashlib.sha256(json.dumps(given).encode()).hexdigest()
    row: dict[str, Any] = dict.fromkeys(_EVENT, "floor")
    row |= {"organisation_id": given["organisation"], "seq": seq + 1, "at": at, "object_version": str(revision), "salt": salt}
    row |= {"questionnaire_id": given["questionnaire"], "new_digest": digest, "payload": "{}", "payload_digest": digest, "prev_hash": previous}
    row["hash"] = hashlib.sha256("\n".join(map(str, row.values())).encode()).hexdigest()
    marks = ", ".join("?" * len(_EVENT))
    raw.run(f"INSERT INTO audit_event ({', '.join(_EVENT)}) VALUES ({marks})", tuple(row.values()))  # noqa: S608 - constants of ours


def _moment(raw: Raw) -> str:
    text = dt.datetime.fromtimestamp(_clock(), dt.UTC).isoformat(sep=" ", timespec="microseconds")
    return text.removesuffix("+00:00") if raw.is_sqlite else text


def _clock() -> float:
    import time

    return time.clock_gettime(time.CLOCK_REALTIME)
