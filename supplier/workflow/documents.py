"""Looking at the documents that were handed in: what was read, where, what it answers, and what is doubtful."""

from __future__ import annotations

import datetime as dt

import msgspec
from sqlalchemy import Connection

from supplier.errors import BadInputError, NotFoundError
from supplier.model.answers import Answer
from supplier.model.reading import Reading
from supplier.parts import Parts
from supplier.questions.proposals import Attachment, Proposal, attachments, proposals
from supplier.questions.visible import says_something
from supplier.store import questionnaires, uploads
from supplier.store.uploads import UploadRow
from supplier.store.words import UploadState
from supplier.workflow import answer as answering
from supplier.workflow import questionnaire as asking
from supplier.workflow import upload as handing_in
from supplier.workflow.actor import Actor, require_vendor
from supplier.workflow.questionnaire import Asked

IN_HAND = frozenset({UploadState.QUEUED, UploadState.READING})
"""The states in which a page should ask again soon."""


class Paper(msgspec.Struct, frozen=True, kw_only=True):
    """One document: its row, what was read in it, the pages that have a stored image, and the questions it fits."""

    row: UploadRow
    readings: tuple[Reading, ...] = ()
    pictures: frozenset[int] = frozenset()
    fits: tuple[Attachment, ...] = ()

    @property
    def in_hand(self) -> bool:
        """Whether it is still being read."""
        return self.row.state in IN_HAND


class Papers(msgspec.Struct, frozen=True, kw_only=True):
    """The questionnaire with its documents and what they propose as answers that were not given yet."""

    asked: Asked
    papers: tuple[Paper, ...]
    proposals: tuple[Proposal, ...]


def look(parts: Parts, actor: Actor, lang: str, at: dt.datetime) -> Papers:
    """Every document of the questionnaire."""
    questionnaire_id = require_vendor(actor)
    with parts.database.read() as connection:
        seen = asking.load(parts, connection, actor.organisation, questionnaire_id, lang)
        return Papers(asked=seen, papers=_papers(connection, actor, seen), proposals=_proposed(parts, connection, seen, at))


def one(parts: Parts, actor: Actor, upload_id: str, lang: str) -> tuple[Asked, Paper]:
    """One document, for the part of the page that asks how far its reading is.

    Raises:
        NotFoundError: it does not belong to this questionnaire, or was removed.
    """
    questionnaire_id = require_vendor(actor)
    with parts.database.read() as connection:
        seen = asking.load(parts, connection, actor.organisation, questionnaire_id, lang)
        mine = tuple(upload for upload in seen.uploads if upload.id == upload_id)
        if not mine:
            raise NotFoundError("upload-unknown", "This document does not exist.")
        return seen, _papers(connection, actor, msgspec.structs.replace(seen, uploads=mine))[0]


def for_question(
    parts: Parts, actor: Actor, seen: Asked, set_id: str, question: str, at: dt.datetime
) -> tuple[tuple[Paper, ...], tuple[Proposal, ...]]:
    """The documents to choose from on a question's page, and what they propose for it."""
    if not seen.uploads:
        return (), ()
    with parts.database.read() as connection:
        found = _proposed(parts, connection, seen, at)
        return _papers(connection, actor, seen), tuple(one for one in found if (one.answer.set_id, one.question) == (set_id, question))


def confirm(parts: Parts, actor: Actor, set_id: str, question: str, sha256: str, at: dt.datetime) -> answering.Kept:
    """Take what a document proposes as the answer: the vendor's own word, with the document as its evidence.

    Raises:
        BadInputError: the document does not propose an answer (any more), or there is one already.
    """
    questionnaire_id = require_vendor(actor)
    with parts.database.write() as connection:
        row = questionnaires.get(connection, actor.organisation, questionnaire_id)
        seen = asking.load(parts, connection, actor.organisation, row.id, row.lang)
        for proposal in _proposed(parts, connection, seen, at):
            if (proposal.answer.set_id, proposal.question, proposal.sha256) == (set_id, question, sha256):
                answer, revision = _joined(seen, proposal.answer)
                where = answering.Where(set_id=set_id, question=question, lang=row.lang)
                return answering.save_in(parts, connection, actor, where, lambda _place, taken=answer: taken, revision, at)  # type: ignore[misc]  # the default binds it here
    raise BadInputError("proposal-gone", "This document does not propose an answer any more.", "Load the page again.")


def picture(parts: Parts, actor: Actor, upload_id: str, page: int) -> bytes:
    """The stored image of a page (WebP).

    Raises:
        NotFoundError: no such document, or the page has no image.
    """
    questionnaire_id = require_vendor(actor)
    with parts.database.read() as connection:
        row = questionnaires.get(connection, actor.organisation, questionnaire_id)
        try:
            upload = handing_in.mine(connection, actor, row, upload_id)
        except BadInputError as error:
            raise NotFoundError("upload-unknown", "This document does not exist.") from error
        found = [image for image in uploads.page_images(connection, actor.organisation, upload.sha256) if image.page == page]
    if not found:
        raise NotFoundError("page-image", "There is no picture of this page.", "Open the document itself.")
    return parts.files.page(max(found, key=lambda image: image.scale).key)


def _papers(connection: Connection, actor: Actor, seen: Asked) -> tuple[Paper, ...]:
    rows = uploads.readings(connection, seen.uploads)
    images = uploads.images_of(connection, actor.organisation, tuple(upload.sha256 for upload in seen.uploads))
    read = tuple(row.body for row in rows)
    fits = attachments(seen.sets, read)
    shown = {(place.questions.id, place.question.id) for place in seen.places}
    return tuple(
        Paper(
            row=upload,
            readings=tuple(row.body for row in rows if row.upload_id == upload.id),
            pictures=frozenset(image.page for image in images if image.sha256 == upload.sha256),
            fits=tuple(fit for fit in fits if fit.sha256 == upload.sha256 and (fit.set_id, fit.question) in shown),
        )
        for upload in seen.uploads
    )


def _proposed(parts: Parts, connection: Connection, seen: Asked, at: dt.datetime) -> tuple[Proposal, ...]:
    """Proposals for questions that are asked and have no answer yet."""
    if not seen.uploads:
        return ()
    read = tuple(row.body for row in uploads.readings(connection, seen.uploads))
    waiting = {(place.questions.id, place.question.id) for place in seen.places if not asking.answered(place)}
    found = proposals(seen.sets, read, parts.library.proposal_rules(), at.date(), seen.row.lang)
    return tuple(one for one in found if (one.answer.set_id, one.question) in waiting)


def _joined(seen: Asked, proposed: Answer) -> tuple[Answer, int]:
    """The proposal on top of what was noted before without answering: a comment, a document."""
    place = seen.place(proposed.set_id, proposed.question)
    before = next((answer for answer in seen.answers if (answer.set_id, answer.question) == (proposed.set_id, proposed.question)), None)
    if before is None or place.answer is None or says_something(place.question, before):
        return proposed, before.revision if before else 0
    evidence = tuple(dict.fromkeys((*before.evidence, *proposed.evidence)))
    return msgspec.structs.replace(proposed, comment=before.comment, evidence=evidence), before.revision
