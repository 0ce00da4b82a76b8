"""Verifies the audit trail: the chain, its order, and that records and files are still what their events say."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator
from typing import Any

import msgspec
from sqlalchemy import Connection, Select, bindparam, select

from supplier.store import canonical, reviews
from supplier.store.audit import GENESIS, HASHED, EventRow, chain_hash, payload_digest
from supplier.store.files import FileStore
from supplier.store.shapes import columns
from supplier.store.tables import AnswerRevisionTable, AuditEventTable, AuditHeadTable, DecisionTable, ScorecardTable, UploadTable

WHOLE, ALTERED, SHORTER, ORDER, RECORD, INCOMPLETE = 0, 1, 2, 3, 5, 6
"""Exit codes of `supplier audit verify`; 4 is for signed checkpoints. When several apply the lowest wins."""
_BATCH = 5000
_MOST = 50
_NUMBER = re.compile(r"[0-9]{1,9}")


class Problem(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that is wrong: the exit code it calls for, where, and what."""

    code: int
    organisation_id: str
    seq: int | None
    what: str


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """What a verification found. `head` (number and hash) is what to keep outside and give as `expected` next time."""

    organisation_id: str
    events: int
    erased: int
    head: tuple[int, str]
    records: int
    files: int
    problems: tuple[Problem, ...]
    unseen: str

    @property
    def code(self) -> int:
        """The exit code."""
        return min((problem.code for problem in self.problems), default=WHOLE)


_UNSEEN = (
    "Without a head that was kept elsewhere this cannot see: the newest events cut off together with the head, or everything after "
    "a point rewritten with new hashes."
)


def verify(connection: Connection, organisation_id: str, *, expected: tuple[int, str] | None = None, files: FileStore | None = None) -> Report:
    """Check one organisation's trail; `expected` is a head kept elsewhere, `files` also reads every uploaded file."""
    state, records = _Chain(organisation_id), 0
    for row in _events(connection, organisation_id):
        state.take(row, expected)
        records += _record(connection, row, state)
    stored = connection.execute(
        select(AuditHeadTable.seq, AuditHeadTable.hash).where(AuditHeadTable.organisation_id == organisation_id),
    ).first()
    state.end(None if stored is None else (int(stored[0]), str(stored[1])), expected)
    read = 0 if files is None else _files(connection, organisation_id, files, state)
    return Report(
        organisation_id=organisation_id,
        events=state.events,
        erased=state.erased,
        head=(state.seq, state.hash),
        records=records,
        files=read,
        problems=tuple(state.problems),
        unseen="" if expected else _UNSEEN,
    )


class _Chain:
    """Walks the events in order and collects problems."""

    def __init__(self, organisation_id: str) -> None:
        self.organisation_id = organisation_id
        self.seq, self.hash, self.events, self.erased = 0, GENESIS, 0, 0
        self.problems: list[Problem] = []
        self._met = False

    def problem(self, code: int, seq: int | None, what: str) -> None:
        """Note a problem; a flood is cut."""
        if len(self.problems) < _MOST:
            self.problems.append(Problem(code=code, organisation_id=self.organisation_id, seq=seq, what=what))

    def take(self, row: EventRow, expected: tuple[int, str] | None) -> None:
        """Check one event against the one before."""
        self.events += 1
        if row.seq != self.seq + 1:
            self.problem(ORDER, row.seq, f"event {row.seq} follows {self.seq}")
        fields = {name: getattr(row, name) for name in HASHED}
        if chain_hash(fields) != row.hash:
            self.problem(ALTERED, row.seq, "a field differs from the hash of the event")
        elif row.prev_hash != self.hash and row.seq == self.seq + 1:
            self.problem(ALTERED, row.seq, "the hash of the event before it does not fit")
        self._payload(row)
        if expected is not None and row.seq == expected[0]:
            self._met = True
            if row.hash != expected[1]:
                self.problem(ALTERED, row.seq, "the trail was rewritten: this event's hash is not the one that was kept elsewhere")
        self.seq, self.hash = row.seq, row.hash

    def _payload(self, row: EventRow) -> None:
        if row.payload is None and row.salt is None:
            self.erased += 1
        elif row.payload is None or row.salt is None or payload_digest(row.salt, row.payload) != row.payload_digest:
            self.problem(ALTERED, row.seq, "the payload differs from its digest")

    def end(self, stored: tuple[int, str] | None, expected: tuple[int, str] | None) -> None:
        """Compare the end of the trail with the stored and the expected head."""
        if stored is None:
            self.problem(INCOMPLETE, None, "the head of the trail is missing")
        elif stored[0] > self.seq:
            self.problem(SHORTER, self.seq, f"the trail ends at {self.seq}, its head says {stored[0]}")
        elif stored != (self.seq, self.hash):
            self.problem(ALTERED, self.seq, "the head of the trail does not fit its newest event")
        if expected is not None and not self._met and expected[0] > 0:
            self.problem(SHORTER, self.seq, f"the trail ends at {self.seq}, the head kept elsewhere says {expected[0]}")


def _claimed(row: EventRow) -> str | None:
    """The record's digest: `digest` of the payload where the new value is a summary, else the digest of the new value."""
    try:
        payload = msgspec.json.decode(row.payload or "{}", type=dict[str, Any])
    except msgspec.DecodeError:
        return None
    return str(payload.get("digest") or row.new_digest or "") or None


def _events(connection: Connection, organisation_id: str) -> Iterator[EventRow]:
    table, last = AuditEventTable, -(2**62)
    statement = select(*columns(EventRow, table)).where(table.organisation_id == organisation_id).order_by(table.seq).limit(_BATCH)
    while rows := connection.execute(statement.where(table.seq > last)).all():
        for row in rows:
            yield EventRow(*row)
        last = rows[-1].seq


def _one(connection: Connection, statement: Select[Any], **names: object) -> Any:
    """The record's row, or None. Statements are made once: this runs for every event of a trail."""
    return connection.execute(statement, names).first()


_ANSWER = select(AnswerRevisionTable.body).where(
    AnswerRevisionTable.questionnaire_id == bindparam("questionnaire"),
    AnswerRevisionTable.set_id == bindparam("set_id"),
    AnswerRevisionTable.question == bindparam("asked"),
    AnswerRevisionTable.revision == bindparam("number"),
)
_SCORECARD = select(ScorecardTable.scorecard_json).where(ScorecardTable.id == bindparam("known"))
_UPLOAD = select(UploadTable.sha256).where(UploadTable.id == bindparam("known"))
_DECISION = select(*(getattr(DecisionTable, name) for name in reviews.DIGESTED)).where(DecisionTable.id == bindparam("known"))


def _answer(connection: Connection, object_id: str, version: str | None) -> str | None:
    names = dict(zip(("questionnaire", "set_id", "asked"), object_id.split("/", 2), strict=False))
    if len(names) < 3 or not _NUMBER.fullmatch(version or ""):  # noqa: PLR2004 - a forged event may say anything
        return None
    row = _one(connection, _ANSWER, **names, number=int(version or 0))
    return None if row is None else canonical.digest(row[0])


def _scorecard(connection: Connection, object_id: str, _version: str | None) -> str | None:
    row = _one(connection, _SCORECARD, known=object_id)
    return None if row is None else canonical.digest(row[0])


def _upload(connection: Connection, object_id: str, _version: str | None) -> str | None:
    row = _one(connection, _UPLOAD, known=object_id)
    return None if row is None else f"sha256:{row[0]}"


def _decision(connection: Connection, object_id: str, _version: str | None) -> str | None:
    row = _one(connection, _DECISION, known=object_id)
    return None if row is None else canonical.digest(list(row))


RECORDS: dict[str, Callable[[Connection, str, str | None], str | None]] = {
    "answer.saved": _answer,
    "upload.added": _upload,
    "scorecard.made": _scorecard,
    "decision.made": _decision,
}
"""For these actions: the digest of the record as it is stored now."""


def _record(connection: Connection, row: EventRow, state: _Chain) -> int:
    """Compare the record of an event with what the event says of it; 1 where there was something to compare."""
    claimed = _claimed(row) if row.action in RECORDS else None
    if claimed is None:
        return 0
    kind, found = row.action.partition(".")[0], RECORDS[row.action](connection, row.object_id, row.object_version)
    if found is None:
        state.problem(RECORD, row.seq, f"the {kind} {row.object_id} of {row.organisation_id} is missing")
    elif found != claimed:
        state.problem(RECORD, row.seq, f"the {kind} {row.object_id} differs from its event")
    return 1


def _files(connection: Connection, organisation_id: str, files: FileStore, state: _Chain) -> int:
    checked = 0
    for (sha256,) in connection.execute(select(UploadTable.sha256).where(UploadTable.organisation_id == organisation_id).distinct()):
        checked += 1
        try:
            with files.as_path(organisation_id, sha256) as path, path.open("rb") as file:
                same = hashlib.file_digest(file, "sha256").hexdigest() == sha256
        except Exception as error:  # noqa: BLE001 - a missing or unreadable file is a finding, whatever the store says
            state.problem(RECORD, None, f"the file {sha256} cannot be read: {error}")
            continue
        if not same:
            state.problem(RECORD, None, f"the file {sha256} is damaged")
    return checked
