"""Gathers everything a verdict may rest on: the whole Case of one questionnaire, from what is stored."""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Iterator, Sequence

import msgspec
from sqlalchemy import Connection

from supplier.errors import BadInputError
from supplier.evidence import sketch
from supplier.model.answers import Claim
from supplier.model.case import Case, Document, Earlier, Match, Provider, VendorFacts
from supplier.model.questions import PinnedSet, QuestionSet, SetStatus
from supplier.model.reading import Finding, Kind, Reading, TextSource
from supplier.questions.claims import claims, set_findings, set_flags
from supplier.questions.decode import decode_cached
from supplier.questions.library import Library
from supplier.questions.profile import vendor_facts
from supplier.questions.versions import ordered
from supplier.store import answers, organisations, questionnaires, reviews, scorecards, services, uploads, vendors
from supplier.store.questionnaires import PinnedText, QuestionnaireRow
from supplier.store.uploads import ReadingRow, SketchRow, UploadRow
from supplier.store.words import UploadState

_SAME_FORM = frozenset({Kind.AGREEMENT, Kind.QUESTIONNAIRE, Kind.UNREADABLE})
"""The buyer's own contract and a form that asks are honestly the same for every vendor."""
_COMPARED = frozenset({Kind.SOC2_REPORT, Kind.BRIDGE_LETTER})
_FINISHED = frozenset({UploadState.READ, UploadState.UNREADABLE, UploadState.SUPERSEDED})


Shares = dict[tuple[str, str], float]
"""How much two sketched texts have in common, by their signatures."""


def case_of(connection: Connection, questionnaire: QuestionnaireRow, library: Library, shares: Shares | None = None) -> Case:
    """The Case of a questionnaire as it stands now. The same stored records and the same library give the same Case.

    Documents are those of the questionnaire and the buyer's own of the service; uploads that are still being read are not
    in it yet. Earlier scorecards are the last one of each earlier questionnaire of the service; earlier reports come from the same.
    Whoever gathers twice gives the same `shares` both times: no two texts are compared again.
    """
    service = services.get(connection, questionnaire.organisation_id, questionnaire.service_id)
    pinned = questionnaires.pinned(connection, questionnaire.id)
    sets = question_sets(pinned)
    given = answers.bodies(connection, questionnaire.id)
    found = claims(sets, given, service.intended_use)
    before = _before(connection, questionnaire)
    finished = tuple(row for row in uploads.of_service(connection, service.id, gone=True) if row.state in _FINISHED)
    documents = tuple(row for row in finished if row.questionnaire_id == questionnaire.id or row.provided_by is Provider.BUYER)
    reports = tuple(row for row in finished if row.questionnaire_id in before and row.kind in _COMPARED)
    stored = uploads.readings(connection, documents)
    return Case(
        organisation=organisations.get(connection, questionnaire.organisation_id).facts(),
        vendor=_vendor(connection, questionnaire, found),
        service=service.facts(),
        requested=questionnaire.requested,
        sets=tuple(one.pinned for one in pinned),
        sent_on=_day(questionnaire.sent_at),
        due_on=questionnaire.due_on,
        submitted_on=_day(questionnaire.submitted_at),
        signed=questionnaire.submission_digest is not None,
        answers=given,
        claims=found,
        set_flags=set_flags(sets, given, service.intended_use),
        set_findings=set_findings(sets, given, service.intended_use),
        documents=_documents(documents, stored),
        judgements=reviews.judgements(connection, service.id),
        look_ups=reviews.look_ups(connection, service.id),
        replies=reviews.replies(connection, questionnaire.id),
        history=_history(connection, questionnaire, before),
        matches=_matches(connection, documents, stored, {} if shares is None else shares),
        earlier=_documents(reports, uploads.readings(connection, reports)),
        newer_sets=_newer(pinned, library),
    )


def question_sets(pinned: tuple[PinnedText, ...]) -> tuple[QuestionSet, ...]:
    """The pinned sets in their original language: what is scored does not depend on the language it was asked in."""
    return tuple(decode_cached(one.text.encode(), QuestionSet, f"{one.pinned.id} {one.pinned.version}") for one in pinned)


def _vendor(connection: Connection, questionnaire: QuestionnaireRow, found: tuple[Claim, ...]) -> VendorFacts:
    """What staff listed comes first; what the vendor says of itself is added."""
    row = vendors.get(connection, questionnaire.organisation_id, questionnaire.vendor_id)
    listed, said = vendors.facts(connection, row), vendor_facts(row.name, found)
    return VendorFacts(
        name=row.name,
        legal_names=_both(listed.legal_names, said.legal_names),
        affiliates=_both(listed.affiliates, said.affiliates),
        sites=_both(listed.sites, said.sites),
        hosting_provider=listed.hosting_provider or said.hosting_provider,
    )


def _both(first: tuple[str, ...], second: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys([*first, *second]))


def _before(connection: Connection, questionnaire: QuestionnaireRow) -> set[str]:
    """Only earlier questionnaires count: scoring this one again must not change its own input."""
    return {row.id for row in questionnaires.of_service(connection, questionnaire.service_id) if row.created_at < questionnaire.created_at}


def _newer(pinned: tuple[PinnedText, ...], library: Library) -> tuple[PinnedSet, ...]:
    """The newest released version of each pinned set that has a newer one. A set that the library lost or cannot read has none."""
    found = []
    for one in pinned:
        with contextlib.suppress(BadInputError):
            released = [entry for entry in library.index(one.pinned.id).versions if entry.status is SetStatus.RELEASED]
            newest = max(released, key=lambda entry: ordered(entry.version), default=None)
            if newest is not None and ordered(newest.version) > ordered(one.pinned.version):
                found.append(PinnedSet(id=one.pinned.id, version=newest.version, digest=newest.digest))
    return tuple(found)


def _documents(rows: tuple[UploadRow, ...], stored: Sequence[ReadingRow]) -> tuple[Document, ...]:
    by_id = {row.id: row for row in rows}
    read = {reading.upload_id for reading in stored}
    found = [_document(by_id[reading.upload_id], reading.body) for reading in stored]
    return tuple(found + [_document(row, _unread(row)) for row in rows if row.id not in read])


def _document(row: UploadRow, reading: Reading) -> Document:
    """How long reading took is not part of what was read."""
    plain = msgspec.structs.replace(reading, seconds=0.0, file=row.name)
    return Document(reading=plain, provided_by=row.provided_by, received_on=_day(row.uploaded_at), superseded=row.state is UploadState.SUPERSEDED)


def _unread(row: UploadRow) -> Reading:
    reason = row.reason or "The document could not be read."
    return Reading(
        file=row.name,
        sha256=row.sha256,
        media_type=row.media_type,
        pages=None,
        language=None,
        kind=Kind.UNREADABLE,
        kind_reason=reason,
        text_source=TextSource.NONE,
        findings=(Finding(code="DOC_UNREADABLE", message=reason),),
        reader=row.reader or "none",
    )


def _matches(connection: Connection, rows: tuple[UploadRow, ...], stored: Sequence[ReadingRow], shares: Shares) -> tuple[Match, ...]:
    """Documents of other vendors with the same bytes or nearly the same text; the buyer's own documents are expected to be the same."""
    mine = [row for row in rows if row.provided_by is not Provider.BUYER]
    found = [
        Match(sha256=row.sha256, how="same_bytes", other=_named(twin.vendor_name, twin.name))
        for row in mine
        for twin in uploads.twins(connection, row)
    ]
    found += [match for row in mine for match in _near(connection, row, [one for one in stored if one.upload_id == row.id], shares)]
    return tuple(dict.fromkeys(found))


def _near(connection: Connection, row: UploadRow, readings: Sequence[ReadingRow], shares: Shares) -> Iterator[Match]:
    """The documents of other vendors that say nearly what this one says: word for word, or in most passages of one kind of report."""
    mine = [reading for reading in readings if reading.text_digest and reading.kind not in _SAME_FORM]
    if not mine:
        return
    kinds = {reading.kind for reading in mine if reading.signature} & sketch.PROSE
    for other in uploads.sketches(connection, row, [reading.text_digest for reading in mine if reading.text_digest], kinds):
        share = max((_share(reading, other, shares) for reading in mine), default=0.0)
        if share >= sketch.SAME:
            yield Match(sha256=row.sha256, how="near_text", similarity=round(share, 2), other=_named(other.vendor_name, other.name))


def _share(reading: ReadingRow, other: SketchRow, shares: Shares) -> float:
    if reading.text_digest == other.text_digest:
        return 1.0
    if reading.kind != other.kind or reading.kind not in sketch.PROSE:
        return 0.0
    pair = (reading.signature or "", other.signature or "")
    if pair not in shares:
        shares[pair] = sketch.similarity(*pair)
    return shares[pair]


def _named(vendor: str, file: str) -> str:
    return f"{vendor} ({file})"


def _history(connection: Connection, questionnaire: QuestionnaireRow, before: set[str]) -> tuple[Earlier, ...]:
    newest: dict[str, scorecards.ScorecardRow] = {}
    for row in scorecards.of_service(connection, questionnaire.service_id):
        if row.questionnaire_id in before:
            newest.setdefault(row.questionnaire_id, row)
    found = []
    for row in sorted(newest.values(), key=lambda card: (card.as_of, card.id)):
        card = scorecards.get(connection, questionnaire.organisation_id, row.id).scorecard
        found += [
            Earlier(on=card.as_of, framework=one.framework, standing=one.standing.value, basis=one.basis, digest=card.digest)
            for one in card.standings
        ]
    return tuple(found)


def _day(moment: dt.datetime | None) -> dt.date | None:
    return moment.date() if moment else None
