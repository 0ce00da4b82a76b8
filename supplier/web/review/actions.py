"""What QA sends: assignments, judgements, look-ups, decisions; and the buyer's own documents."""

from __future__ import annotations

from typing import Any

from litestar import Controller, Request, post
from litestar.di import NamedDependency
from litestar.params import FromPath, MultipartBody, URLEncodedBody
from litestar.response import Redirect, Template

from supplier import clock
from supplier.errors import BadInputError
from supplier.parts import Parts
from supplier.web.review import clauses, decision, documents, views
from supplier.web.review.forms import (
    AcceptForm,
    AssignForm,
    DecisionForm,
    DocumentForm,
    FactForm,
    JudgementForm,
    LookUpForm,
    RemoveForm,
    ReopenForm,
    ScoreForm,
)
from supplier.workflow import assess, buyer_upload, decide, judge, review

UPLOAD_LIMIT = 101_000_000
"""Bytes of an upload request; the setting `upload_max_mb` is checked while the file arrives."""


class ReviewActions(Controller):
    """Only QA acts, but for the buyer's own documents."""

    opt = {"access": "qa"}

    @post("/questionnaires/{questionnaire:str}/assign", sync_to_thread=True, status_code=303)
    def assign(
        self, request: Request[Any, Any, Any], questionnaire: FromPath[str], data: URLEncodedBody[AssignForm], parts: NamedDependency[Parts]
    ) -> Redirect:
        """Say who reviews it."""
        review.assign(parts, request.user.actor, questionnaire, data.reviewer or None, clock.now())
        place = f"/questionnaires/{questionnaire}/score" if data.back == "score" else "/inbox"
        return Redirect(f"{place}?done=assigned", status_code=303)

    @post("/questionnaires/{questionnaire:str}/score", sync_to_thread=True, status_code=303)
    def score(
        self,
        request: Request[Any, Any, Any],
        questionnaire: FromPath[str],
        data: URLEncodedBody[ScoreForm],  # noqa: ARG002 - refuses fields that are not expected
        parts: NamedDependency[Parts],
    ) -> Redirect:
        """The verdict as of today."""
        assess.again(parts, request.user.actor, questionnaire, clock.now())
        return Redirect(f"/questionnaires/{questionnaire}/score?done=scored", status_code=303)

    @post("/questionnaires/{questionnaire:str}/judgements", sync_to_thread=True, status_code=303)
    def judge(
        self, request: Request[Any, Any, Any], questionnaire: FromPath[str], data: URLEncodedBody[JudgementForm], parts: NamedDependency[Parts]
    ) -> Redirect | Template:
        """Settle a flag, a holder, a scope or a clause."""
        try:
            judge.judge(parts, request.user.actor, questionnaire, data.given(), clock.now())
        except BadInputError as error:
            shown = clauses.clauses_page if data.back == "clauses" else views.score_page
            return shown(request, parts, questionnaire, data, error)
        place = "clauses" if data.back == "clauses" else "score"
        return Redirect(f"/questionnaires/{questionnaire}/{place}?done=judged", status_code=303)

    @post("/questionnaires/{questionnaire:str}/decide", sync_to_thread=True, status_code=303)
    def decide(
        self, request: Request[Any, Any, Any], questionnaire: FromPath[str], data: URLEncodedBody[DecisionForm], parts: NamedDependency[Parts]
    ) -> Redirect | Template:
        """Conclude."""
        try:
            decide.decide(parts, request.user.actor, questionnaire, data.verdict(), clock.now())
        except BadInputError as error:
            return decision.decide_page(request, parts, questionnaire, data, error)
        return Redirect(f"/questionnaires/{questionnaire}/score?done=decided", status_code=303)

    @post("/questionnaires/{questionnaire:str}/reopen", sync_to_thread=True, status_code=303)
    def reopen(
        self, request: Request[Any, Any, Any], questionnaire: FromPath[str], data: URLEncodedBody[ReopenForm], parts: NamedDependency[Parts]
    ) -> Redirect | Template:
        """Back into review."""
        try:
            decide.reopen(parts, request.user.actor, questionnaire, data.reopen_reason, clock.now())
        except BadInputError as error:
            return decision.decide_page(request, parts, questionnaire, None, error)
        return Redirect(f"/questionnaires/{questionnaire}/score?done=reopened", status_code=303)

    @post(
        "/questionnaires/{questionnaire:str}/documents",
        sync_to_thread=True,
        status_code=303,
        request_max_body_size=UPLOAD_LIMIT,
        opt={"access": "records"},
    )
    def add_document(
        self, request: Request[Any, Any, Any], questionnaire: FromPath[str], data: MultipartBody[DocumentForm], parts: NamedDependency[Parts]
    ) -> Redirect | Template:
        """One of the buyer's own documents."""
        try:
            documents.take(parts, request, questionnaire, data)
        except BadInputError as error:
            return views.score_page(request, parts, questionnaire, None, error)
        return Redirect(f"/questionnaires/{questionnaire}/score?done=added#documents", status_code=303)

    @post("/documents/{upload:str}/judgements", sync_to_thread=True, status_code=303)
    def settle(
        self, request: Request[Any, Any, Any], upload: FromPath[str], data: URLEncodedBody[FactForm], parts: NamedDependency[Parts]
    ) -> Redirect | Template:
        """Accept, correct or reject what was read."""
        try:
            documents.settle(parts, request, upload, data)
        except BadInputError as error:
            return documents.evidence_page(request, parts, upload, documents.page_number(data.page), data, error)
        return Redirect(documents.address(upload, data.page, data.number), status_code=303)

    @post("/documents/{upload:str}/accept", sync_to_thread=True, status_code=303)
    def accept(
        self, request: Request[Any, Any, Any], upload: FromPath[str], data: URLEncodedBody[AcceptForm], parts: NamedDependency[Parts]
    ) -> Redirect:
        """Accept everything that was read with high confidence."""
        documents.accept_sure(parts, request, upload)
        return Redirect(documents.address(upload, data.page), status_code=303)

    @post("/documents/{upload:str}/look-ups", sync_to_thread=True, status_code=303)
    def look_up(
        self, request: Request[Any, Any, Any], upload: FromPath[str], data: URLEncodedBody[LookUpForm], parts: NamedDependency[Parts]
    ) -> Redirect | Template:
        """Record what a register showed."""
        try:
            documents.look_up(parts, request, upload, data)
        except BadInputError as error:
            return documents.evidence_page(request, parts, upload, documents.page_number(data.page), data, error)
        return Redirect(f"{documents.address(upload, data.page)}?done=looked#look-up", status_code=303)

    @post("/documents/{upload:str}/remove", sync_to_thread=True, status_code=303, opt={"access": "records"})
    def remove(
        self, request: Request[Any, Any, Any], upload: FromPath[str], data: URLEncodedBody[RemoveForm], parts: NamedDependency[Parts]
    ) -> Redirect | Template:
        """Take one of the buyer's own documents out."""
        try:
            row = buyer_upload.remove(parts, request.user.actor, upload, data.reason, clock.now())
        except BadInputError as error:
            return documents.evidence_page(request, parts, upload, documents.page_number(data.page), None, error)
        return Redirect(f"/questionnaires/{row.questionnaire_id}/score?done=removed", status_code=303)
