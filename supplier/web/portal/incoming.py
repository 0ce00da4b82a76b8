"""Takes a form with files piece by piece: fields into memory, files straight into the file store, never a whole body."""

from __future__ import annotations

import asyncio
from typing import Any

import msgspec
from litestar import Request
from multipart import MultipartError, MultipartSegment, PushMultipartParser, parse_options_header  # type: ignore[import-untyped]  # no py.typed

from supplier import clock
from supplier.errors import BadInputError, SupplierError
from supplier.parts import Parts
from supplier.web.guards import check_token
from supplier.workflow import upload
from supplier.workflow.upload import Arrived

BODY_LIMIT = 600_000_000
"""Bytes of one request with files; each file has its own, smaller limit."""

FIELDS_LIMIT = 1_000_000
PARTS_LIMIT = 1_500
BUFFER = 262_144


class Refused(msgspec.Struct, frozen=True):
    """A file that was not taken, and why."""

    name: str
    error: SupplierError


class Received(msgspec.Struct, kw_only=True):
    """A form as it came in."""

    fields: dict[str, list[str]] = {}
    files: list[Arrived] = []
    refused: list[Refused] = []


async def receive(request: Request[Any, Any, Any], parts: Parts) -> Received:
    """Read the whole form. The token is checked before the first file is taken.

    Raises:
        BadInputError: the body is not a form, or its fields are too large.
        NotAllowedError: the form's token is missing or of another session.
        IllegalStateError: the questionnaire takes no files any more.
    """
    media, options = parse_options_header(request.headers.get("content-type", ""))
    if media == "application/x-www-form-urlencoded":
        form = await request.form()
        received = Received()
        for name, value in form.multi_items():
            received.fields.setdefault(name, []).append(str(value))
    elif media == "multipart/form-data" and options.get("boundary"):
        received = await _Reader(request, parts, options["boundary"]).read()
    else:
        raise BadInputError("form-broken", "This is not a form.", "Go back and send it from the page.")
    if "x-csrf-token" not in request.headers:
        check_token(received.fields.get("_csrf", [""])[-1], request.user.csrf)
    return received


class _Reader:
    """Follows the parser through the body: one part after the other."""

    def __init__(self, request: Request[Any, Any, Any], parts: Parts, boundary: str) -> None:
        self.request, self.parts, self.boundary = request, parts, boundary
        self.received = Received(fields={}, files=[], refused=[])
        self.segment: MultipartSegment | None = None
        self.held: upload.Intake | None = None
        self.text, self.waiting, self.total = bytearray(), bytearray(), 0
        self.admitted = False

    async def read(self) -> Received:
        try:
            with PushMultipartParser(self.boundary, max_segment_count=PARTS_LIMIT) as parser:
                async for chunk in self.request.stream():
                    for piece in parser.parse(chunk):
                        await self._piece(piece)
        except MultipartError as error:
            raise BadInputError("form-broken", "The form arrived incomplete.", "Send it again.") from error
        finally:
            self._drop()
        return self.received

    async def _piece(self, piece: MultipartSegment | bytearray | None) -> None:
        if isinstance(piece, MultipartSegment):
            await self._begin(piece)
        elif piece is None:
            await self._end()
        elif self.segment is not None and self.segment.filename is not None:
            await self._file(piece)
        else:
            self.total += len(piece)
            if self.total > FIELDS_LIMIT:
                raise BadInputError("form-too-large", "The texts of this form are too large.", "Shorten them, or attach a document.")
            self.text += piece

    async def _begin(self, segment: MultipartSegment) -> None:
        self.segment, self.text = segment, bytearray()
        if not segment.filename:
            return
        if not self.admitted:
            if "x-csrf-token" not in self.request.headers:
                check_token(self.received.fields.get("_csrf", [""])[-1], self.request.user.csrf)
            await asyncio.to_thread(upload.admit, self.parts, self.request.user.actor, clock.now())
            self.admitted = True
        self.held = upload.intake(self.parts)
        self.held.__enter__()

    async def _file(self, piece: bytearray) -> None:
        self.waiting += piece
        if len(self.waiting) >= BUFFER:
            await self._flush()

    async def _flush(self) -> None:
        """Write what has gathered. A file that is refused is read to its end, so that the browser gets to see the answer."""
        data, self.waiting = bytes(self.waiting), bytearray()
        if self.held is None or not data:
            return
        try:
            await asyncio.to_thread(self.held.write, data)
        except BadInputError as error:
            self._refuse(error)

    async def _end(self) -> None:
        segment, self.segment = self.segment, None
        if segment is None:
            return
        if segment.filename is None:
            self.received.fields.setdefault(segment.name or "", []).append(self.text.decode("utf-8", "replace"))
            return
        self.segment = segment
        await self._flush()
        if self.held is not None:
            try:
                held = self.held
                self.received.files.append(await asyncio.to_thread(upload.finish, self.request.user.actor, segment.filename, held))
            except BadInputError as error:
                self._refuse(error)
        self.segment = None
        self._drop()

    def _refuse(self, error: SupplierError) -> None:
        name = self.segment.filename if self.segment and self.segment.filename else ""
        self.received.refused.append(Refused(upload.clean_name(name), error))
        self._drop()

    def _drop(self) -> None:
        if self.held is not None:
            self.held.__exit__(None, None, None)
            self.held = None
        self.waiting = bytearray()
