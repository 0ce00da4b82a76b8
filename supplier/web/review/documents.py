"""What the evidence page shows, with its forms."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import msgspec
from litestar import Request
from litestar.response import Template

from supplier import clock
from supplier.errors import BadInputError
from supplier.model.case import Provider
from supplier.model.people import Role
from supplier.model.questionnaire import QuestionnaireState
from supplier.model.reading import Kind
from supplier.parts import Parts
from supplier.web.forms import problems
from supplier.web.panels import words
from supplier.web.panels.document import document_view
from supplier.web.render import page
from supplier.web.review.forms import DocumentForm, FactForm, LookUpForm
from supplier.web.review.views import notice
from supplier.wording.catalog import word
from supplier.workflow import buyer_upload, evidence_pages, judge, upload
from supplier.workflow.evidence_pages import DocumentPage

CHUNK = 1 << 20
REGISTERS = {
    "certificate": (
        ("IAF CertSearch", "https://www.iafcertsearch.org/search/certified-entities"),
        ("UKAS CertCheck", "https://certcheck.ukas.com/"),
    ),
    "auditor": (("CPAverify", "https://cpaverify.org/"), ("AICPA peer review public file", "https://peerreview.aicpa.org/public_file_search.html")),
}
"""Where a reviewer looks, when nothing more is known of the issuer."""

FOUND = {
    "certificate": (
        ("active", "Active"),
        ("suspended", "Suspended"),
        ("withdrawn", "Withdrawn"),
        ("expired", "Expired"),
        ("unaccredited", "Listed, but without accreditation"),
        ("not_found", "Not found"),
    ),
    "auditor": (("licensed", "Licensed"), ("not_licensed", "Not licensed"), ("not_found", "Not found")),
}
_AUDITED = frozenset({Kind.SOC2_REPORT, Kind.SOC1_REPORT, Kind.SOC3_REPORT, Kind.BRIDGE_LETTER})


class LookUpView(msgspec.Struct, frozen=True, kw_only=True):
    """The look-up form: about what, the registers to look in, what can be found there, and what to search for."""

    about: str
    heading: str
    registers: tuple[tuple[str, str], ...]
    found: tuple[tuple[str, str], ...]
    search_for: tuple[tuple[str, str], ...]


def evidence_page(
    request: Request[Any, Any, Any],
    parts: Parts,
    upload_id: str,
    number: int,
    typed: FactForm | LookUpForm | None = None,
    error: BadInputError | None = None,
) -> Template:
    """A page of a document, with the form that was refused still filled in."""
    shown = evidence_pages.look(parts, request.user.actor, upload_id, number, clock.now())
    is_qa = Role.QA in request.user.roles
    return page(
        request,
        "review/evidence.html",
        422 if error else 200,
        shown=shown,
        view=document_view(shown),
        is_qa=is_qa,
        can_judge=is_qa and _is_open(shown),
        look_up=_look_up(shown, parts) if is_qa else None,
        is_ours=shown.upload.provided_by is Provider.BUYER,
        provider=words.PROVIDERS[shown.upload.provided_by.value],
        typed_fact=typed if isinstance(typed, FactForm) else None,
        typed_look=typed if isinstance(typed, LookUpForm) else None,
        errors=problems(error) if error else {},
        notice=notice(request),
        today=clock.today(),
    )


def _is_open(shown: DocumentPage) -> bool:
    row = shown.questionnaire
    reviewable = row is not None and row.state in {QuestionnaireState.SUBMITTED, QuestionnaireState.IN_REVIEW}
    return reviewable and row is not None and row.scorecard_id is not None


def _look_up(shown: DocumentPage, parts: Parts) -> LookUpView | None:
    kind = shown.upload.kind
    if kind is Kind.ISO_CERTIFICATE:
        return _form(
            shown, "certificate", "Look the certificate up", ("number", "holder", "certification_body", "accreditation_body"), _issuers(shown, parts)
        )
    if kind in _AUDITED:
        return _form(shown, "auditor", "Look the auditor up", ("auditor", "organisation"), ())
    return None


def _form(shown: DocumentPage, about: str, heading: str, names: tuple[str, ...], first: tuple[tuple[str, str], ...]) -> LookUpView:
    facts = [(word("fact", fact.name, "en"), str(fact.value)) for reading in shown.readings for fact in reading.facts if fact.name in names]
    return LookUpView(about=about, heading=heading, registers=first + REGISTERS[about], found=FOUND[about], search_for=tuple(dict.fromkeys(facts)))


def _issuers(shown: DocumentPage, parts: Parts) -> tuple[tuple[str, str], ...]:
    """The registers that our lists name for the bodies on the certificate; an address only where one is given."""
    printed = {
        str(fact.value).casefold()
        for reading in shown.readings
        for fact in reading.facts
        if fact.name in {"certification_body", "accreditation_body"}
    }
    found = []
    for body in (*parts.policy.accreditation_bodies, *parts.policy.certification_bodies):
        names = {body.name.casefold(), body.id.casefold(), *(name.casefold() for name in body.names)}
        if body.register and names & printed:
            address = next((part.strip("()") for part in body.register.split() if part.startswith("https://")), "")
            found.append((f"{body.name}: {body.register}", address if "<" not in address else ""))
    return tuple(dict.fromkeys(found))


def take(parts: Parts, request: Request[Any, Any, Any], questionnaire_id: str, form: DocumentForm) -> None:
    """Take one of the buyer's own documents in, piece by piece.

    Raises:
        BadInputError: there is no file, it is empty or too large.
    """
    if form.file is None or not form.file.filename:
        raise BadInputError("file-missing", "Choose a file.", field="file")
    buyer_upload.admit(parts, request.user.actor, questionnaire_id)
    with buyer_upload.intake(parts) as held:
        while piece := form.file.file.read(CHUNK):
            held.write(piece)
        arrived = upload.finish(request.user.actor, form.file.filename, held)
    buyer_upload.take(parts, request.user.actor, questionnaire_id, arrived, clock.now())


def settle(parts: Parts, request: Request[Any, Any, Any], upload_id: str, form: FactForm) -> None:
    """Judge a fact or an exclusion of this document."""
    questionnaire, _ = evidence_pages.under_review(parts, request.user.actor, upload_id)
    judge.judge(parts, request.user.actor, questionnaire, form.given(), clock.now())


def accept_sure(parts: Parts, request: Request[Any, Any, Any], upload_id: str) -> None:
    """Accept everything of this document that was read with high confidence."""
    questionnaire, sha256 = evidence_pages.under_review(parts, request.user.actor, upload_id)
    judge.accept_sure(parts, request.user.actor, questionnaire, sha256, clock.now())


def look_up(parts: Parts, request: Request[Any, Any, Any], upload_id: str, form: LookUpForm) -> None:
    """Record what a register showed about this document."""
    questionnaire, sha256 = evidence_pages.under_review(parts, request.user.actor, upload_id)
    judge.look_up(parts, request.user.actor, questionnaire, form.seen(sha256), clock.now())


def page_number(text: str) -> int:
    """A page as the form says it; the first where it says nothing sensible."""
    return int(text) if text.isdecimal() and len(text) < 6 else 1  # noqa: PLR2004 - more digits than pages


def address(upload_id: str, page_text: str, number: str = "") -> str:
    """The address of a page, at the fact with this number."""
    anchor = f"#fact-{number}" if number.isdecimal() else ""
    return f"/documents/{upload_id}/pages/{page_number(page_text)}{anchor}"


def attachment(name: str) -> str:
    """The header that makes a browser save a file under its name, whatever signs are in it."""
    plain = "".join(sign if sign.isascii() and sign.isprintable() and sign not in '"\\;' else "_" for sign in name)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
