"""Question sets as values: the shape of the files under `questionnaires/`."""

from __future__ import annotations

import datetime as dt
import enum
import functools
from collections.abc import Mapping
from typing import Literal

from supplier.model.base import Value


class State(enum.StrEnum):
    """What an option says about the clause it answers. There are no credits and no weights."""

    MET = "met"
    PARTLY = "partly"
    PLANNED = "planned"
    NOT_MET = "not_met"
    NA = "na"


class SetStatus(enum.StrEnum):
    """The life of a version. A released version never changes."""

    DRAFT = "draft"
    RELEASED = "released"
    RETIRED = "retired"


Required = Literal["optional", "required"]
Relation = Literal["equal", "subset-of", "superset-of", "intersects"]


class Source(Value, frozen=True, kw_only=True):
    """A text that clauses are taken from, and how far it has been compared with the original."""

    id: str
    title: str
    edition: str | None = None
    status_checked_on: dt.date | None = None
    compared_with_original: bool = False


class ClauseLink(Value, frozen=True, kw_only=True):
    """`ref` is `<source id>#<clause>`, for instance `eu-gmp-annex11-2011#3.1`; the relation word is OSCAL's."""

    ref: str
    relation: Relation = "intersects"


class Condition(Value, frozen=True, kw_only=True, rename={"is_": "is"}):
    """True when the earlier question was answered with one of `is` (or with none of `is_not`)."""

    question: str
    is_: tuple[str, ...] = ()
    is_not: tuple[str, ...] = ()


class Option(Value, frozen=True, kw_only=True):
    """One thing a vendor can choose, what it says about the clause, and what must come with it."""

    value: str
    label: str
    state: State
    guidance: str | None = None
    comment: Required = "optional"
    planned_on: Required | None = None
    flag: str | None = None


class EvidenceDemand(Value, frozen=True, kw_only=True):
    """A document asked for, of a reading kind (`supplier.model.reading.Kind`), when one of the options in `when` is chosen."""

    kind: str
    label: str
    when: tuple[str, ...] = ()
    required: bool = False
    max_age_days: int | None = None


class Column(Value, frozen=True, kw_only=True):
    """A column of a table question. `options` are kept in the answer; `option_labels` are shown where a translation has them."""

    id: str
    label: str
    type: Literal["text", "date", "choice"] = "text"
    options: tuple[str, ...] = ()
    option_labels: tuple[str, ...] = ()
    required: bool = False


class Question(Value, frozen=True, kw_only=True):
    """One question. `type` decides which of the optional fields apply; the linter checks that they fit.

    `rev` is raised only when the meaning changes. `supplies` names the fact the rules read
    (`questionnaires/facts.toml`). `use` lists switches of the intended use that must all be true for the question to
    be asked. `review` is for the buyer's reviewer and never leaves the buyer's side.
    """

    type: Literal["choice", "multi", "text", "number", "date", "document", "table", "controls", "attest"]
    id: str
    rev: int = 1
    text: str
    help: str | None = None
    why: str
    supplies: str | None = None
    clauses: tuple[ClauseLink, ...] = ()
    critical: bool = False
    required: bool = True
    options: tuple[Option, ...] = ()
    columns: tuple[Column, ...] = ()
    catalog: str | None = None
    unit: str | None = None
    minimum: int | None = None
    maximum: int | None = None
    evidence: tuple[EvidenceDemand, ...] = ()
    use: tuple[str, ...] = ()
    show_if: tuple[Condition, ...] = ()
    show_if_mode: Literal["all", "any"] = "all"
    review: str | None = None


class Section(Value, frozen=True, kw_only=True):
    """Questions that are answered together, on one page of the task list."""

    id: str
    title: str
    intro: str | None = None
    questions: tuple[Question, ...]


class FindingRule(Value, frozen=True, kw_only=True):
    """Raises a flag from a combination of answers, where one option's `flag` cannot say it."""

    flag: str
    all: tuple[Condition, ...] = ()
    any: tuple[Condition, ...] = ()
    none: tuple[Condition, ...] = ()


class QuestionSet(Value, frozen=True, kw_only=True, dict=True):
    """One version of a question set, in one language. `use` lists intake switches without which nothing of it is asked."""

    format: Literal["supplier-question-set/1"]
    id: str
    version: str
    replaces: str | None = None
    status: SetStatus
    title: str
    intro: str | None = None
    lang: str = "en"
    framework: Literal["annex11", "iso27001", "soc2", "company"]
    use: tuple[str, ...] = ()
    sources: tuple[Source, ...] = ()
    sections: tuple[Section, ...]
    findings: tuple[FindingRule, ...] = ()

    def questions(self) -> tuple[Question, ...]:
        """Every question, in the order they are shown."""
        return self._questions

    @functools.cached_property
    def by_id(self) -> Mapping[str, Question]:
        """Each question under its id."""
        return {question.id: question for question in self._questions}

    @functools.cached_property
    def section_of(self) -> Mapping[str, Section]:
        """The section of each question, under the question's id."""
        return {question.id: section for section in self.sections for question in section.questions}

    @functools.cached_property
    def _questions(self) -> tuple[Question, ...]:
        return tuple(question for section in self.sections for question in section.questions)


class TranslatedColumn(Value, frozen=True, kw_only=True):
    """The translated label and options of a table column."""

    label: str
    options: tuple[str, ...] = ()


class TranslatedQuestion(Value, frozen=True, kw_only=True):
    """The translated texts of one question; a `rev` behind the question's is a lint error."""

    rev: int
    text: str
    help: str | None = None
    why: str
    options: dict[str, str] = {}
    guidance: dict[str, str] = {}
    evidence: dict[str, str] = {}
    columns: dict[str, TranslatedColumn] = {}


class Translation(Value, frozen=True, kw_only=True):
    """The texts of one version in another language, by question id. `sections` may also hold `<id>.intro`."""

    format: Literal["supplier-translation/1"]
    set: str
    version: str
    lang: str
    title: str
    intro: str | None = None
    sections: dict[str, str]
    questions: dict[str, TranslatedQuestion]


class PinnedSet(Value, frozen=True, kw_only=True):
    """Exactly which version a questionnaire was sent with. `digest` is `sha256:<hex>` of the file's bytes."""

    id: str
    version: str
    digest: str


class Pack(Value, frozen=True, kw_only=True):
    """Question sets that are usually sent together, and the intended use that proposes them.

    `proposed_when` lists alternatives; each is a table of intake switches that must all hold. `reason` is the code of
    the sentence that says why it is proposed; `titles` and `summaries` hold other languages.
    """

    id: str
    title: str
    summary: str
    sets: tuple[str, ...]
    order: int = 0
    proposed_when: tuple[dict[str, bool | str | int], ...] = ()
    reason: str = "PACK_PROPOSED"
    titles: dict[str, str] = {}
    summaries: dict[str, str] = {}
