"""Gates C1-C13: what makes a certificate count (ISO/IEC 17021-1:2015 8.2.2, ISO/IEC 27006-1:2024 8.2, IAF MD 26)."""

from __future__ import annotations

import datetime as dt
import re

from supplier.model.policy import Body
from supplier.model.questions import State
from supplier.model.reading import Kind
from supplier.scoring import soa
from supplier.scoring.facts import Doc, View, needed
from supplier.scoring.names import fold
from supplier.scoring.outcome import Outcome, Raised, Scalar, failed, passed, proposed, unknown
from supplier.scoring.ownership import cover_of, holder_open, owner_of, scope_open
from supplier.scoring.rules import rule

_27001 = re.compile(r"(?<!\d)27001(?!\d)")
_HOLDER = ("holder",)


def standards(doc: Doc) -> tuple[tuple[str, str | None], ...]:
    """The standards a certificate names, with the edition where one is printed."""
    found = []
    for fact in doc.of("standards"):
        if isinstance(fact.value, dict):
            found.append((fact.value.get("standard") or "", fact.value.get("edition")))
        else:
            name, _, year = str(fact.value).partition(":")
            found.append((name.strip(), year.strip()[:4] or None))
    return tuple(found)


def is_27001(doc: Doc) -> bool:
    """Whether ISO/IEC 27001 is among the standards (27017, 27018 and 27701 are not)."""
    return any(_27001.search(name) for name, _ in standards(doc))


def candidates(view: View) -> tuple[Doc, ...]:
    """The certificates that name ISO/IEC 27001, or whose standard could not be read."""
    return view.once("certificates", _candidates, view)


def _candidates(view: View) -> tuple[Doc, ...]:
    return tuple(doc for doc in view.kind(Kind.ISO_CERTIFICATE) if is_27001(doc) or not standards(doc))


def edition(view: View, doc: Doc) -> str | None:
    """The edition a printed year stands for (European and national twins carry other years); None when none is printed."""
    years = [year for name, year in standards(doc) if _27001.search(name) and year]
    known = [view.numbers.editions.get(year, year) for year in years]
    return max(known) if known else None


def expires_on(doc: Doc) -> dt.date | None:
    """The expiry date for ISO/IEC 27001; of a doubtful date the earlier reading counts."""
    return doc.date("expires_on", about="27001")


def issued_on(doc: Doc) -> dt.date | None:
    """The date from which this certificate holds."""
    return doc.date("issued_on", about="27001") or doc.date("initially_issued_on", about="27001")


def _raise(code: str, doc: Doc, *fields: str, **values: Scalar) -> Raised:
    return Raised(code=code, about=doc.sha256, values={"file": doc.reading.file, **values}, evidence=doc.ref(*fields) or doc.whole())


@rule("C1", 1, "ISO/IEC 17021-1:2015 8.2.2; ISO/IEC 27001:2022", "iso27001_claim")
def is_a_certificate(view: View, doc: Doc | None) -> Outcome:
    """The document is a certificate, issued to an organisation, for ISO/IEC 27001."""
    if doc is not None:
        if "CERT_DRAFT" in doc.findings and view.verdict("flag", f"CERT_DRAFT:{doc.sha256}") is None:
            return failed("C1.fail.draft", doc.whole(), _raise("CERT_DRAFT", doc), file=doc.reading.file)
        if is_27001(doc):
            return passed("C1.pass", doc.ref("standards"), file=doc.reading.file)
        return unknown("C1.unknown", doc.whole(), _raise("DOC_FIELDS_LOW_CONFIDENCE", doc, field="standards"), file=doc.reading.file)
    for kind, code in (
        (Kind.TRAINING_OR_PERSONAL_CERTIFICATE, "CERT_PERSONAL"),
        (Kind.BADGE_OR_MARKETING, "CERT_NOT_A_CERTIFICATE"),
        (Kind.ISO_CERTIFICATE, "CERT_WRONG_STANDARD"),
    ):
        others = view.kind(kind)
        if others:
            shown = ", ".join(f"{name}:{year}" if year else name for name, year in standards(others[0])) or None
            raised = tuple(_raise(code, other, "standards", "holder", standards=shown) for other in others)
            return failed(f"C1.fail.{code.lower()}", others[0].whole(), *raised, file=others[0].reading.file, standards=shown)
    return failed("C1.fail.none", view.answer("iso27001_claim"))


@rule("C2", 1, "ISO/IEC 17021-1:2015 8.2.2 e; IAF MD 26")
def edition_in_force(view: View, doc: Doc | None) -> Outcome:
    """The edition is in force on the as-of date: 2022, or 2013 until the transition ended."""
    doc = needed(doc)
    found = edition(view, doc)
    seen = doc.ref("standards")
    ends = dt.date.fromisoformat(view.numbers.edition_2013_ends_on)
    if found is None and not is_27001(doc):
        return unknown("C2.unknown.unread", doc.whole())
    if found is None:
        return unknown("C2.unknown", seen, _raise("CERT_EDITION_MISSING", doc, "standards"))
    if found == "2022":
        return passed("C2.pass", seen, *_odd_year(view, doc), edition=found)
    if found == "2013" and not view.clock.passed(ends):
        return passed("C2.pass.2013", seen, edition=found, until=ends.isoformat())
    return failed(
        "C2.fail",
        seen,
        _raise("CERT_EDITION_2013", doc, "standards", edition=found, ended=ends.isoformat()),
        edition=found,
        ended=ends.isoformat(),
    )


def _odd_year(view: View, doc: Doc) -> tuple[Raised, ...]:
    odd = [year for name, year in standards(doc) if _27001.search(name) and year not in {None, "2013", "2022"} and year in view.numbers.editions]
    return (_raise("CERT_EDITION_ODD", doc, "standards", year=odd[0]),) if odd else ()


@rule("C3", 1, "ISO/IEC 17021-1:2015 8.2.2 a", "hosting_provider", "subcontractors")
def right_holder(view: View, doc: Doc | None) -> Outcome:
    """The holder is the contracting company or a listed affiliate that delivers the service."""
    doc = needed(doc)
    found, printed = owner_of(view, doc, *_HOLDER), doc.text(*_HOLDER)
    seen = doc.ref(*_HOLDER) + view.decided("holder", doc.sha256)
    name = view.case.vendor.name
    if found == "missing":
        return unknown("C3.unknown.missing", doc.whole(), _raise("CERT_HOLDER_MISSING", doc))
    if found == "borrowed":
        return failed("C3.fail.borrowed", seen, _raise("CERT_BORROWED", doc, *_HOLDER, printed=printed, vendor=name), printed=printed, vendor=name)
    if found in {"foreign", "unclear"}:
        make, code = (failed, "C3.fail.foreign") if found == "foreign" else (unknown, "C3.unknown.unclear")
        return make(code, seen, _raise("CERT_HOLDER_MISMATCH", doc, *_HOLDER, printed=printed, vendor=name), printed=printed, vendor=name)
    if found == "proposed":
        return proposed("C3.pass.proposed", seen, holder_open(doc, printed), printed=printed)
    return passed("C3.pass", seen, printed=printed)


@rule("C4", 1, "ISO/IEC 17021-1:2015 8.2.2 b, c")
def dates_hold(view: View, doc: Doc | None) -> Outcome:
    """Issued on or before the as-of date, expiring on or after it, in this order."""
    doc = needed(doc)
    issued, expires = issued_on(doc), expires_on(doc)
    seen = doc.ref("issued_on", "initially_issued_on", "expires_on")
    on: dict[str, Scalar] = {"issued": issued.isoformat() if issued else None, "expires": expires.isoformat() if expires else None}
    look_up = view.look_ups.get(("certificate", doc.sha256))
    if expires is not None and view.clock.passed(expires):
        return failed("C4.fail.expired", doc.ref("expires_on"), _raise("CERT_EXPIRED", doc, "expires_on", **on), **on)
    if look_up is not None and look_up.found == "expired":
        return failed("C4.fail.register", seen, _raise("CERT_EXPIRED", doc, "expires_on", **on), register=look_up.register, on=look_up.on.isoformat())
    if issued is not None and expires is not None and expires <= issued:
        return failed("C4.fail.order", seen, _raise("CERT_DATE_ORDER", doc, "issued_on", "expires_on", **on), **on)
    if issued is not None and not view.clock.reached(issued):
        return failed("C4.fail.future", seen, _raise("CERT_DATE_ORDER", doc, "issued_on", "expires_on", **on), **on)
    if issued is None or expires is None:
        return unknown("C4.unknown", seen or doc.whole(), _raise("CERT_DATE_MISSING", doc, **on), **on)
    return passed("C4.pass", seen, *_life(view, doc, issued, expires), **on)


def _life(view: View, doc: Doc, issued: dt.date, expires: dt.date) -> tuple[Raised, ...]:
    raised = []
    days, clock = dt.timedelta(days=1), view.clock
    if clock.reached(expires - view.numbers.expiring_soon_days * days):
        raised.append(_raise("CERT_EXPIRING_SOON", doc, "expires_on", expires=expires.isoformat()))
    elif clock.reached(expires - view.numbers.expiring_days * days):
        raised.append(_raise("CERT_EXPIRING", doc, "expires_on", expires=expires.isoformat()))
    if (expires - issued).days > view.numbers.certificate_max_cycle_days:
        raised.append(_raise("CERT_VALIDITY_TOO_LONG", doc, "issued_on", "expires_on", issued=issued.isoformat(), expires=expires.isoformat()))
    return tuple(raised)


@rule("C5", 1, "ISO/IEC 17021-1:2015 8.2.2 d")
def number_present(_view: View, doc: Doc | None) -> Outcome:
    """A unique number is on the certificate."""
    doc = needed(doc)
    number = doc.text("number")
    if number is not None:
        raised = (_raise("CERT_NUMBER_IMPLAUSIBLE", doc, "number", number=number),) if _implausible(number) else ()
        return passed("C5.pass", doc.ref("number"), *raised, number=number)
    make, code = (unknown, "C5.unknown") if doc.poorly_read else (failed, "C5.fail")
    return make(code, doc.whole(), _raise("CERT_NUMBER_MISSING", doc))


def _implausible(number: str) -> bool:
    digits = "".join(re.findall(r"\d", number))
    return len(digits) >= 4 and (len(set(digits)) == 1 or digits in "0123456789012" or digits in "9876543210")  # noqa: PLR2004 - fewer digits say nothing


@rule("C6", 1, "ISO/IEC 17021-1:2015 8.2.2 g")
def certification_body_named(view: View, doc: Doc | None) -> Outcome:
    """The certification body is named."""
    doc = needed(doc)
    name = doc.text("certification_body")
    if name is None:
        make, code = (unknown, "C6.unknown") if doc.poorly_read else (failed, "C6.fail")
        return make(code, doc.whole(), _raise("CERT_CB_MISSING", doc))
    known = view.book.certifiers.of(name)
    raised = () if known else (_raise("CERT_CB_UNKNOWN", doc, "certification_body", body=name),)
    return passed("C6.pass", doc.ref("certification_body"), *raised, body=name)


@rule("C7", 1, "ISO/IEC 17021-1:2015 8.2.2 g; IAF / Global Accreditation Cooperation arrangement")
def accreditation_shown(view: View, doc: Doc | None) -> Outcome:
    """The accreditation body is named on the document and known, or a register look-up is recorded."""
    doc = needed(doc)
    look_up = view.look_ups.get(("certificate", doc.sha256))
    if look_up is not None and look_up.found in {"suspended", "withdrawn", "unaccredited"}:
        code = "CERT_UNACCREDITED" if look_up.found == "unaccredited" else "CERT_ACCREDITATION_SUSPENDED"
        values: dict[str, Scalar] = {"register": look_up.register, "found": look_up.found, "on": look_up.on.isoformat()}
        return failed("C7.fail.register", doc.ref("certification_body"), _raise(code, doc, "certification_body", **values), **values)
    if look_up is not None and look_up.found == "active":
        return passed("C7.pass.register", doc.ref("accreditation_body", "certification_body"), register=look_up.register, on=look_up.on.isoformat())
    if "CERT_UNACCREDITED" in doc.findings:
        return failed("C7.fail.says", doc.ref("accredited") or doc.whole(), _raise("CERT_UNACCREDITED", doc, "accredited"))
    certifier = view.book.certifiers.of(doc.text("certification_body") or "")
    if "CERT_GRUNDSCHUTZ" in doc.findings:
        return unknown("C7.unknown.grundschutz", doc.ref("certification_body") or doc.whole(), _raise("CERT_GRUNDSCHUTZ", doc, "certification_body"))
    return _accreditor_named(view, doc, certifier)


def _accreditor_named(view: View, doc: Doc, certifier: Body | None) -> Outcome:
    names = doc.texts("accreditation_body")
    likely = ", ".join(certifier.accreditors) if certifier else None
    if not names:
        make, code = (unknown, "C7.unknown.unread") if doc.poorly_read else (failed, "C7.fail.missing")
        return make(
            code, doc.ref("certification_body") or doc.whole(), _raise("CERT_AB_MISSING", doc, "certification_body", likely=likely), likely=likely
        )
    found = next((body for name in names if (body := view.book.accreditors.of(name))), None)
    if found is None:
        raised = _raise("CERT_AB_UNKNOWN", doc, "accreditation_body", body=names[0])
        return failed("C7.fail.unknown_body", doc.ref("accreditation_body"), raised, body=names[0])
    odd = certifier is not None and certifier.accreditors and fold(found.id) not in {fold(name) for name in certifier.accreditors}
    unusual = (
        (_raise("CERT_AB_PAIR_UNUSUAL", doc, "accreditation_body", "certification_body", body=found.name, certifier=certifier.name),)
        if odd and certifier
        else ()
    )
    return passed("C7.pass", doc.ref("accreditation_body"), *unusual, body=found.name)


@rule("C8", 1, "ISO/IEC 17021-1:2015 8.2.2 f", "certificate_scope_includes_service")
def scope_covers_service(view: View, doc: Doc | None) -> Outcome:
    """The scope covers the service bought: a reviewer decides, the machine only proposes."""
    doc = needed(doc)
    printed = doc.text("scope")
    cover = cover_of(view, doc, printed, "certificate_scope_includes_service")
    seen = doc.ref("scope") + view.decided("scope", doc.sha256)
    values: dict[str, Scalar] = {"scope": printed[:160] if printed else None, "service": view.case.service.name or None}
    if cover == "missing":
        return unknown("C8.unknown.missing", doc.whole(), _raise("CERT_SCOPE_MISSING", doc))
    if cover == "not_covered":
        return failed("C8.fail", seen, _raise("CERT_SCOPE_NOT_SERVICE", doc, "scope", **values), **values)
    if cover == "unclear":
        return unknown("C8.unknown.unclear", seen, _raise("CERT_SCOPE_NOT_SERVICE", doc, "scope", **values), **values)
    vague = (_raise("CERT_SCOPE_VAGUE", doc, "scope", **values),) if printed and len(printed.strip()) < view.numbers.scope_min_characters else ()
    raised = (*vague, *_sites(view, doc))
    if cover == "proposed":
        code = "C8.pass.proposed" if view.case.service.name else "C8.pass.unnamed"
        return proposed(code, seen, scope_open(doc, printed), *raised, **values)
    return passed("C8.pass", seen, *raised, **values)


def _sites(view: View, doc: Doc) -> tuple[Raised, ...]:
    listed, used = fold(" ".join(doc.texts("sites"))), view.case.vendor.sites
    absent = [site for site in used if listed and fold(site) not in listed]
    return (_raise("CERT_SITE_MISSING", doc, "sites", site=absent[0]),) if absent else ()


@rule("C9", 1, "own: a document that may not be what it seems decides nothing before a person has looked")
def nothing_critical_open(view: View, doc: Doc | None) -> Outcome:
    """No open critical or withholding flag on the chosen certificate."""
    doc = needed(doc)
    held = withheld_by(view, doc)
    if held:
        return failed("C9.fail", doc.whole(), codes=", ".join(held))
    return passed("C9.pass", doc.whole())


def withheld_by(view: View, doc: Doc) -> tuple[str, ...]:
    """The withholding flags on a document that no reviewer has resolved."""
    codes = set(doc.findings & view.book.holding)
    match = view.matches.get(doc.sha256)
    if match is not None and match.how == "same_bytes":
        codes.add("DOC_SAME_HASH_OTHER_VENDOR")
    return tuple(sorted(code for code in codes if view.verdict("flag", f"{code}:{doc.sha256}") not in {"resolved", "rejected"}))


@rule("C10", 1, "verification level 3 or 4: seen in a register, or confirmed by the issuing body in writing")
def verified(view: View, doc: Doc | None) -> Outcome:
    """A reviewer saw the certificate in a register, or the issuing body confirmed it."""
    doc = needed(doc)
    look_up = view.look_ups.get(("certificate", doc.sha256))
    if look_up is None:
        return failed("C10.fail.none", doc.ref("number"), _raise("CERT_ACCREDITATION_UNVERIFIED", doc, "number"))
    on = look_up.on.isoformat()
    if look_up.found == "not_found":
        raised = _raise("CERT_NOT_IN_REGISTER", doc, "number", register=look_up.register, on=on)
        return failed("C10.fail.not_found", doc.ref("number"), raised, register=look_up.register, on=on)
    return passed("C10.pass", doc.ref("number"), register=look_up.register, on=on, level=look_up.level)


@rule("C11", 1, "ISO/IEC 27006-1:2024 8.2.2; ISO/IEC 27001:2022 6.1.3 d", "soa_available")
def statement_matches(view: View, doc: Doc | None) -> Outcome:
    """A complete Statement of Applicability is supplied, and it is the version the certificate names."""
    doc = needed(doc)
    statement = soa.best(view)
    if statement is None:
        return failed("C11.fail.none", view.answer("soa_available"), Raised(code="SOA_MISSING", evidence=view.answer("soa_available")))
    raised: list[Raised] = list(soa.age_flags(view, statement.doc))
    if statement.missing:
        raised.append(soa.incomplete(view, statement))
    raised += _version_differs(doc, statement)
    seen = statement.doc.ref("version", "dated_on") or statement.doc.whole()
    if raised:
        return failed("C11.fail", seen, *raised, count=len(raised))
    extra = () if doc.says("soa_version", "soa_date") else (_raise("CERT_SOA_REF_MISSING", doc),)
    return passed("C11.pass", seen + doc.ref("soa_version", "soa_date"), *extra, version=statement.version)


def _version_differs(doc: Doc, statement: soa.Statement) -> list[Raised]:
    named, has = doc.text("soa_version"), statement.version
    named_on, has_on = doc.date("soa_date"), statement.dated_on
    other_version = named is not None and has is not None and _bare(named) != _bare(has)
    other_date = named_on is not None and has_on is not None and named_on != has_on and not (named and has)
    if not (other_version or other_date):
        return []
    values: dict[str, Scalar] = {
        "file": statement.doc.reading.file,
        "named": named or (named_on.isoformat() if named_on else None),
        "has": has or (has_on.isoformat() if has_on else None),
    }
    evidence = doc.ref("soa_version", "soa_date") + statement.doc.ref("version", "dated_on")
    return [Raised(code="SOA_VERSION_MISMATCH", about=statement.doc.sha256, values=values, evidence=evidence)]


def _bare(version: str) -> str:
    digits = ".".join(part.lstrip("0") or "0" for part in re.findall(r"\d+", version))
    return re.sub(r"(?:\.0)+$", "", digits) or fold(version)


@rule("C12", 1, "ISO/IEC 17021-1:2015 9.6.2", "surveillance_on", "major_change")
def surveillance_current(view: View, doc: Doc | None) -> Outcome:
    """Surveillance is current, or a register shows the certificate as active; nothing large has changed since."""
    doc = needed(doc)
    change = view.said("major_change")
    if change in {State.NOT_MET, State.PARTLY}:
        raised = Raised(code="CERT_MAJOR_CHANGE_SINCE", about=doc.sha256, values={"file": doc.reading.file}, evidence=view.answer("major_change"))
        return failed("C12.fail.change", view.answer("major_change"), raised)
    look_up = view.look_ups.get(("certificate", doc.sha256))
    months = view.numbers.surveillance_grace_months
    if look_up is not None and look_up.found == "active" and not view.clock.older(look_up.on, months):
        return passed("C12.pass.register", doc.ref("number"), register=look_up.register, on=look_up.on.isoformat())
    issued, audited = issued_on(doc), view.day("surveillance_on")
    if audited is not None and view.clock.within(audited, months):
        return passed("C12.pass.audit", view.answer("surveillance_on"), on=audited.isoformat())
    if issued is not None and not view.clock.older(issued, months):
        return passed("C12.pass.recent", doc.ref("issued_on"), on=issued.isoformat())
    on = issued.isoformat() if issued else None
    return failed(
        "C12.fail", doc.ref("issued_on"), _raise("CERT_SURVEILLANCE_UNKNOWN", doc, "issued_on", issued=on, months=months), issued=on, months=months
    )


@rule("C13", 1, "ISO/IEC 27001:2022 A.5.19-A.5.23")
def supplier_controls_in_place(view: View, _doc: Doc | None) -> Outcome:
    """A.5.19 to A.5.23 stand as implemented in the Statement of Applicability."""
    statement = soa.best(view)
    if statement is None:
        return failed("C13.fail.none", (), Raised(code="SOA_MISSING", evidence=view.answer("soa_available")))
    weak = soa.weak_supplier_controls(view, statement)
    if not weak:
        return passed("C13.pass", statement.doc.whole())
    rows = [statement.rows[control] for control in weak if control in statement.rows]
    refs = tuple(statement.doc.row_ref(row) for row in rows) or statement.doc.whole()
    values: dict[str, Scalar] = {"file": statement.doc.reading.file, "controls": ", ".join(weak)}
    return failed(
        "C13.fail", refs, Raised(code="SOA_SUPPLIER_WEAK", about=statement.doc.sha256, values=values, evidence=refs), controls=", ".join(weak)
    )
