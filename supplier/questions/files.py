"""The shapes of the files that lie beside the question sets: facts, clause lists, the index of a set, packs."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from supplier.model.base import Value
from supplier.model.questions import Pack, SetStatus


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
