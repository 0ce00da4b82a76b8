"""Builds a Case from a table that QA people can write: good documents by default, with what differs."""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import Any

from msgspec import UNSET
from msgspec.structs import replace

from supplier.model.answers import Claim
from supplier.model.case import (
    Case,
    Document,
    Earlier,
    FlagReply,
    FoundAnswer,
    Framework,
    Judgement,
    LookUp,
    Match,
    Organisation,
    Provider,
    ServiceFacts,
    SetFinding,
    VendorFacts,
)
from supplier.model.intake import IntendedUse, RegulatedArea
from supplier.model.questions import ClauseLink, PinnedSet, State
from supplier.model.reading import Confidence, ControlRow, ControlStatus, Fact, Finding, Kind, Part, Reading, TextSource
from supplier.questions.policy import load_policy

POLICY = load_policy()
AS_OF = dt.date(2026, 11, 21)
VENDOR = "Northwind Systems Ltd"
SERVICE = "Northwind Batch Cloud"
GOOD: dict[str, dict[str, Any]] = {
    "certificate": {
        "holder": VENDOR,
        "standards": "ISO/IEC 27001:2022",
        "number": "IS 740211",
        "issued_on": "2026-05-01",
        "expires_on": "2029-04-30",
        "certification_body": "BSI Assurance UK Limited",
        "accreditation_body": "UKAS",
        "scope": "Development, operation and support of Northwind Batch Cloud",
        "soa_version": "2.1",
    },
    "soa": {"organisation": VENDOR, "version": "2.1", "dated_on": "2026-03-01", "approved_by": "Head of Security", "scope": "Northwind Batch Cloud"},
    "report": {
        "organisation": VENDOR,
        "system": "Northwind Batch Cloud system",
        "type": 2,
        "period_start": "2025-10-01",
        "period_end": "2026-09-30",
        "report_date": "2026-10-20",
        "auditor": "Harper & Lane LLP",
        "opinion": "unqualified",
        "categories": ["Security", "Availability", "Processing Integrity"],
    },
}
KINDS = {"certificate": Kind.ISO_CERTIFICATE, "soa": Kind.STATEMENT_OF_APPLICABILITY, "report": Kind.SOC2_REPORT}
PROOF = {
    "agreement_with_buyer": "agreement.pdf",
    "responsibilities_split": "agreement.pdf",
    "audit_accepted": "agreement.pdf",
    "inspector_access": "agreement.pdf",
    "qms_in_place": "quality-manual.pdf",
    "release_sample": "release.pdf",
}


def sha(file: str) -> str:
    return hashlib.sha256(file.encode()).hexdigest()


def _value(text: Any) -> Any:
    if isinstance(text, str) and text.startswith("ISO") and ":" in text:
        name, _, year = text.partition(":")
        return {"standard": name, "edition": year}
    if isinstance(text, str) and text.startswith("ISO"):
        return {"standard": text, "edition": None}
    return text.isoformat() if isinstance(text, dt.date) else text


def facts(values: dict[str, Any], about: dict[str, str]) -> tuple[Fact, ...]:
    found = []
    for name, given in values.items():
        for one in given if isinstance(given, list) else [given]:
            value = _value(one)
            place = {"raw": str(value), "page": 1, "snippet": f"{name}: {value}", "about": about.get(name)}
            found.append(Fact(name=name, value=value, method="label", confidence=Confidence.HIGH, **place))
    return tuple(found)


def rows(given: dict[str, str], left_out: list[str], reason: str) -> tuple[ControlRow, ...]:
    found = []
    for index, control in enumerate(POLICY.controls):
        if control.id in left_out:
            continue
        said = given.get(control.id, given.get("all", "implemented"))
        status, _, why = said.partition(": ")
        excluded = status == "excluded"
        found.append(
            ControlRow(
                id=control.id,
                edition="2022",
                applicable=not excluded,
                status=ControlStatus(status),
                inclusion=None if excluded else reason.format(index % 23),
                exclusion=why or None,
                page=1 + index // 30,
            )
        )
    return tuple(found)


def _whole_rows(more: list[dict[str, Any]]) -> tuple[ControlRow, ...]:
    made = [{"edition": "2022", "applicable": True, "page": 4} | one | {"status": ControlStatus(one.get("status", "implemented"))} for one in more]
    return tuple(ControlRow(**one) for one in made)


def document(kind: str, given: dict[str, Any]) -> Document:
    """One document: `file`, `findings`, `ocr`, `by`, `without` (facts left out), `about` (what a fact is about), `part` (which
    document of its file); other keys are facts.

    A statement's rows: `controls` (id = status), `left_out`, `first` (that many controls only), `reason`, `alike` (that many rows share
    one reason), `old` (that many rows of the 2013 edition beside them), `more` (rows given whole).
    """
    given = dict(given)
    file = given.pop("file", f"{kind}.pdf")
    findings, ocr, by = given.pop("findings", []), given.pop("ocr", False), given.pop("by", "vendor")
    superseded, about = given.pop("superseded", False), given.pop("about", {})
    without, part = given.pop("without", []), given.pop("part", None)
    controls, left_out = given.pop("controls", {}), given.pop("left_out", [])
    reason, first, alike = given.pop("reason", "risk R-{} and contract"), given.pop("first", 93), given.pop("alike", 0)
    edition, old_rows, more = given.pop("rows", "2022"), given.pop("old", 60), given.pop("more", [])
    read = {name: value for name, value in (GOOD.get(kind, {}) | given).items() if name not in without}
    table = rows(controls, left_out, reason)[:first] if kind == "soa" else ()
    table = tuple(replace(row, inclusion="as it is usual") if index < alike else row for index, row in enumerate(table)) + _whole_rows(more)
    if edition in {"2013", "both"}:
        old = tuple(ControlRow(id=f"A.9.{n}.1", edition="2013", applicable=True, status=ControlStatus.IMPLEMENTED, page=1) for n in range(old_rows))
        table = old if edition == "2013" else table + old
    reading = Reading(
        file=file,
        sha256=sha(file),
        media_type="application/pdf",
        pages=2,
        language="en",
        kind=KINDS.get(kind) or Kind(kind),
        kind_reason="given",
        text_source=TextSource.OCR if ocr else TextSource.TEXT,
        facts=facts(read, about),
        controls=table,
        findings=tuple(Finding(code=code, message="seen", page=1) for code in findings),
        reader="test",
        part=Part(number=part, pages=(part, part)) if part else None,
    )
    return Document(reading=reading, provided_by=Provider(by), superseded=superseded)


def claim(fact: str, given: Any) -> Claim:
    """An answer: a state word, a date, a number, a text, or a table with state, value, proof, flag, clause."""
    table = dict(given) if isinstance(given, dict) else {"state": given} if given in set(State) else {"value": given}
    value = table.get("value")
    return Claim(
        question=f"question.{fact}",
        set_id="case",
        label=f"Question on {fact}",
        answered=table.get("answered", True),
        required=table.get("required", True),
        supplies=None if table.get("clause") else fact,
        state=State(table["state"]) if "state" in table else None,
        value=str(value.isoformat() if isinstance(value, dt.date) else value) if value is not None else table.get("state"),
        values=tuple(table.get("values", ())),
        comment=table.get("comment"),
        evidence=tuple(sha(file) for file in table.get("proof", [])),
        clauses=tuple(ClauseLink(ref=ref) for ref in (*table.get("links", ()), *([table["clause"]] if "clause" in table else ()))),
        flag=table.get("flag"),
    )


def complete_annex11() -> tuple[dict[str, Any], list[Document]]:
    """Every Annex 11 clause answered yes and shown by documents of the right kind."""
    answers: dict[str, Any] = {}
    for clause in POLICY.clauses:
        if clause.framework is Framework.ANNEX11:
            answers |= {fact: {"state": "met", "proof": [PROOF.get(fact, "evidence.pdf")]} for fact in clause.facts}
    answers["restore_test_on"] = dt.date(2026, 8, 1)
    shown = [
        document("agreement", {"file": "agreement.pdf", "party": ["Pharma AG", VENDOR], "audit_rights": True, "inspector_access": True}),
        document("qms_manual", {"file": "quality-manual.pdf", "organisation": VENDOR}),
        document("audit_report", {"file": "audit.pdf", "by": "buyer"}),
        document("validation_report", {"file": "validation.pdf"}),
        document("test_evidence", {"file": "tests.pdf"}),
        document("traceability_matrix", {"file": "trace.pdf"}),
        document("audit_trail_spec", {"file": "trail.pdf"}),
        document("change_record", {"file": "release.pdf"}),
        document("restore_test", {"file": "restore.pdf", "tested_on": "2026-08-01"}),
        document("policy", {"file": "evidence.pdf"}),
    ]
    return answers, shown


def build(given: dict[str, Any]) -> Case:
    """The Case of a table; `presets` may hold "annex11"."""
    answers, documents = complete_annex11() if "annex11" in given.get("presets", []) else ({}, [])
    answers |= given.get("answers", {})
    for name in given.get("unanswered", []):
        answers.pop(name, None)
    for kind in ("certificate", "soa", "report", "document"):
        documents += [document(one.pop("kind", kind) if kind == "document" else kind, one) for one in (dict(entry) for entry in given.get(kind, []))]
    documents = [one for one in documents if one.reading.file not in given.get("without_files", [])]
    use = dict(given.get("use", {}))
    if "regulated_area" in use:
        use["regulated_area"] = RegulatedArea(use["regulated_area"])
    vendor = {"name": VENDOR} | given.get("vendor", {})
    process = given.get("process", {})
    return Case(
        organisation=Organisation(name=given.get("organisation", "Pharma AG")),
        vendor=VendorFacts(**{key: tuple(value) if isinstance(value, list) else value for key, value in vendor.items()}),
        service=ServiceFacts(name=given.get("service", SERVICE), intended_use=IntendedUse(**use)),
        requested=tuple(Framework(name) for name in given.get("requested", ["iso27001", "soc2", "annex11"])),
        claims=tuple(claim(fact, one) for fact, one in answers.items()),
        set_flags=tuple(process.get("set_flags", ())),
        set_findings=tuple(_set_finding(one) for one in process.get("set_findings", ())),
        due_on=process.get("due_on"),
        submitted_on=process.get("submitted_on"),
        signed=process.get("signed", False),
        documents=tuple(documents),
        judgements=tuple(_judgement(one) for one in given.get("decision", [])),
        look_ups=tuple(_look_up(one) for one in given.get("look_up", [])),
        replies=tuple(FlagReply(flag=one["flag"], text=one["text"], on=AS_OF) for one in given.get("reply", [])),
        matches=tuple(
            Match(sha256=sha(one["file"]), how=one["how"], similarity=one.get("similarity", 1.0), other=one.get("other", "another vendor"))
            for one in given.get("match", [])
        ),
        history=tuple(Earlier(on=one["on"], framework=Framework(one["framework"]), standing=one["standing"]) for one in given.get("history", [])),
        sets=_pinned(process.get("sets", [])),
        newer_sets=_pinned(process["newer_sets"]) if "newer_sets" in process else UNSET,
        earlier=tuple(document(one.pop("kind", "report"), one) for one in map(dict, given["earlier"])) if "earlier" in given else UNSET,
    )


def _pinned(given: list[str]) -> tuple[PinnedSet, ...]:
    return tuple(PinnedSet(id=name, version=version, digest=f"sha256:{sha(one)}") for one in given for name, _, version in [one.partition(" ")])


def _set_finding(one: dict[str, Any]) -> SetFinding:
    told = [FoundAnswer(question=question, label=label, value=value) for question, label, value in one["answers"]]
    return SetFinding(flag=one["flag"], answers=tuple(told))


def _target(text: str) -> str:
    head, _, tail = text.partition("|")
    return f"{head}:{sha(tail)}" if tail else (sha(text) if text.endswith((".pdf", ".xlsx")) else text)


def _judgement(one: dict[str, Any]) -> Judgement:
    target = f"{sha(one['file'])}:{one['fact']}" if one["on"] == "fact" else _target(one["about"])
    return Judgement(subject=one["on"], target=target, verdict=one["verdict"], value=one.get("value"), by="QA", on=AS_OF, reason="looked at it")


def _look_up(one: dict[str, Any]) -> LookUp:
    on = one.get("on", dt.date(2026, 11, 1))
    return LookUp(
        sha256=sha(one["file"]), about=one.get("about", "certificate"), register=one.get("register", "UKAS"), found=one["found"], by="QA", on=on
    )
