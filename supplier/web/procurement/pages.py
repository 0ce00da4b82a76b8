"""Pages of procurement; QA looks at them too."""

from __future__ import annotations

from typing import Any

from litestar import Controller, Request, get
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Template

from supplier.parts import Parts
from supplier.web.procurement import views


class ProcurementPages(Controller):
    """Board, new request, vendors, mail, portfolio."""

    opt = {"access": "records"}

    @get("/questionnaires", sync_to_thread=True)
    def board(self, request: Request[Any, Any, Any], parts: NamedDependency[Parts]) -> Template:
        """Everything that was sent, by state."""
        return views.board_page(request, parts)

    @get("/questionnaires/new", sync_to_thread=True)
    def new(self, request: Request[Any, Any, Any], parts: NamedDependency[Parts]) -> Template:
        """A new request on one page."""
        return views.new_page(request, parts)

    @get("/questionnaires/{questionnaire:str}", sync_to_thread=True)
    def questionnaire(self, request: Request[Any, Any, Any], questionnaire: FromPath[str], parts: NamedDependency[Parts]) -> Template:
        """One questionnaire."""
        return views.questionnaire_page(request, parts, questionnaire)

    @get("/vendors", sync_to_thread=True)
    def vendors(self, request: Request[Any, Any, Any], parts: NamedDependency[Parts]) -> Template:
        """Every vendor, with search."""
        return views.vendors_page(request, parts)

    @get("/vendors/{vendor:str}", sync_to_thread=True)
    def vendor(self, request: Request[Any, Any, Any], vendor: FromPath[str], parts: NamedDependency[Parts]) -> Template:
        """One vendor."""
        return views.vendor_page(request, parts, vendor)

    @get("/mail", sync_to_thread=True)
    def mail(self, request: Request[Any, Any, Any], parts: NamedDependency[Parts]) -> Template:
        """The outbox."""
        return views.mail_page(request, parts)

    @get("/mail/{message:str}", sync_to_thread=True)
    def message(self, request: Request[Any, Any, Any], message: FromPath[str], parts: NamedDependency[Parts]) -> Template:
        """One mail."""
        return views.message_page(request, parts, message)

    @get("/portfolio", sync_to_thread=True)
    def portfolio(self, request: Request[Any, Any, Any], parts: NamedDependency[Parts]) -> Template:
        """Every service at one look."""
        return views.portfolio_page(request, parts)
