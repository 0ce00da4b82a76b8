"""What a vendor sends from the pages of the portal."""

from __future__ import annotations

import asyncio
from typing import Any

from litestar import Controller, Request, Response, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Redirect, Template

from supplier import clock
from supplier.errors import BadInputError
from supplier.parts import Parts
from supplier.web.portal import answering, handing_in, views
from supplier.web.portal.entering import own_portal_path
from supplier.web.portal.forms import EmptyForm, SignForm, UseForm
from supplier.web.portal.incoming import BODY_LIMIT, receive
from supplier.workflow import documents, submit, upload
from supplier.workflow.submit import Signed

IN_STREAM = {"access": "vendor", "form_token": "in-stream"}


class PortalActions(Controller):
    """Answers, documents, signature. Everything is scoped by the link's questionnaire."""

    path = "/p"
    opt = {"access": "vendor"}

    @put("/questions/{set_id:str}/{question:str}")
    async def keep(
        self, request: Request[Any, Any, Any], set_id: FromPath[str], question: FromPath[str], parts: NamedDependency[Parts]
    ) -> Response[Any]:
        """Save an answer from a page that saves by itself; If-Match carries the revision it saw."""
        fields = await handing_in.fields(request)
        return await asyncio.to_thread(answering.keep, request, parts, (set_id, question), fields)

    @post("/questions/{set_id:str}/{question:str}", status_code=200, opt=IN_STREAM, request_max_body_size=BODY_LIMIT)
    async def answer(
        self, request: Request[Any, Any, Any], set_id: FromPath[str], question: FromPath[str], parts: NamedDependency[Parts]
    ) -> Redirect | Template:
        """Save an answer and its files, and go on."""
        received = await receive(request, parts)
        return await asyncio.to_thread(answering.post, request, parts, (set_id, question), received)

    @post("/questions/{set_id:str}/{question:str}/use", sync_to_thread=True, status_code=303)
    def use(
        self,
        request: Request[Any, Any, Any],
        set_id: FromPath[str],
        question: FromPath[str],
        data: URLEncodedBody[UseForm],
        parts: NamedDependency[Parts],
    ) -> Redirect:
        """Confirm what a document proposes."""
        documents.confirm(parts, request.user.actor, set_id, question, data.sha256, clock.now())
        return Redirect(own_portal_path(data.back), status_code=303)

    @post("/documents", status_code=200, opt=IN_STREAM, request_max_body_size=BODY_LIMIT)
    async def hand_in(self, request: Request[Any, Any, Any], parts: NamedDependency[Parts]) -> Response[Any] | Redirect | Template:
        """Take documents; with `set` and `question` they are attached to that answer, with `replaces` they take a document's place."""
        received = await receive(request, parts)
        return await asyncio.to_thread(handing_in.take, request, parts, received)

    @post("/documents/{upload_id:str}/remove", sync_to_thread=True, status_code=303)
    def remove(
        self,
        request: Request[Any, Any, Any],
        upload_id: FromPath[str],
        data: URLEncodedBody[EmptyForm],  # noqa: ARG002 - refuses unknown fields
        parts: NamedDependency[Parts],
    ) -> Redirect:
        """Take a document out."""
        upload.remove(parts, request.user.actor, upload_id, clock.now())
        return Redirect("/p/documents", status_code=303)

    @post("/check", sync_to_thread=True, status_code=200)
    def submit(self, request: Request[Any, Any, Any], data: URLEncodedBody[SignForm], parts: NamedDependency[Parts]) -> Redirect | Template:
        """Ask for the code, or sign and submit with it."""
        if data.go != "submit":
            code = submit.send_code(parts, request.user.actor, clock.now())
            return views.check_page(request, parts, form=data, code=code if parts.settings.demo else "", sent=True)
        given = Signed(name=data.name, role=data.role, agreed=bool(data.agreed), code=data.code)
        try:
            submit.submit(parts, request.user.actor, given, clock.now())
        except BadInputError as error:
            return views.check_page(request, parts, form=data, error=error)
        return Redirect("/p/receipt", status_code=303)
