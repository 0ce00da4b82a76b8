"""A kept scorecard as its JSON says it, and where each sentence leads: to the page of a document or to an answer."""

from __future__ import annotations

import datetime as dt
import re

import msgspec

from supplier.model.case import Case
from supplier.model.reading import Reading
from supplier.model.scorecard import EvidenceRef
from supplier.web.panels.marks import Mark, marks, place_of
from supplier.wording.catalog import day

_DATE = re.compile(r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])")


class Seen(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An evidence of the contract's JSON."""

    kind: str
    file: str | None = None
    sha256: str | None = None
    page: int | None = None
    box: tuple[float, float, float, float] | None = None
    snippet: str | None = None
    question: str | None = None
    value: str | None = None


class GateLine(msgspec.Struct, frozen=True, kw_only=True):
    """A gate with its sentence."""

    id: str
    rule: str
    result: str
    sentence: str
    source: str
    provisional: bool = False
    evidence: tuple[Seen, ...] = ()


class StandingLine(msgspec.Struct, frozen=True, kw_only=True):
    """A framework's standing."""

    framework: str
    standing: str
    basis: str | None = None
    confidence: str
    caps: tuple[str, ...] = ()
    gates: tuple[GateLine, ...] = ()
    reference: str | None = None


class FlagLine(msgspec.Struct, frozen=True, kw_only=True):
    """A flag with what it says, why it matters and what resolves it."""

    code: str
    severity: str
    framework: str
    sentence: str
    why: str = ""
    resolves: str
    state: str
    audience: str
    about: str | None = None
    evidence: tuple[Seen, ...] = ()


class SupportLine(msgspec.Struct, frozen=True, kw_only=True):
    """What other evidence supports, and what is still missing."""

    ref: str
    still_missing: str = ""


class ClauseLine(msgspec.Struct, frozen=True, kw_only=True):
    """A clause with its state."""

    ref: str
    state: str
    level: str
    sentence: str
    supported_by: tuple[SupportLine, ...] = ()
    evidence: tuple[Seen, ...] = ()


class RiskLine(msgspec.Struct, frozen=True, kw_only=True):
    """Tier against assurance."""

    tier: str
    tier_rule: str
    assurance: str
    risk: str
    reassess_by: dt.date


class StepLine(msgspec.Struct, frozen=True, kw_only=True, rename={"was": "from", "becomes": "to"}):
    """A step of the timeline."""

    on: dt.date
    framework: str
    was: str
    becomes: str
    because: tuple[str, ...] = ()


class DutyLine(msgspec.Struct, frozen=True, kw_only=True):
    """Something only the buyer can do."""

    ref: str
    sentence: str


class SetLine(msgspec.Struct, frozen=True, kw_only=True):
    """A pinned set."""

    id: str
    version: str
    digest: str


class OverlayLine(msgspec.Struct, frozen=True, kw_only=True):
    """The company policy that was laid over the released one."""

    version: str
    digest: str = ""


class VersionLine(msgspec.Struct, frozen=True, kw_only=True):
    """What the scorecard was computed with."""

    rule_pack: str
    policy: str
    registers: str
    sets: tuple[SetLine, ...] = ()
    program: str = ""
    overlay: OverlayLine | None = None


class Card(msgspec.Struct, frozen=True, kw_only=True):
    """The contract's JSON of a scorecard, as far as pages show it."""

    vendor: str
    service: str
    as_of: dt.date
    badge: str
    headline: str
    standings: tuple[StandingLine, ...]
    flags: tuple[FlagLine, ...]
    clauses: tuple[ClauseLine, ...]
    risk: RiskLine
    timeline: tuple[StepLine, ...]
    duties: tuple[DutyLine, ...]
    versions: VersionLine
    digest: str


class LinkView(msgspec.Struct, frozen=True, kw_only=True):
    """Where something was seen: the words of the link, its address, and the words seen there. Without `href` it is only said."""

    text: str
    href: str
    quote: str = ""
    is_answer: bool = False


class Places:
    """Turns evidence into links: documents by digest to their page and mark, answers to their row in the clause matrix."""

    def __init__(self, case: Case, uploads: dict[str, str], questionnaire_id: str, options: dict[str, dict[str, str]]) -> None:
        self._uploads, self._questionnaire, self._options = uploads, questionnaire_id, options
        self._labels = {claim.question: claim.label for claim in case.claims}
        self._marks: dict[str, tuple[Mark, ...]] = {}
        self._readings: dict[str, list[Reading]] = {}
        for document in case.documents:
            self._readings.setdefault(document.reading.sha256, []).append(document.reading)

    def of(self, seen: tuple[Seen, ...]) -> tuple[LinkView, ...]:
        """The links of some evidence, each place once."""
        return tuple(dict.fromkeys(link for one in seen if (link := self._link(one)) is not None))

    def file(self, sha256: str | None) -> str:
        """The name of a document of the case, or empty."""
        return next((reading.file for reading in self._readings.get(sha256 or "", ())), "")

    def _link(self, seen: Seen) -> LinkView | None:
        if seen.kind == "answer" and seen.question:
            chosen = self.said(seen.question, tuple((seen.value or "").split(", ")))
            said = ". ".join(part for part in (chosen, seen.snippet) if part)
            return LinkView(text=self._labels.get(seen.question, seen.question), href=self.answer(seen.question), quote=said, is_answer=True)
        if seen.kind == "decision":
            return LinkView(text="A reviewer's decision", href="", quote=seen.snippet or "")
        upload = self._uploads.get(seen.sha256 or "")
        if upload is None or seen.file is None:
            return None
        page = seen.page or 1
        mark = place_of(msgspec.convert(msgspec.to_builtins(seen), EvidenceRef), self._known(seen.sha256 or ""))
        anchor = f"#{mark.anchor}" if mark else ""
        return LinkView(text=f"{seen.file}, page {page}", href=f"/documents/{upload}/pages/{page}{anchor}", quote=seen.snippet or "")

    def said(self, question: str, values: tuple[str, ...]) -> str:
        """What was answered, in the words of the options that were offered; a date written out."""
        labels = self._options.get(question, {})
        return ", ".join(labels.get(value) or _written(value) for value in values)

    def document(self, sha256: str) -> LinkView | None:
        """A document as a whole, or None where it is not among the uploads."""
        upload, name = self._uploads.get(sha256), self.file(sha256)
        return LinkView(text=name or "document", href=f"/documents/{upload}") if upload else None

    def answer(self, question: str) -> str:
        """The address of an answer."""
        return f"/questionnaires/{self._questionnaire}/clauses#q-{question.replace('.', '-')}"

    def _known(self, sha256: str) -> tuple[Mark, ...]:
        if sha256 not in self._marks:
            self._marks[sha256] = marks(self._readings.get(sha256, ()))
        return self._marks[sha256]


def _written(value: str) -> str:
    return day(value, "en") if _DATE.fullmatch(value) else value


def decode(rendered: str) -> Card:
    """The kept JSON as a Card."""
    return msgspec.json.decode(rendered, type=Card)
