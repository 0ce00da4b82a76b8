"""Flags about wording: answers and marketing papers that claim a certificate or a compliance there cannot be. They move no standing."""

from __future__ import annotations

from collections.abc import Iterator

from supplier.model.answers import Claim
from supplier.model.reading import Kind
from supplier.model.scorecard import EvidenceRef
from supplier.scoring import claim_words
from supplier.scoring.claim_words import Said
from supplier.scoring.facts import SNIPPET, Doc, View
from supplier.scoring.outcome import Raised
from supplier.scoring.rules import raiser

_SPOKEN = (Kind.BADGE_OR_MARKETING, Kind.GXP_STATEMENT)
_MARKETING = "CLAIM_WORDING_MARKETING"


@raiser("CLAIM_WORDING", 1)
def wording(view: View) -> tuple[Raised, ...]:
    """One flag a code and source: all answers together, each document by itself; every place is kept with the words that decided."""
    return (*_of_answers(view), *(one for doc in view.kind(*_SPOKEN) for one in _of_document(view, doc)))


def _of_answers(view: View) -> Iterator[Raised]:
    places: dict[str, list[EvidenceRef]] = {}
    for claim in view.worded:
        for text in _texts(claim):
            for said in claim_words.read(text):
                at = EvidenceRef(kind="answer", question=claim.question, value=said.words, snippet=said.sentence[:SNIPPET])
                for code in _without_proof(view, said, given=bool(claim.evidence)):
                    places.setdefault(code, []).append(at)
    for code, refs in places.items():
        yield Raised(code=code, values={"file": None}, evidence=tuple(refs), bears=("none",))


def _texts(claim: Claim) -> Iterator[str]:
    """What the vendor wrote in own words: a chosen option is the question's wording, not the vendor's."""
    if claim.answered and claim.state is None:
        yield from claim.values or ((claim.value,) if claim.value else ())
    if claim.comment:
        yield claim.comment


def _of_document(view: View, doc: Doc) -> Iterator[Raised]:
    places: dict[str, list[EvidenceRef]] = {}
    for fact in doc.of("statement"):
        for said in claim_words.read(str(fact.value)):
            at = EvidenceRef(
                kind="fact",
                file=doc.reading.file,
                sha256=doc.sha256,
                page=fact.page,
                box=fact.box,
                value=said.words,
                snippet=said.sentence[:SNIPPET],
            )
            for code in _without_proof(view, said, given=False):
                places.setdefault(code, []).append(at)
    for code, refs in places.items():
        yield Raised(code=code, about=doc.sha256, values={"file": doc.reading.file}, evidence=tuple(refs), bears=("none",))


def _without_proof(view: View, said: Said, *, given: bool) -> tuple[str, ...]:
    """A slogan about a standard is one only where no document speaks for it; then gates and other flags say what it is worth."""
    kinds = (Kind.SOC2_REPORT,) if "soc" in said.words.casefold() else (Kind.ISO_CERTIFICATE, Kind.STATEMENT_OF_APPLICABILITY)
    spoken_for = _names_standard(said) and (given or bool(view.kind(*kinds)))
    return tuple(code for code in said.codes if not (spoken_for and code == _MARKETING))


def _names_standard(said: Said) -> bool:
    return any(name in said.words.casefold() for name in ("iso", "soc"))
