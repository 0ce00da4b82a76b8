"""Codes and values in words: what is missing from an answer, what was read in a document. English is the source of every translation."""

from __future__ import annotations

import contextlib
import datetime as dt
import re
from collections.abc import Callable

from supplier.model.answers import Answer
from supplier.model.base import Note
from supplier.model.questions import Column, Question
from supplier.model.reading import Confidence, Fact, FactValue, Kind
from supplier.questions.check import chosen_options
from supplier.web.portal.forms import columns_of
from supplier.web.render import day, texts

Words = Callable[..., str]


def mark(text: str) -> str:
    """Marks a text for translation; it is translated where it is used."""
    return text


MISSING = {
    "answer-missing": mark("This question has no answer yet."),
    "answer-option-unknown": mark("The chosen option does not exist."),
    "answer-one-option-only": mark("Choose one option only."),
    "answer-number-low": mark("The number must be at least %(least)s."),
    "answer-number-high": mark("The number must be at most %(most)s."),
    "answer-column-unknown": mark("Line %(row)s has a column that does not exist."),
    "answer-cell-missing": mark("Line %(row)s: %(label)s is empty."),
    "answer-cell-not-a-date": mark("Line %(row)s: %(label)s is not a date. Write it as year-month-day."),
    "answer-cell-option-unknown": mark("Line %(row)s: choose %(label)s from the list."),
    "answer-control-unknown": mark("Line %(row)s names a control that is not known."),
    "answer-control-status-unknown": mark("Line %(row)s has a status that is not known."),
    "answer-comment-missing": mark("This answer needs a comment."),
    "answer-planned-date-missing": mark("This answer needs a planned date."),
    "answer-evidence-missing": mark("No document is attached. Asked for: %(label)s"),
    "answer-evidence-other-kind": mark("None of the attached documents is of the kind asked for: %(label)s"),
}
KINDS = {
    Kind.ISO_CERTIFICATE: mark("Certificate"),
    Kind.STATEMENT_OF_APPLICABILITY: mark("Statement of Applicability"),
    Kind.SOC2_REPORT: mark("SOC 2 report"),
    Kind.SOC3_REPORT: mark("SOC 3 report"),
    Kind.SOC1_REPORT: mark("SOC 1 report"),
    Kind.BRIDGE_LETTER: mark("Bridge letter"),
    Kind.PENETRATION_TEST: mark("Penetration test"),
    Kind.AUDIT_REPORT: mark("Audit report"),
    Kind.GXP_STATEMENT: mark("GxP statement"),
    Kind.VALIDATION_PLAN: mark("Validation plan"),
    Kind.VALIDATION_REPORT: mark("Validation report"),
    Kind.TRACEABILITY_MATRIX: mark("Traceability matrix"),
    Kind.TEST_EVIDENCE: mark("Test evidence"),
    Kind.RESTORE_TEST: mark("Restore test"),
    Kind.CHANGE_RECORD: mark("Change record"),
    Kind.QMS_MANUAL: mark("Quality manual"),
    Kind.AUDIT_TRAIL_SPEC: mark("Audit trail description"),
    Kind.AGREEMENT: mark("Agreement"),
    Kind.POLICY: mark("Policy or procedure"),
    Kind.QUESTIONNAIRE: mark("Questionnaire"),
    Kind.RISK_TREATMENT: mark("Risk treatment"),
    Kind.TRAINING_OR_PERSONAL_CERTIFICATE: mark("Certificate of a person"),
    Kind.BADGE_OR_MARKETING: mark("Badge or brochure"),
    Kind.OTHER: mark("Document"),
    Kind.UNREADABLE: mark("Could not be read"),
}
FACTS = {
    "standards": mark("Standard"),
    "holder": mark("Made out to"),
    "number": mark("Number"),
    "scope": mark("Scope"),
    "sites": mark("Site"),
    "issued_on": mark("Issued on"),
    "valid_from": mark("Valid from"),
    "expires_on": mark("Valid until"),
    "certification_body": mark("Certification body"),
    "accreditation_body": mark("Accreditation body"),
    "accredited": mark("Accredited"),
    "qr_code": mark("QR code"),
    "version": mark("Version"),
    "dated_on": mark("Dated"),
    "organisation": mark("Company"),
    "type": mark("Type"),
    "period_start": mark("Period from"),
    "period_end": mark("Period to"),
    "as_of": mark("As of"),
    "opinion": mark("Opinion"),
    "auditor": mark("Auditor"),
    "categories": mark("Category"),
    "exception": mark("Exception"),
    "cuec": mark("Left to the customer"),
    "subservice_organisations": mark("Subservice organisation"),
    "subject": mark("Subject"),
    "result": mark("Result"),
    "language": mark("Language"),
}
CONFIDENCE = {
    Confidence.HIGH: mark("read with high confidence"),
    Confidence.MEDIUM: mark("please check"),
    Confidence.LOW: mark("uncertain, please check"),
}
SOURCES = {
    "eu-gmp-annex11-2011": "EU GMP Annex 11 (2011)",
    "eu-gmp-chapter7": "EU GMP Chapter 7",
    "iso27001-2022": "ISO/IEC 27001:2022",
    "iso27001-2013": "ISO/IEC 27001:2013",
    "tsc-2017": "TSC (2017)",
}
_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def words(lang: str) -> Words:
    """The look-up of a language: `words("de")("Certificate")`."""
    return texts(lang)["_"]


def missing(note: Note, lang: str) -> str:
    """What a `Missing` says."""
    return words(lang)(MISSING.get(note.code, note.code), **note.values)


def problem(message: str, hint: str, lang: str) -> str:
    """An error's message and hint beside a field."""
    word = words(lang)
    return f"{word(message) if message else ''} {word(hint) if hint else ''}".strip()


def kind(value: Kind | str | None, lang: str) -> str:
    """What a document is."""
    return words(lang)(KINDS.get(Kind(value) if value else Kind.OTHER, "Document"))


def fact_name(fact: Fact, lang: str) -> str:
    """What a fact is called."""
    return words(lang)(FACTS.get(fact.name, fact.name.replace("_", " ").capitalize()))


def fact_value(value: FactValue, lang: str) -> str:
    """A fact's value for people: dates written out, a standard with its edition."""
    if isinstance(value, bool):
        return words(lang)(mark("yes") if value else mark("no"))
    if isinstance(value, dict):
        return ":".join(part for part in (value.get("standard"), value.get("edition")) if part)
    if isinstance(value, str) and _ISO_DAY.fullmatch(value):
        with contextlib.suppress(ValueError):  # a document may print a day that is in no calendar
            return day(dt.date.fromisoformat(value), lang)
    return str(value)


def clause(ref: str) -> str:
    """A clause as people write it: `EU GMP Annex 11 (2011) 3.1`."""
    source, _mark, number = ref.partition("#")
    return f"{SOURCES.get(source, source)} {number}".strip()


def said(question: Question, answer: Answer | None, names: dict[str, str], lang: str) -> tuple[str, ...]:
    """An answer in lines: what was chosen or written, comment, planned date, documents by name."""
    if answer is None:
        return ()
    word = words(lang)
    lines = [option.label for option in chosen_options(question, answer)]
    lines += [line for line in ((answer.text or ""), "" if answer.number is None else f"{answer.number} {question.unit or ''}".strip()) if line]
    lines += [day(answer.date, lang)] if answer.date else []
    lines += [", ".join(cell_shown(column, row.get(column.id, "")) for column in columns_of(question) if row.get(column.id)) for row in answer.rows]
    lines += [f"{word('Comment')}: {answer.comment}"] if answer.comment else []
    lines += [f"{word('Planned for')}: {day(answer.planned_on, lang)}"] if answer.planned_on else []
    documents = ", ".join(names.get(sha, sha[:12]) for sha in answer.evidence)
    return (*lines, *([f"{word('Documents')}: {documents}"] if documents else []))


def cell_shown(column: Column, value: str) -> str:
    """A cell as it is shown: an option by its label."""
    labels = dict(zip(column.options, column.option_labels, strict=False))
    return labels.get(value, value)
