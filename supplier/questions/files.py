"""The shapes of the files that lie beside the question sets: facts, clause lists, the index of a set, packs."""

from __future__ import annotations

import datetime as dt
from typing import Literal

import msgspec

from supplier.model.base import Value
from supplier.model.questions import Pack, SetStatus
from supplier.model.reading import ControlStatus, Kind


class FactEntry(Value, frozen=True, kw_only=True):
    """A fact that a question may supply. `kind` decides which types of question fit."""

    kind: Literal["choice", "date", "number", "text", "table"]
    title: str


class FactVocabulary(Value, frozen=True, kw_only=True):
    """`questionnaires/facts.toml`."""

    format: Literal["supplier-facts/1"]
    facts: dict[str, FactEntry]


class Clause(Value, frozen=True, kw_only=True):
    """One clause, control or criterion. `direct` means that a set of this framework must ask for it and for evidence."""

    id: str
    title: str
    demand: str | None = None
    direct: bool = False


class ClauseList(Value, frozen=True, kw_only=True):
    """Every clause of one source that a question may name: `questionnaires/clauses/*.toml`."""

    format: Literal["supplier-clauses/1"]
    source: str
    title: str
    framework: Literal["annex11", "iso27001", "soc2"]
    clauses: tuple[Clause, ...]


class IndexEntry(Value, frozen=True, kw_only=True):
    """One published version: `digest` is that of the file's exact bytes, `translations` those of its translations by language."""

    version: str
    status: SetStatus
    digest: str
    date: dt.date
    note: str
    translations: dict[str, str] = {}


class SetIndex(Value, frozen=True, kw_only=True):
    """`questionnaires/<set>/index.toml`, oldest version first."""

    format: Literal["supplier-set-index/1"]
    set: str
    versions: tuple[IndexEntry, ...] = ()

    def entry(self, version: str) -> IndexEntry | None:
        """The entry of one version, or None when it was never published."""
        return next((entry for entry in self.versions if entry.version == version), None)


class PackFile(Value, frozen=True, kw_only=True):
    """`questionnaires/packs/<id>.toml`."""

    format: Literal["supplier-pack/1"]
    pack: Pack


class FactTest(Value, frozen=True, kw_only=True):
    """A test of a document's facts: one of that name exists whose value is one of `is`.

    Of a value with several parts, such as a standard with its edition, one part must be in `is`. Without `is` any value
    will do; with `after_as_of` the value must be a date that is not past; with `absent` there must be no such fact.
    """

    fact: str
    is_: tuple[str | int | bool, ...] = msgspec.field(default=(), name="is")
    after_as_of: bool = False
    absent: bool = False


class ControlTest(Value, frozen=True, kw_only=True):
    """A test of the rows of a Statement of Applicability: the control stands there, once, with one of these statuses."""

    id: str
    edition: str
    status: tuple[ControlStatus, ...]


class ProposalRule(Value, frozen=True, kw_only=True):
    """What a document of `kind` lets us propose for the question that supplies `supplies`.

    Exactly one of: `option`, an option value; `take`, fact names of which the first one found is the answer; `take`
    with `column`, facts whose values are the rows of a table. `least_controls` asks for that many different controls.
    `reason` is the code of the sentence that says why.
    """

    supplies: str
    kind: Kind
    when: tuple[FactTest, ...] = ()
    control: ControlTest | None = None
    least_controls: int = 0
    option: str | None = None
    take: tuple[str, ...] = ()
    column: str | None = None
    reason: str


class ProposalFile(Value, frozen=True, kw_only=True):
    """`questionnaires/proposals.toml`."""

    format: Literal["supplier-proposals/1"]
    proposals: tuple[ProposalRule, ...]
