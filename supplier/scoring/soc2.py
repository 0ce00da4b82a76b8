"""Gates S1-S7 and T1-T2: the SOC 2 report (AT-C 105 and 205, TSP section 100). A report attests; nobody is certified."""

from __future__ import annotations

import datetime as dt
import re

from supplier.model.intake import RegulatedArea
from supplier.model.questions import State
from supplier.model.reading import Fact, Kind
from supplier.model.scorecard import EvidenceRef
from supplier.scoring.clock import add_days, add_months
from supplier.scoring.facts import Doc, View, needed
from supplier.scoring.names import fold
from supplier.scoring.outcome import Outcome, Raised, Scalar, failed, passed, proposed, unknown
from supplier.scoring.ownership import cover_of, holder_open, owner_of, scope_open
from supplier.scoring.rules import rule

_ORGANISATION = ("organisation",)
_CUEC = ("cuec",)
_SUBSERVICE = ("subservice_organisations",)
_WORDS = {
    "processing integrity": ("processing integrity", "processing_integrity", "pi"),
    "availability": ("availability", "a"),
    "security": ("security", "common criteria"),
}


def text_of(fact: Fact) -> str:
    """A fact's value as text, whether it was read as one value or as several named ones."""
    value = fact.value
    return " ".join(part for part in value.values() if part) if isinstance(value, dict) else str(value)


def candidates(view: View) -> tuple[Doc, ...]:
    """Every SOC 2 report."""
    return view.kind(Kind.SOC2_REPORT)


def period(doc: Doc) -> tuple[dt.date | None, dt.date | None]:
    """First and last day of the examined period; of doubtful dates the later start and the earlier end count."""
    return doc.latest("period_start"), doc.date("period_end")


def needed_categories(view: View) -> tuple[str, ...]:
    """Security always; Availability and Processing Integrity where GxP records are held."""
    gxp = view.use.gxp_records and view.use.regulated_area is not RegulatedArea.NONE
    return view.numbers.categories_always + (view.numbers.categories_gxp if gxp else ())


def has_category(doc: Doc, category: str) -> bool:
    """Whether a category is in the report's scope."""
    words = _WORDS.get(category, (category,))
    return any(
        fold(text).replace("_", " ") in {fold(word).replace("_", " ") for word in words} or fold(category) in fold(text)
        for text in doc.texts("categories")
    )


def _raise(code: str, doc: Doc, *fields: str, **values: Scalar) -> Raised:
    return Raised(code=code, about=doc.sha256, values={"file": doc.reading.file, **values}, evidence=doc.ref(*fields) or doc.whole())


@rule("S1", 1, "AT-C 205; TSP 100", "soc2_claim", "hosting_provider", "subcontractors")
def report_on_vendor(view: View, doc: Doc | None) -> Outcome:
    """A SOC 2 report, complete and signed, on the vendor."""
    if doc is None:
        others = view.kind(Kind.SOC1_REPORT, Kind.SOC3_REPORT, Kind.BRIDGE_LETTER)
        if others:
            raised = tuple(_raise("SOC2_WRONG_REPORT", other, kind=other.kind.value) for other in others)
            return failed("S1.fail.wrong", others[0].whole(), *raised, kind=others[0].kind.value)
        return failed("S1.fail.none", view.answer("soc2_claim"))
    auditor = doc.text("auditor")
    if auditor is None or doc.latest("report_date") is None:
        make, code = (unknown, "S1.unknown.signature") if doc.poorly_read else (failed, "S1.fail.unsigned")
        return make(code, doc.ref("auditor", "report_date") or doc.whole(), _raise("SOC2_UNSIGNED", doc, "auditor", "report_date"), auditor=auditor)
    return _on_vendor(view, doc, auditor)


def _on_vendor(view: View, doc: Doc, auditor: str) -> Outcome:
    found, printed = owner_of(view, doc, *_ORGANISATION), doc.text(*_ORGANISATION)
    seen = doc.ref(*_ORGANISATION, "auditor", "report_date")
    if found in {"borrowed", "foreign"}:
        return failed("S1.fail.borrowed", seen, _raise("SOC2_BORROWED", doc, *_ORGANISATION, printed=printed), printed=printed)
    if found == "unclear":
        return unknown("S1.unknown.holder", seen, _raise("SOC2_HOLDER_UNCLEAR", doc, *_ORGANISATION, printed=printed), printed=printed)
    if found == "missing":
        return unknown("S1.unknown.missing", doc.whole(), _raise("SOC2_HOLDER_UNCLEAR", doc, printed=None))
    if found == "proposed":
        return proposed("S1.pass", seen, holder_open(doc, printed), printed=printed, auditor=auditor)
    return passed("S1.pass", seen, printed=printed, auditor=auditor)


@rule("S2", 1, "AT-C 205: Type II examines operation over a period")
def type_two(view: View, doc: Doc | None) -> Outcome:
    """Type II over at least the policy's months, with dates in order."""
    doc = needed(doc)
    kind, (start, end), reported = doc.text("type"), period(doc), doc.latest("report_date")
    seen = doc.ref("type", "period_start", "period_end", "as_of")
    if kind == "1":
        return failed("S2.fail.type1", seen, _raise("SOC2_TYPE1", doc, "type"))
    if kind != "2" or start is None or end is None:
        return unknown("S2.unknown", seen or doc.whole(), _raise("DOC_FIELDS_LOW_CONFIDENCE", doc, field="type, period"))
    on: dict[str, Scalar] = {"start": start.isoformat(), "end": end.isoformat(), "reported": reported.isoformat() if reported else None}
    if end <= start or (reported is not None and reported < end) or not view.clock.reached(end):
        return failed("S2.fail.order", seen, _raise("SOC2_DATE_ORDER", doc, "period_start", "period_end", "report_date", **on), **on)
    day_after = add_days(end, 1)
    if day_after < add_months(start, view.numbers.soc2_min_period_months):
        return failed("S2.fail.short", seen, _raise("SOC2_PERIOD_SHORT", doc, "period_start", "period_end", **on), **on)
    return passed("S2.pass", seen, **on)


@rule("S3", 1, "AT-C 205: opinion")
def opinion_carries(view: View, doc: Doc | None) -> Outcome:
    """Unqualified, or qualified only on categories that are not needed."""
    doc = needed(doc)
    opinion, seen = doc.text("opinion"), doc.ref("opinion")
    if opinion == "unqualified":
        return passed("S3.pass", seen)
    if opinion in {"adverse", "disclaimer"}:
        return failed(f"S3.fail.{opinion}", seen, _raise(f"SOC2_OPINION_{opinion.upper()}", doc, "opinion"))
    if opinion == "qualified":
        touched, wanted = _touched(doc), needed_categories(view)
        raised = _raise("SOC2_OPINION_QUALIFIED", doc, "opinion", "modified_criteria", criteria=", ".join(doc.texts("modified_criteria")) or None)
        if touched and not touched & set(wanted):
            return passed("S3.pass.qualified", seen, raised, categories=", ".join(sorted(touched)))
        return failed("S3.fail.qualified", seen, raised, categories=", ".join(sorted(touched & set(wanted))) or None)
    return unknown("S3.unknown", seen or doc.whole(), _raise("SOC2_OPINION_UNKNOWN", doc, "opinion"))


def _touched(doc: Doc) -> set[str]:
    """The categories a qualification touches, from the criteria named in it."""
    groups = {"CC": "security", "A1": "availability", "PI": "processing integrity", "C1": "confidentiality", "P": "privacy"}
    found = set()
    for text in doc.texts("modified_criteria"):
        for criterion in re.findall(r"\b(?:CC\d|A1|PI1|C1|P\d)\b", text.upper().replace(".", " .")):
            found.add(next(category for prefix, category in groups.items() if criterion.startswith(prefix)))
    return found


@rule("S4", 1, "practice: yearly reports", "soc2_bridge_letter")
def recent_enough(view: View, doc: Doc | None) -> Outcome:
    """The period's end is not older than the policy's months. A bridge letter explains a gap and never closes it."""
    doc = needed(doc)
    _, end = period(doc)
    if end is None:
        return unknown("S4.unknown", doc.whole(), _raise("DOC_FIELDS_LOW_CONFIDENCE", doc, field="period_end"))
    months, on = view.numbers.soc2_stale_months, end.isoformat()
    letter = view.kind(Kind.BRIDGE_LETTER)
    if view.clock.older(end, months):
        code = "S4.fail.bridged" if letter else "S4.fail"
        evidence = doc.ref("period_end") + (letter[0].whole() if letter else ())
        return failed(code, evidence, _raise("SOC2_STALE", doc, "period_end", on=on, months=months), on=on, months=months)
    return passed("S4.pass", doc.ref("period_end"), on=on, months=months)


@rule("S5", 1, "TSP 100; DC section 200", "soc2_covers_service")
def covers_service(view: View, doc: Doc | None) -> Outcome:
    """The system described is the service bought; Security is in scope. Other needed categories that are absent limit confidence."""
    doc = needed(doc)
    printed = " ".join(doc.texts("system")) or None
    said = view.said("soc2_covers_service")
    if printed is None and (said is State.MET or not view.case.service.name):
        printed = view.case.service.name or doc.text(*_ORGANISATION)
    cover = cover_of(view, doc, printed, "soc2_covers_service")
    seen = doc.ref("system", "categories") or doc.whole()
    values: dict[str, Scalar] = {"system": printed[:160] if printed else None, "service": view.case.service.name or None}
    if cover == "not_covered":
        return failed("S5.fail", seen, _raise("SOC2_SCOPE_NOT_SERVICE", doc, "system", **values), **values)
    if cover in {"missing", "unclear"}:
        return unknown("S5.unknown", seen, _raise("SOC2_SCOPE_NOT_SERVICE", doc, "system", **values), **values)
    return _categories(view, doc, values, open_scope=cover == "proposed")


def _categories(view: View, doc: Doc, values: dict[str, Scalar], *, open_scope: bool) -> Outcome:
    seen = doc.ref("system", "categories") or doc.whole()
    if doc.texts("categories") and not has_category(doc, "security"):
        return failed("S5.fail.security", seen, _raise("SOC2_CATEGORY_MISSING", doc, "categories", categories="security"))
    absent = [category for category in needed_categories(view) if category != "security" and not has_category(doc, category)]
    raised = [_lacking(view, doc, absent)] if absent else []
    if open_scope:
        raised.append(scope_open(doc, str(values["system"]) if values["system"] else None))
    make = proposed if open_scope else passed
    return make("S5.pass", seen, *raised, **values)


def _lacking(view: View, doc: Doc, absent: list[str]) -> Raised:
    """Categories that are needed and not examined; where none could be read, that (every report examines Security, so S5 need not wait)."""
    if not doc.texts("categories") and view.book.shared("UNREAD") > 1:
        return _raise("DOC_FIELDS_LOW_CONFIDENCE", doc, field="categories")
    return _raise("SOC2_CATEGORY_MISSING", doc, "categories", categories=", ".join(absent))


@rule("S6", 1, "AICPA independence and licensing; own: near-identical texts", "soc2_auditor_independent")
def genuine(view: View, doc: Doc | None) -> Outcome:
    """No text shared with another vendor's report, and the auditor is not disproved. Failing withholds the standing."""
    doc = needed(doc)
    raised = []
    match = view.matches.get(doc.sha256)
    if match is not None:
        code = "DOC_SAME_HASH_OTHER_VENDOR" if match.how == "same_bytes" else "SOC2_DUPLICATE_TEXT"
        raised.append(_raise(code, doc, other=match.other, percent=int(match.similarity * 100)))
    look_up = view.look_ups.get(("auditor", doc.sha256))
    if look_up is not None and look_up.found in {"not_found", "not_licensed"}:
        raised.append(
            _raise("SOC2_AUDITOR_NOT_FOUND", doc, "auditor", register=look_up.register, on=look_up.on.isoformat(), auditor=doc.text("auditor"))
        )
    if view.said("soc2_auditor_independent") is State.NOT_MET:
        raised.append(
            Raised(
                code="SOC2_AUDITOR_NOT_INDEPENDENT",
                about=doc.sha256,
                values={"file": doc.reading.file},
                evidence=view.answer("soc2_auditor_independent"),
            )
        )
    hold = sorted(doc.findings & view.book.holding)
    raised += [_raise(code, doc) for code in hold]
    standing = [one for one in raised if view.verdict("flag", f"{one.code}:{doc.sha256}") not in {"resolved", "rejected"}]
    if standing:
        return failed("S6.fail", doc.whole(), *raised, codes=", ".join(sorted(one.code for one in standing)))
    return passed("S6.pass", doc.ref("auditor") or doc.whole(), *raised)


@rule("S7", 1, "AT-C 205; own", "soc2_subservice_method", "soc2_subservice_covered", "soc2_exceptions_followed")
def nothing_left_open(view: View, doc: Doc | None) -> Outcome:
    """Auditor looked up, carve-outs covered, user-entity controls assigned, key exceptions closed, fresh."""
    doc = needed(doc)
    raised = (*_auditor(view, doc), *_carve_out(view, doc), *_cuecs(doc), *_exceptions(view, doc), *_age(view, doc))
    limiting = [one for one in raised if one.code not in {"SOC2_CARVE_OUT", "SOC2_EXCEPTIONS"} and not _settled(view, one)]
    if limiting:
        evidence = tuple(ref for one in limiting for ref in one.evidence[:2])
        return failed("S7.fail", evidence, *raised, count=len(limiting))
    return passed("S7.pass", doc.whole(), *raised)


def _settled(view: View, one: Raised) -> bool:
    return view.verdict("flag", f"{one.code}:{one.about}") in {"resolved", "rejected"}


def _auditor(view: View, doc: Doc) -> tuple[Raised, ...]:
    look_up = view.look_ups.get(("auditor", doc.sha256))
    if look_up is not None and look_up.found in {"licensed", "active"}:
        return ()
    return (_raise("SOC2_AUDITOR_UNVERIFIED", doc, "auditor", auditor=doc.text("auditor")),)


def _carve_out(view: View, doc: Doc) -> tuple[Raised, ...]:
    named = doc.of(*_SUBSERVICE)
    method = fold(" ".join([*(f"{fact.about or ''} {text_of(fact)}" for fact in named), *doc.texts("subservice_method")]))
    inclusive = "inclusive" in method and "carve" not in method
    if not named:
        hosted = view.case.vendor.hosting_provider or view.value("hosting_provider")
        return (_raise("SOC2_SUBSERVICE_OMITTED", doc, host=hosted),) if hosted and view.said("soc2_subservice_method") is None else ()
    if inclusive:
        return ()
    names = ", ".join(dict.fromkeys(text_of(fact) for fact in named))[:200]
    raised = [_raise("SOC2_CARVE_OUT", doc, *_SUBSERVICE, names=names)]
    if view.said("soc2_subservice_covered") is not State.MET and not all(_covered(view, text_of(fact)) for fact in named):
        raised.append(_raise("SOC2_CARVE_OUT_UNCOVERED", doc, *_SUBSERVICE, names=names))
    return tuple(raised)


def _covered(view: View, name: str) -> bool:
    """Whether a current document of the subservice organisation itself is at hand."""
    first = next(iter(fold(name).split()), "")
    held = view.kind(Kind.ISO_CERTIFICATE, Kind.SOC2_REPORT, Kind.SOC3_REPORT)
    return any(first in fold(" ".join(doc.texts("holder", "organisation"))).split() for doc in held)


def cuecs(doc: Doc) -> tuple[Fact, ...]:
    """The complementary user-entity controls: what the report takes for granted on the buyer's side."""
    return doc.of(*_CUEC)


def _cuecs(doc: Doc) -> tuple[Raised, ...]:
    found = cuecs(doc)
    return (_raise("SOC2_CUEC_UNMAPPED", doc, *_CUEC, count=len(found)),) if found else ()


def exceptions(doc: Doc) -> tuple[str, ...]:
    """The exceptions listed in the tests of controls, as text."""
    return tuple(text_of(fact) for fact in doc.of("exception"))


def _exceptions(view: View, doc: Doc) -> tuple[Raised, ...]:
    found = exceptions(doc)
    if not found:
        return ()
    raised = [_raise("SOC2_EXCEPTIONS", doc, "exception", count=len(found))]
    key = [text for text in found if any(re.search(rf"\b{re.escape(group)}", text) for group in view.numbers.soc2_key_criteria)]
    if key and view.said("soc2_exceptions_followed") is not State.MET:
        raised.append(_raise("SOC2_EXCEPTIONS_KEY", doc, "exception", count=len(key)))
    return tuple(raised)


def _age(view: View, doc: Doc) -> tuple[Raised, ...]:
    (start, end), numbers = period(doc), view.numbers
    raised = []
    if start and end and add_days(end, 1) < add_months(start, numbers.soc2_full_period_months):
        raised.append(_raise("SOC2_PERIOD_3_TO_6", doc, "period_start", "period_end", start=start.isoformat(), end=end.isoformat()))
    if end and view.clock.older(end, numbers.soc2_fresh_months) and not _bridged(view, end):
        raised.append(_raise("SOC2_AGEING", doc, "period_end", on=end.isoformat()))
    return tuple(raised)


def _bridged(view: View, end: dt.date) -> bool:
    """Whether a bridge letter of the allowed length covers the time after the period."""
    for letter in view.kind(Kind.BRIDGE_LETTER):
        until = letter.latest("period_end")
        if until is not None and end < until <= add_months(end, view.numbers.soc2_fresh_months + view.numbers.bridge_max_months):
            return not view.clock.older(until, view.numbers.bridge_max_months)
    return False


def letter_flags(view: View) -> tuple[Raised, ...]:
    """Bridge letters that claim more than they can."""
    raised = []
    for letter in view.kind(Kind.BRIDGE_LETTER):
        start, until = letter.date("period_start"), letter.latest("period_end")
        if start and until and until > add_months(start, view.numbers.bridge_max_months):
            raised.append(_raise("SOC2_BRIDGE_LONG", letter, "period_start", "period_end", start=start.isoformat(), end=until.isoformat()))
    return tuple(raised)


@rule("T1", 1, "own: what counts short of a current Type II report", "soc2_engagement", "soc2_control_matrix", "soc2_claim")
def partial_report(view: View, doc: Doc | None) -> Outcome:
    """Type I, or a stale or short Type II with an unqualified opinion, or a control matrix with outside proof and a signed engagement."""
    if doc is not None:
        opinion, seen = doc.text("opinion"), doc.ref("type", "opinion", "period_end")
        if opinion in {"adverse", "disclaimer"}:
            return failed(f"T1.fail.{opinion}", seen)
        owned = owner_of(view, doc, *_ORGANISATION) in {"own", "proposed"}
        if owned and opinion == "unqualified" and covers_service(view, doc).result.value == "pass":
            kind = doc.text("type")
            return passed("T1.pass.type1" if kind == "1" else "T1.pass.report", seen, file=doc.reading.file)
        if owned and opinion in {None, "unknown"} and covers_service(view, doc).result.value == "pass":
            return unknown("T1.unknown.opinion", seen or doc.whole(), file=doc.reading.file)
    matrix = view.attached("soc2_control_matrix")
    signed = view.attached("soc2_engagement")
    tested = any(one.kind is Kind.PENETRATION_TEST for one in view.docs)
    facts = ("soc2_control_matrix", "soc2_engagement")
    if matrix and signed and tested and all(view.said(fact) is State.MET for fact in facts):
        return passed("T1.pass.engaged", view.answer(*facts))
    return failed("T1.fail" if doc is None else "T1.fail.report", view.answer("soc2_claim", *facts))


@rule("T2", 1, "TSP 100 CC9.2", "cc92_vendor_inventory", "cc92_assessment_on")
def suppliers_assessed(view: View, _doc: Doc | None) -> Outcome:
    """An inventory of the vendor's own suppliers with tiers, and one recent assessment."""
    day = view.day("cc92_assessment_on")
    seen: tuple[EvidenceRef, ...] = view.answer("cc92_vendor_inventory", "cc92_assessment_on")
    months = view.numbers.cc92_assessment_max_age_months
    if view.said("cc92_vendor_inventory") is State.MET and day is not None and view.clock.within(day, months):
        return passed("T2.pass", seen, on=day.isoformat())
    on = day.isoformat() if day else None
    return failed("T2.fail", seen, Raised(code="SOC2_CC92_NOT_SHOWN", values={"on": on, "months": months}, evidence=seen), on=on, months=months)
