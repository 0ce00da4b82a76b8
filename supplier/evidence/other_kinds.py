"""Everything that is neither a certificate, a Statement of Applicability nor a SOC report.

All kinds: organisation, subject, version, dated_on, valid_until, author, approved_by. Then what the clause rules need of the kind:
rights in an agreement, dates and open findings of tests and audits, counts of a validation.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Sequence

from supplier.evidence import agreement, dates, document_head, findings_lists, found, statements
from supplier.evidence.found import Flow, Labelled, Place
from supplier.evidence.layout import Extracted, Line, Source
from supplier.model.reading import Confidence, Fact, Kind

MAX_COUNT = 100_000
_VALIDATION = frozenset((Kind.VALIDATION_PLAN, Kind.VALIDATION_REPORT, Kind.TRACEABILITY_MATRIX, Kind.TEST_EVIDENCE))
_SUBJECT_IN_TEXT = (
    re.compile(
        r"\b(?:penetration\s+test|assessment|audit)\s+(?:was\s+)?(?:conducted|performed|carried\s+out|executed)\s+(?:on|of|for|at|against)\s+"
        r"(?P<name>[A-Z][\w&.’'-]*(?: [A-Z][\w&.’'-]*){0,5})"
    ),
    re.compile(r"\bverification\s+that\s+(?P<name>[A-Z][\w&.-]*(?: [A-Z][\w&.-]*){0,5})\s+has\b"),
    re.compile(r"\bapplicability\s+to\s+(?P<name>[A-Z][\w&.-]*(?: [A-Z][\w&.-]*){0,3})\b", re.IGNORECASE),
)
_NUMBERED_VERSION = re.compile(r"\s*v?(?P<v>\d{1,4}(?:\.\d{1,4}){0,3}[a-z]?)\s*$", re.IGNORECASE)
_MONTHLY = re.compile(r"\b(?:version|v)\b", re.IGNORECASE)


def facts(source: Source, kind: Kind) -> Extracted:
    """The facts of a document of this kind; empty where nothing was found."""
    given = document_head.pairs(source)
    common = tuple(fact for fact in _common(source, given, kind) if fact and (kind is not Kind.OTHER or _is_plain(fact)))
    special = _SPECIAL.get(kind, _nothing)(source, given)
    kept: dict[tuple[str, str], Fact] = {}
    for fact in (*common, *special):
        if fact is not None:
            kept.setdefault((fact.name, str(fact.value)), fact)
    return Extracted(facts=tuple(kept.values()))


def _common(source: Source, given: Sequence[Labelled], kind: Kind) -> tuple[Fact | None, ...]:
    labels = document_head.words()["labels"]
    organisation = document_head.organisation(source, given, _titles(kind))
    return (
        organisation,
        document_head.labelled_text("subject", given, [*_subject_first(kind), *labels["subject"]], source) or _subject(source, organisation),
        document_head.version(source, given),
        document_head.dated_on(source, given) or _month(source),
        document_head.labelled_date("valid_until", given, labels["valid_until"], source),
        document_head.labelled_text("author", given, labels["author"], source),
        document_head.approved_by(source, given),
    )


def _is_plain(fact: Fact) -> bool:
    """Of a document of no known kind, a subject counts only on a line of its own: a heading of a table is none."""
    return fact.name != "subject" or re.search(r"[:：]", fact.snippet) is not None


def _titles(kind: Kind) -> tuple[str, ...]:
    named = {
        Kind.AGREEMENT: ("agreement", "contract", "vereinbarung", "vertrag", "contrat"),
        Kind.PENETRATION_TEST: ("penetration test", "pentest", "penetrationstest", "security assessment"),
        Kind.AUDIT_REPORT: ("audit report", "auditbericht", "rapport d'audit"),
        Kind.POLICY: ("policy", "richtlinie", "leitlinie", "politique", "política"),
        Kind.RESTORE_TEST: ("restore test", "recovery test", "backup test", "restore-test", "wiederherstellungstest"),
        Kind.QMS_MANUAL: ("quality manual", "qualitätshandbuch", "manuel qualité"),
    }
    return named.get(kind, ())


def _subject_first(kind: Kind) -> tuple[str, ...]:
    """An audit is about the audited party before it is about a system."""
    return (
        ("Auditee", "Audited organisation", "Audited organization", "Supplier", "Vendor", "Lieferant", "Fournisseur")
        if kind is Kind.AUDIT_REPORT
        else ()
    )


def _subject(source: Source, organisation: Fact | None) -> Fact | None:
    """What a report is about, where running text says so plainly."""
    flow = Flow(line for page in source.pages[:3] for line in page.lines)
    for pattern in _SUBJECT_IN_TEXT:
        match = pattern.search(flow.text)
        name = document_head.clean_name(re.sub(r"[’']s(?:\s.*)?$", "", match["name"])) if match else ""
        if match and name and (organisation is None or name != organisation.value):
            return found.fact(
                "subject", name, match["name"], flow.place(*match.span("name")), flow.sentence(*match.span("name"))[0], confidence=Confidence.MEDIUM
            )
    return None


def _month(source: Source) -> Fact | None:
    """A month and year beside the version ("Version 1.0 - May 2026"): the first of the month, marked low."""
    for page in source.pages[:1]:
        for line in page.lines[: document_head.FIRST_LINES]:
            text = found.plain(line.text)
            mentions = [mention for mention in dates.find(text) if mention.form == "month"]
            if len(mentions) == 1 and len(text) <= 80 and (_MONTHLY.search(text) or len(text) <= len(mentions[0].raw) + 4):  # noqa: PLR2004  a title line
                return found.fact(
                    "dated_on", mentions[0].value.isoformat(), mentions[0].raw, Place(line.page, line.box), text, confidence=Confidence.LOW
                )
    return None


def _nothing(source: Source, given: Sequence[Labelled]) -> tuple[Fact | None, ...]:
    del source, given
    return ()


def _dated(name: str, *, last: bool = True) -> Callable[[Source, Sequence[Labelled]], Fact | None]:
    def read(source: Source, given: Sequence[Labelled]) -> Fact | None:
        return document_head.labelled_date(name, given, document_head.words()["dates"][name], source, last=last)

    return read


def _penetration_test(source: Source, given: Sequence[Labelled]) -> tuple[Fact | None, ...]:
    people = document_head.words()["people"]
    tester = document_head.labelled_text("tester", given, people["tester"], source)
    return (
        _dated("tested_on")(source, given),
        _dated("report_date")(source, given),
        tester,
        *_open(source, {"critical": "open_critical", "high": "open_high"}),
    )


def _open(source: Source, names: dict[str, str]) -> tuple[Fact, ...]:
    return findings_lists.open_counts(source, names)


def _audit_report(source: Source, given: Sequence[Labelled]) -> tuple[Fact | None, ...]:
    auditor = document_head.labelled_text("auditor", given, document_head.words()["people"]["auditor"], source)
    return (
        _dated("audited_on")(source, given),
        _dated("report_date")(source, given),
        auditor,
        _audit_type(source),
        _independence(source),
        *_open(source, {"major": "open_major"}),
    )


def _audit_type(source: Source) -> Fact | None:
    """`audit_type` internal, certification or customer, where the first lines name just one of them."""
    said: dict[str, list[str]] = document_head.words()["audit_type"]
    named: dict[str, tuple[Line, re.Match[str]]] = {}
    for line in source.lines()[: document_head.FIRST_LINES]:
        for value, patterns in said.items():
            match = next(filter(None, (re.search(pattern, line.text) for pattern in patterns)), None)
            if match:
                named.setdefault(value, (line, match))
    if len(named) != 1:
        return None
    ((value, (line, match)),) = named.items()
    place = Place(line.page, line.box)
    return found.fact("audit_type", value, match[0], place, line.text, method="pattern", confidence=found.capped(Confidence.MEDIUM, source))


def _independence(source: Source) -> Fact | None:
    """`independent`: what the report says of its auditors; a denial is believed before a claim."""
    flow = Flow(source.lines())
    said = document_head.words()["independence"]
    for value, patterns in ((False, said["denied"]), (True, said["external"])):
        for pattern in patterns:
            match = re.search(pattern, flow.text)
            if match:
                return found.fact(
                    "independent", value, match[0], flow.place(*match.span()), flow.sentence(*match.span())[0], confidence=Confidence.LOW
                )
    return None


def _restore_test(source: Source, given: Sequence[Labelled]) -> tuple[Fact | None, ...]:
    tester = document_head.labelled_text("tester", given, document_head.words()["people"]["tester"], source)
    return (_dated("tested_on")(source, given), tester, _result(source))


def _result(source: Source) -> Fact | None:
    """`result` passed or failed with its sentence; a failure is believed first."""
    flow = Flow(source.lines())
    said = document_head.words()["restore"]
    for value in ("failed", "passed"):
        for pattern in said[value]:
            match = re.search(pattern, flow.text)
            if match:
                place, snippet = flow.place(*match.span()), flow.sentence(*match.span())[0]
                return found.fact("result", value, match[0], place, snippet, confidence=found.capped(Confidence.MEDIUM, source))
    return None


def _validation(source: Source, given: Sequence[Labelled]) -> tuple[Fact | None, ...]:
    labels = document_head.words()["labels"]
    product = document_head.labelled_text(
        "product", given, ["Product", "Product name", "System", "System name", "Software", "Application", *labels["subject"]], source
    )
    version = (
        _product_version(source, given)
        or document_head.labelled_text("product_version", given, labels["product_version"], source)
        or _version_in_name(product)
    )
    approved = _dated("approved_on", last=False)(source, given)
    return (product, version, approved, *_counts(source))


def _product_version(source: Source, given: Sequence[Labelled]) -> Fact | None:
    """A number beside its label; a name has letters, a version need not."""
    for pair in found.by_label(given, document_head.words()["labels"]["product_version"]):
        match = _NUMBERED_VERSION.match(pair.value)
        if match:
            confidence = found.capped(Confidence.HIGH, source)
            return found.fact("product_version", match["v"], match[0].strip(), pair.place, pair.snippet, method="label", confidence=confidence)
    return None


def _version_in_name(product: Fact | None) -> Fact | None:
    match = re.search(r"\b[vV]?(?P<v>\d{1,3}(?:\.\d{1,4}){1,3})\b", str(product.value)) if product else None
    if match is None or product is None:
        return None
    place = Place(product.page, product.box, product.cell)
    return found.fact("product_version", match["v"], match[0], place, product.snippet, method=product.method, confidence=Confidence.MEDIUM)


@functools.cache
def _count_labels() -> dict[str, str]:
    return {found.label_key(label): name for name, labels in document_head.words()["counts"].items() for label in labels}


def _counts(source: Source) -> tuple[Fact, ...]:
    """Counts of requirements, tests, passed, failed and open deviations: a label with a number, never a number in a sentence."""
    facts: dict[str, Fact] = {}
    pairs = found.labelled(source)
    for pair in pairs:
        name = _count_labels().get(found.label_key(pair.label))
        match = re.match(r"^\s*(?P<n>\d{1,5})(?![\d.,%]|-\d)", pair.value)
        if name and match and int(match["n"]) <= MAX_COUNT:
            value = int(match["n"])
            fact = found.fact(name, value, match["n"], pair.place, pair.snippet, method="label", confidence=found.capped(Confidence.MEDIUM, source))
            facts.setdefault(name, fact)
            if name == "tests" and re.search(r"\ball\s+pass", pair.value, re.IGNORECASE):
                facts.setdefault(
                    "passed", found.fact("passed", value, match["n"], pair.place, pair.snippet, method="label", confidence=Confidence.LOW)
                )
    return tuple(facts.values())


def _agreement(source: Source, given: Sequence[Labelled]) -> tuple[Fact | None, ...]:
    return agreement.facts(source, given)


def _spoken(source: Source, given: Sequence[Labelled]) -> tuple[Fact | None, ...]:
    del given
    return statements.facts(source).facts


_SPECIAL: dict[Kind, Callable[[Source, Sequence[Labelled]], tuple[Fact | None, ...]]] = {
    Kind.AGREEMENT: _agreement,
    Kind.GXP_STATEMENT: _spoken,
    Kind.PENETRATION_TEST: _penetration_test,
    Kind.AUDIT_REPORT: _audit_report,
    Kind.RESTORE_TEST: _restore_test,
    **dict.fromkeys(_VALIDATION, _validation),
}
