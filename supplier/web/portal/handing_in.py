"""What happens with documents that arrived."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import msgspec
from litestar import Request, Response
from litestar.response import Redirect, Template

from supplier import clock
from supplier.errors import BadInputError
from supplier.parts import Parts
from supplier.web.portal import views
from supplier.web.portal.answering import refusals
from supplier.web.portal.frame import lang_of
from supplier.web.portal.incoming import Received, Refused
from supplier.workflow import upload


class Taken(msgspec.Struct, frozen=True, kw_only=True):
    """What the page is told that sends files by itself."""

    ids: tuple[str, ...]
    refused: tuple[str, ...]


async def fields(request: Request[Any, Any, Any]) -> dict[str, list[str]]:
    """The fields of a form without files, each with all its values."""
    found: dict[str, list[str]] = {}
    for name, value in (await request.form()).multi_items():
        found.setdefault(name, []).append(str(value))
    return found


def take(request: Request[Any, Any, Any], parts: Parts, received: Received) -> Response[Any] | Redirect | Template:
    """Note what arrived, then go back to where it came from, with what was refused and why."""
    lang, typed = lang_of(request), {name: values[-1] for name, values in received.fields.items()}
    refused = list(received.refused)
    question = (typed["set"], typed["question"]) if typed.get("set") and typed.get("question") else None
    made: tuple[str, ...] = ()
    if not received.files and not refused:
        refused.append(Refused("—", BadInputError("upload-none", "No file was chosen.", "Choose at least one.", field="files")))
    try:
        rows = upload.take(parts, request.user.actor, tuple(received.files), clock.now(), question=question, replaces=typed.get("replaces") or None)
        made = tuple(row.id for row in rows)
    except BadInputError as error:
        refused.append(Refused(", ".join(file.name for file in received.files), error))
    told = refusals(refused, lang)
    if "application/json" in request.headers.get("accept", ""):
        return Response(Taken(ids=made, refused=told), status_code=200 if made else 422)
    if told:
        return views.documents_page(request, parts, refused=told)
    return Redirect(f"/p/questions/{quote(question[0])}/{quote(question[1])}" if question else "/p/documents", status_code=303)
