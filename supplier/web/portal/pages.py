"""Pages of the portal to look at."""

from __future__ import annotations

from typing import Any

from litestar import Controller, Request, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Template

from supplier.parts import Parts
from supplier.web.portal import views
from supplier.web.portal.frame import lang_of
from supplier.web.portal.questions import question_page
from supplier.workflow import documents, submit
from supplier.workflow import questionnaire as asking


class PortalPages(Controller):
    """For the vendor who came in by a link. Everything is scoped by that link's questionnaire."""

    path = "/p"
    opt = {"access": "vendor"}

    @get("/questionnaire", sync_to_thread=True)
    def questionnaire(self, request: Request[Any, Any, Any], parts: NamedDependency[Parts]) -> Template | Redirect:
        """The task list; after submission the receipt."""
        seen = asking.asked(parts, request.user.actor, lang_of(request))
        return views.list_page(request, seen) if seen.open else _receipt()

    @get("/questions/{set_id:str}/{question:str}", sync_to_thread=True)
    def question(
        self, request: Request[Any, Any, Any], set_id: FromPath[str], question: FromPath[str], parts: NamedDependency[Parts]
    ) -> Template | Redirect:
        """One question."""
        seen = asking.asked(parts, request.user.actor, lang_of(request))
        return question_page(request, parts, seen, seen.place(set_id, question)) if seen.open else _receipt()

    @get("/documents", sync_to_thread=True)
    def documents(self, request: Request[Any, Any, Any], parts: NamedDependency[Parts]) -> Template:
        """Every document."""
        return views.documents_page(request, parts)

    @get("/documents/{upload:str}/row", sync_to_thread=True)
    def document(self, request: Request[Any, Any, Any], upload: FromPath[str], parts: NamedDependency[Parts]) -> Template:
        """One document's card, for the page that waits for its reading."""
        return views.row_part(request, parts, upload)

    @get("/documents/{upload:str}/pages/{number:int}", sync_to_thread=True)
    def picture(
        self, request: Request[Any, Any, Any], upload: FromPath[str], number: FromPath[int], parts: NamedDependency[Parts]
    ) -> Response[bytes]:
        """The picture of a page."""
        image = documents.picture(parts, request.user.actor, upload, number)
        return Response(image, media_type="image/webp", headers={"Cache-Control": "private, max-age=3600", "Content-Security-Policy": "sandbox"})

    @get("/check", sync_to_thread=True)
    def check(self, request: Request[Any, Any, Any], parts: NamedDependency[Parts]) -> Template | Redirect:
        """All answers, problems first, and the signature; after submission the receipt."""
        seen = asking.asked(parts, request.user.actor, lang_of(request))
        return views.check_page(request, parts) if seen.open else _receipt()

    @get("/receipt", sync_to_thread=True)
    def receipt(self, request: Request[Any, Any, Any], parts: NamedDependency[Parts]) -> Template:
        """What was submitted, for keeping and printing."""
        return views.receipt_page(request, submit.receipt(parts, request.user.actor, lang_of(request)))

    @get("/receipt.json", sync_to_thread=True)
    def receipt_file(self, request: Request[Any, Any, Any], parts: NamedDependency[Parts]) -> Response[bytes]:
        """The same as a file."""
        return views.receipt_file(submit.receipt(parts, request.user.actor, lang_of(request)))


def _receipt() -> Redirect:
    return Redirect("/p/receipt", status_code=303)
