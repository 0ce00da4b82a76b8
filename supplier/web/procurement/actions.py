"""What procurement sends."""

from __future__ import annotations

from typing import Any

import msgspec
from litestar import Controller, Request, post
from litestar.di import NamedDependency
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Redirect, Template

from supplier import clock
from supplier.errors import BadInputError
from supplier.parts import Parts
from supplier.web.procurement import views
from supplier.web.procurement.forms import ContactForm, ExtendForm, NewRequestForm, ReasonForm
from supplier.workflow import follow, send


class ProcurementActions(Controller):
    """Send, resend, extend, withdraw, remind."""

    path = "/questionnaires"
    opt = {"access": "records"}

    @post("/new", sync_to_thread=True, status_code=303)
    def send(self, request: Request[Any, Any, Any], data: URLEncodedBody[NewRequestForm], parts: NamedDependency[Parts]) -> Redirect | Template:
        """Send the questionnaire."""
        try:
            order = data.order(send.offer(parts, data.use(), data.pack or None).pack.id)
            sent = send.send(parts, request.user.actor, order, clock.now())
        except BadInputError as error:
            return views.new_page(request, parts, data, error)
        return Redirect(f"/questionnaires/{sent.questionnaire.id}?done=sent", status_code=303)

    @post("/new/offer", sync_to_thread=True, status_code=200)
    def offer(self, request: Request[Any, Any, Any], data: URLEncodedBody[NewRequestForm], parts: NamedDependency[Parts]) -> Template:
        """The offer for the switches as they stand; changes nothing."""
        return views.offer_part(request, parts, data)

    @post("/new/preview", sync_to_thread=True, status_code=200)
    def preview(self, request: Request[Any, Any, Any], data: URLEncodedBody[NewRequestForm], parts: NamedDependency[Parts]) -> Template:
        """The whole page with the offer worked out again, for browsers without scripts; changes nothing."""
        return views.new_page(request, parts, data)

    @post("/{questionnaire:str}/resend", sync_to_thread=True, status_code=303)
    def resend(
        self, request: Request[Any, Any, Any], questionnaire: FromPath[str], data: URLEncodedBody[ContactForm], parts: NamedDependency[Parts]
    ) -> Redirect:
        """A new link; the old one ends."""
        follow.resend(parts, request.user.actor, questionnaire, clock.now(), contact_id=data.contact_id or None)
        return Redirect(f"/questionnaires/{questionnaire}?done=resent", status_code=303)

    @post("/{questionnaire:str}/extend", sync_to_thread=True, status_code=303)
    def extend(
        self, request: Request[Any, Any, Any], questionnaire: FromPath[str], data: URLEncodedBody[ExtendForm], parts: NamedDependency[Parts]
    ) -> Redirect | Template:
        """A later due date."""
        try:
            follow.extend(parts, request.user.actor, questionnaire, data.day(), data.reason.strip(), clock.now())
        except BadInputError as error:
            return views.questionnaire_page(request, parts, questionnaire, msgspec.structs.asdict(data), error)
        return Redirect(f"/questionnaires/{questionnaire}?done=extended", status_code=303)

    @post("/{questionnaire:str}/withdraw", sync_to_thread=True, status_code=303)
    def withdraw(
        self, request: Request[Any, Any, Any], questionnaire: FromPath[str], data: URLEncodedBody[ReasonForm], parts: NamedDependency[Parts]
    ) -> Redirect | Template:
        """Take it back, with a reason."""
        try:
            follow.withdraw(parts, request.user.actor, questionnaire, data.reason, clock.now())
        except BadInputError as error:
            return views.questionnaire_page(request, parts, questionnaire, msgspec.structs.asdict(data), error)
        return Redirect(f"/questionnaires/{questionnaire}?done=withdrawn", status_code=303)

    @post("/{questionnaire:str}/remind", sync_to_thread=True, status_code=303)
    def remind(self, request: Request[Any, Any, Any], questionnaire: FromPath[str], parts: NamedDependency[Parts]) -> Redirect:
        """A reminder now."""
        follow.remind(parts, request.user.actor, questionnaire, clock.now())
        return Redirect(f"/questionnaires/{questionnaire}?done=reminded", status_code=303)
