"""Pages of QA: inbox, score, evidence, clauses, decision, audit trail. Procurement looks at all but inbox, decision and trail."""

from __future__ import annotations

from typing import Any

from litestar import Controller, Request, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Template

from supplier import clock
from supplier.parts import Parts
from supplier.web.review import clauses, decision, documents, trail, views
from supplier.workflow import evidence_pages

SANDBOX = "sandbox; default-src 'none'"


class ReviewPages(Controller):
    """What a reviewer looks at."""

    opt = {"access": "records"}

    @get("/inbox", sync_to_thread=True, opt={"access": "qa"})
    def inbox(self, request: Request[Any, Any, Any], parts: NamedDependency[Parts]) -> Template:
        """What waits for QA."""
        return views.inbox_page(request, parts)

    @get("/questionnaires/{questionnaire:str}/score", sync_to_thread=True)
    def score(self, request: Request[Any, Any, Any], questionnaire: FromPath[str], parts: NamedDependency[Parts]) -> Template:
        """The verdict and everything behind it."""
        return views.score_page(request, parts, questionnaire)

    @get("/questionnaires/{questionnaire:str}/clauses", sync_to_thread=True)
    def clauses(self, request: Request[Any, Any, Any], questionnaire: FromPath[str], parts: NamedDependency[Parts]) -> Template:
        """Clause by clause: answer, evidence, level, flags."""
        return clauses.clauses_page(request, parts, questionnaire)

    @get("/questionnaires/{questionnaire:str}/decide", sync_to_thread=True, opt={"access": "qa"})
    def decide(self, request: Request[Any, Any, Any], questionnaire: FromPath[str], parts: NamedDependency[Parts]) -> Template:
        """The decision form."""
        return decision.decide_page(request, parts, questionnaire)

    @get("/documents/{upload:str}", sync_to_thread=True)
    def document(self, request: Request[Any, Any, Any], upload: FromPath[str], parts: NamedDependency[Parts]) -> Redirect:
        """To the first page on which something was read."""
        number = evidence_pages.first_page(parts, request.user.actor, upload)
        return Redirect(f"/documents/{upload}/pages/{number}", status_code=303)

    @get("/documents/{upload:str}/pages/{number:int}", sync_to_thread=True)
    def page(self, request: Request[Any, Any, Any], upload: FromPath[str], number: FromPath[int], parts: NamedDependency[Parts]) -> Template:
        """A page with its facts."""
        return documents.evidence_page(request, parts, upload, number)

    @get("/documents/{upload:str}/pages/{number:int}/image", sync_to_thread=True)
    def image(self, request: Request[Any, Any, Any], upload: FromPath[str], number: FromPath[int], parts: NamedDependency[Parts]) -> Response[bytes]:
        """The stored picture of a page."""
        content = evidence_pages.image(parts, request.user.actor, upload, number)
        headers = {"Cache-Control": "private, max-age=3600", "Content-Security-Policy": SANDBOX}
        return Response(content, media_type="image/webp", headers=headers)

    @get("/documents/{upload:str}/original", sync_to_thread=True)
    def original(self, request: Request[Any, Any, Any], upload: FromPath[str], parts: NamedDependency[Parts]) -> Response[bytes]:
        """The bytes as they were given: only ever an attachment, sandboxed."""
        row, content = evidence_pages.original(parts, request.user.actor, upload, clock.now())
        headers = {"Content-Disposition": documents.attachment(row.name), "Content-Security-Policy": SANDBOX}
        return Response(content, media_type="application/octet-stream", headers=headers)

    @get("/audit-trail", sync_to_thread=True, opt={"access": "qa"})
    def trail(self, request: Request[Any, Any, Any], parts: NamedDependency[Parts]) -> Template:
        """Who did what, when and why."""
        return trail.trail_page(request, parts)

    @get("/audit-trail/export/{kind:str}", sync_to_thread=True, opt={"access": "qa"})
    def export(self, request: Request[Any, Any, Any], kind: FromPath[str], parts: NamedDependency[Parts]) -> Response[bytes]:
        """The filtered trail as CSV or JSON."""
        return trail.export(request, parts, kind)
