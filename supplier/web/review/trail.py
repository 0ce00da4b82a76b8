"""What the audit trail page shows, and its exports."""

from __future__ import annotations

import csv
import datetime as dt
import io
from typing import Any
from urllib.parse import urlencode

import msgspec
from litestar import Request, Response
from litestar.response import Template

from supplier import clock
from supplier.errors import BadInputError, NotFoundError
from supplier.parts import Parts
from supplier.web.forms import day
from supplier.web.render import page
from supplier.workflow import trail
from supplier.workflow.trail import EventRow, Wanted

FIELDS = ("action", "object_type", "object_id", "questionnaire_id", "actor_id")
OBJECTS = (
    "questionnaire",
    "scorecard",
    "judgement",
    "look_up",
    "decision",
    "upload",
    "answer",
    "link",
    "vendor",
    "service",
    "person",
    "organisation",
)
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class ChangeView(msgspec.Struct, frozen=True, kw_only=True):
    """One value of an event: its name, and what it was and became."""

    name: str
    old: str
    new: str


class EventView(msgspec.Struct, frozen=True, kw_only=True):
    """An event as people read it."""

    seq: int
    at: dt.datetime
    who: str
    role: str
    what: str
    subject: str
    reason: str
    changes: tuple[ChangeView, ...]
    erased: bool
    questionnaire: str
    hash: str
    old_digest: str
    new_digest: str


def wanted_of(request: Request[Any, Any, Any]) -> Wanted:
    """The filter from the address.

    Raises:
        BadInputError: a date that is none.
    """
    given = {name: request.query_params.get(name, "").strip() for name in (*FIELDS, "since", "until")}
    since = day("since", given["since"], "the first day") if given["since"] else None
    until = day("until", given["until"], "the last day") if given["until"] else None
    return Wanted(**{name: given[name] for name in FIELDS}, since=since, until=until)


def trail_page(request: Request[Any, Any, Any], parts: Parts) -> Template:
    """A page of the trail with its filter and the state of the chain."""
    errors: dict[str, str] = {}
    try:
        wanted = wanted_of(request)
    except BadInputError as error:
        wanted, errors = Wanted(), {error.field or "": error.message}
    before = request.query_params.get("before", "")
    verify = request.query_params.get("verify") == "1"
    shown = trail.look(parts, request.user.actor, wanted, int(before) if before.isdecimal() and len(before) < 18 else None, verify=verify)  # noqa: PLR2004 - digits of a 64-bit number
    chosen = {name: request.query_params.get(name, "") for name in (*FIELDS, "since", "until")}
    query = urlencode({name: value for name, value in chosen.items() if value})
    return page(
        request,
        "review/trail.html",
        422 if errors else 200,
        events=[event_view(row) for row in shown.page.rows],
        people=shown.people,
        head=shown.head,
        report=shown.report,
        chosen=chosen,
        query=query,
        more=f"/audit-trail?{urlencode({**{name: value for name, value in chosen.items() if value}, 'before': shown.page.next})}"
        if shown.page.next
        else "",
        objects=OBJECTS,
        errors=errors,
    )


def event_view(row: EventRow) -> EventView:
    """An event with its old and new values side by side."""
    payload: dict[str, Any] = msgspec.json.decode(row.payload) if row.payload else {}
    return EventView(
        seq=row.seq,
        at=row.at,
        who=row.actor_name or row.actor_kind,
        role=row.actor_role or row.actor_kind,
        what=row.action.replace(".", ": ").replace("_", " "),
        subject=f"{row.object_type.replace('_', ' ')} {row.object_id}",
        reason=row.reason or "",
        changes=tuple(_changes(payload)),
        erased=row.payload is None,
        questionnaire=row.questionnaire_id or "",
        hash=row.hash,
        old_digest=row.old_digest or "",
        new_digest=row.new_digest or "",
    )


def _changes(payload: dict[str, Any]) -> list[ChangeView]:
    old, new = payload.get("old"), payload.get("new")
    found = []
    if isinstance(old, dict) or isinstance(new, dict):
        before, after = old if isinstance(old, dict) else {}, new if isinstance(new, dict) else {}
        differing = [name for name in dict.fromkeys([*before, *after]) if before.get(name) != after.get(name)]
        found += [ChangeView(name=_name(name), old=_text(before.get(name)), new=_text(after.get(name))) for name in differing]
    elif old is not None or new is not None:
        found.append(ChangeView(name="value", old=_text(old), new=_text(new)))
    found += [
        ChangeView(name=_name(name), old="", new=_text(value))
        for name, value in payload.items()
        if name not in {"old", "new"} and value not in (None, "", [])
    ]
    return found


def _name(name: str) -> str:
    return name.replace("_", " ")


def _text(value: Any) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else msgspec.json.encode(value).decode()


def export(request: Request[Any, Any, Any], parts: Parts, kind: str) -> Response[bytes]:
    """The filtered trail as a file.

    Raises:
        NotFoundError: another format than csv or json.
    """
    if kind not in {"csv", "json"}:
        raise NotFoundError("export-unknown", "The trail is exported as csv or json.")
    now = clock.now()
    rows = trail.export(parts, request.user.actor, wanted_of(request), now)
    content = _csv(rows) if kind == "csv" else msgspec.json.encode([_plain(row) for row in rows])
    headers = {"Content-Disposition": f'attachment; filename="audit-trail-{now.date().isoformat()}.{kind}"'}
    return Response(content, media_type="text/csv; charset=utf-8" if kind == "csv" else "application/json", headers=headers)


def _plain(row: EventRow) -> dict[str, Any]:
    found: dict[str, Any] = msgspec.to_builtins(row)
    return found | {"payload": msgspec.json.decode(row.payload) if row.payload else None}


def _csv(rows: tuple[EventRow, ...]) -> bytes:
    """One line an event."""
    names = EventRow.__struct_fields__
    written = io.StringIO()
    writer = csv.writer(written)
    writer.writerow(names)
    for row in rows:
        cells = [
            "" if (value := getattr(row, name)) is None else value.isoformat() if isinstance(value, dt.datetime) else str(value) for name in names
        ]
        writer.writerow([harmless(cell) for cell in cells])
    return written.getvalue().encode("utf-8-sig")


def harmless(cell: str) -> str:
    """The cell, with an apostrophe before it where a spreadsheet would run it as a formula."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
