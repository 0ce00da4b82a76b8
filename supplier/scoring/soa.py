"""Gates L1-L3 and L7: the Statement of Applicability (ISO/IEC 27001:2022 6.1.3 d)."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from functools import cached_property

from supplier.model.questions import State
from supplier.model.reading import ControlRow, ControlStatus, Kind
from supplier.scoring.facts import Doc, View
from supplier.scoring.names import fold
from supplier.scoring.outcome import Outcome, Raised, Scalar, failed, passed, proposed, unknown
from supplier.scoring.ownership import Owner, cover_of, holder_open, owner_of, scope_open
from supplier.scoring.rules import rule

_NAMED = 6
"""Controls that a sentence names before it counts the rest."""
_REMOTE = frozenset({"remote", "homeoffice", "from home", "zu hause", "von zu hause"})
_EDITIONS = frozenset({"2022", None})
_EXCLUDED, _IMPLEMENTED, _PLANNED, _UNKNOWN = ControlStatus.EXCLUDED, ControlStatus.IMPLEMENTED, ControlStatus.PLANNED, ControlStatus.UNKNOWN
"""Asked once: a statement has 93 rows, and a member asked of its class costs more than the comparison."""
_PLACEHOLDER = re.compile(r"\[[^\]]*(?:organi[sz]ation|company|client)[^\]]*\]|\{\{.*?\}\}|<[^>]*(?:organi[sz]ation|company)[^>]*>", re.IGNORECASE)


class Statement:
    """The rows of one Statement of Applicability, one a control of the 2022 edition, and the document they came from."""

    def __init__(self, view: View, doc: Doc) -> None:
        self.doc, known = doc, view.book.controls
        self.rows: dict[str, ControlRow] = {}
        for row in doc.reading.controls:
            if row.id in known and row.edition in _EDITIONS and row.id not in self.rows:
                self.rows[row.id] = row
        self.old_rows = [row.edition for row in doc.reading.controls].count("2013")
        self._left_out = {control for control, row in self.rows.items() if row.applicable is False or row.status is _EXCLUDED}
        self.excluded = tuple([row for control, row in self.rows.items() if control in self._left_out])
        self.applicable = tuple([row for control, row in self.rows.items() if control not in self._left_out])
        self.others_included = "SOA_REST_BY_STATEMENT" in doc.findings
        self.missing = () if self.others_included else tuple([control for control in known if control not in self.rows])
        """The controls that have no row, in the order of the standard."""

    def status(self, control: str) -> ControlStatus | None:
        """The status of a control; None without a row."""
        row = self.rows.get(control)
        if row is None:
            return _IMPLEMENTED if self.others_included else None
        return _EXCLUDED if control in self._left_out else row.status

    @cached_property
    def share(self) -> float:
        """Implemented share of the applicable controls."""
        rows = self.applicable
        if not rows:
            return 1.0 if self.others_included else 0.0
        return self.implemented / len(rows)

    @cached_property
    def implemented(self) -> int:
        """How many rows say that the control is in place."""
        return len([row for row in self.applicable if row.status is _IMPLEMENTED])

    @property
    def dated_on(self) -> dt.date | None:
        """The date of the statement."""
        return self.doc.latest("dated_on")

    @property
    def version(self) -> str | None:
        """The version printed."""
        return self.doc.text("version")


def statements(view: View) -> tuple[Statement, ...]:
    """Every Statement of Applicability, the one relied on first: own before foreign, fuller before thinner, newer before older."""
    return view.once("statements", _ranked, view)


def _ranked(view: View) -> tuple[Statement, ...]:
    found = [of(view, doc) for doc in view.kind(Kind.STATEMENT_OF_APPLICABILITY)]
    return tuple(sorted(found, key=lambda statement: _rank(view, statement), reverse=True))


def of(view: View, doc: Doc) -> Statement:
    """The statement that a document is."""
    return view.once(("statement", doc), Statement, view, doc)


def best(view: View) -> Statement | None:
    """The statement that is relied on."""
    return next(iter(statements(view)), None)


def owner(view: View, doc: Doc) -> Owner:
    """Whose statement it is; a placeholder left in the name belongs to nobody."""
    printed = " ".join(doc.texts("organisation"))
    return "foreign" if _PLACEHOLDER.search(printed) and view.verdict("holder", doc.sha256) is None else owner_of(view, doc, "organisation")


def _rank(view: View, statement: Statement) -> tuple[int, int, float, dt.date, str]:
    owned = {"own": 3, "proposed": 2, "missing": 2, "unclear": 1, "borrowed": 0, "foreign": 0}[owner(view, statement.doc)]
    rows = 93 if statement.others_included else len(statement.rows)
    return owned, rows, round(statement.share, 4), statement.dated_on or dt.date.min, statement.doc.sha256


def _raise(code: str, doc: Doc, *evidence: ControlRow, **values: str | int | bool | None) -> Raised:
    return Raised(code=code, about=doc.sha256, values={"file": doc.reading.file, **values}, evidence=tuple(doc.row_ref(row) for row in evidence[:5]))


@rule("L1", 1, "ISO/IEC 27001:2022 6.1.3 d", "soa_available", "soa_covers_service")
def complete_statement(view: View, doc: Doc | None) -> Outcome:
    """A complete Statement of Applicability of the 2022 edition, by the vendor, for a scope that covers the service."""
    if doc is None:
        return failed("L1.fail.none", view.answer("soa_available"), Raised(code="SOA_MISSING", evidence=view.answer("soa_available")))
    statement = of(view, doc)
    return _edition_or_rows(view, statement) or _whose_statement(view, statement) or _statement_scope(view, statement)


def _edition_or_rows(view: View, statement: Statement) -> Outcome | None:
    doc, missing = statement.doc, statement.missing
    if not missing:
        return None
    ends = dt.date.fromisoformat(view.numbers.edition_2013_ends_on)
    if statement.old_rows > len(statement.rows):
        if view.clock.passed(ends):
            return failed(
                "L1.fail.edition", doc.ref("edition") or doc.whole(), _raise("SOA_EDITION_OLD", doc, rows=statement.old_rows), rows=statement.old_rows
            )
        return None
    have, need = len(statement.rows), view.numbers.soa_required_rows
    if _unread(view, statement) or (doc.poorly_read and have):
        return unknown("L1.unknown.rows", doc.whole(), _partly_read(view, statement), rows=have or None, needed=need)
    listed = _shortened(view, "missing", missing)
    raised = [_raise("SOA_INCOMPLETE", doc, rows=have, needed=need, **listed)]
    fresh = tuple(control for control in missing if view.book.controls[control].new_in_2022)
    if fresh and have:
        raised.append(_raise("SOA_NEW_CONTROLS_ABSENT", doc, missing=", ".join(fresh)))
    return failed("L1.fail.rows", doc.whole(), *raised, rows=have, needed=need, **listed)


def _unread(view: View, statement: Statement) -> bool:
    """Whether the rows that are missing may be our reading: what could not be read proves nothing (`UNREAD@2`)."""
    missing = statement.missing and statement.old_rows <= len(statement.rows)
    return bool(missing) and statement.doc.poorly_read and view.book.shared("UNREAD") > 1


def _partly_read(view: View, statement: Statement) -> Raised:
    return _raise("SOA_PARSE_PARTIAL", statement.doc, rows=len(statement.rows) or None, needed=view.numbers.soa_required_rows)


def incomplete(view: View, statement: Statement) -> Raised:
    """The flag for a statement that lacks rows: ours where they could not be read, otherwise the statement's."""
    if _unread(view, statement):
        return _partly_read(view, statement)
    rows, needed, missing = len(statement.rows), view.numbers.soa_required_rows, statement.missing
    listed = {"missing": ", ".join(missing[:_NAMED])} if view.book.shared("LIST") == 1 else _shortened(view, "missing", missing)
    return _raise("SOA_INCOMPLETE", statement.doc, rows=rows, needed=needed, **listed)


def _whose_statement(view: View, statement: Statement) -> Outcome | None:
    doc = statement.doc
    found, printed = owner(view, doc), doc.text("organisation")
    if found in {"foreign", "borrowed"}:
        return failed("L1.fail.holder", doc.ref("organisation") or doc.whole(), _raise("SOA_HOLDER_MISMATCH", doc, printed=printed), printed=printed)
    if found == "unclear":
        return unknown("L1.unknown.holder", doc.ref("organisation"), _raise("SOA_HOLDER_MISMATCH", doc, printed=printed), printed=printed)
    return None


def _statement_scope(view: View, statement: Statement) -> Outcome:
    doc, printed = statement.doc, statement.doc.text("scope")
    said = view.said("soa_covers_service")
    cover = cover_of(
        view, doc, printed or (view.case.service.name if said is State.MET or not view.case.service.name else None), "soa_covers_service"
    )
    evidence = doc.ref("version", "dated_on", "organisation") or doc.whole()
    if cover == "not_covered":
        return failed("L1.fail.scope", evidence + view.answer("soa_covers_service"), _raise("SOA_SCOPE_MISMATCH", doc, scope=printed), scope=printed)
    if cover in {"missing", "unclear"}:
        return unknown("L1.unknown.scope", evidence, _raise("SOA_SCOPE_MISMATCH", doc, scope=printed), scope=printed)
    raised = [scope_open(doc, printed)] if cover == "proposed" else []
    if owner(view, doc) in {"proposed", "missing"}:
        raised.append(holder_open(doc, doc.text("organisation")))
    if statement.others_included:
        raised.append(_raise("SOA_REST_BY_STATEMENT", doc, rows=len(statement.rows)))
    rows = view.numbers.soa_required_rows if statement.others_included else len(statement.rows)
    make = proposed if raised else passed
    return make("L1.pass", evidence, *raised, rows=rows, version=statement.version)


@rule("L2", 1, "ISO/IEC 27001:2022 6.1.3 d", "subcontractors", "hosting_provider", "sdlc_procedure", "sites")
def statuses_and_reasons(view: View, doc: Doc | None) -> Outcome:
    """A status for every applicable control, a reason for every exclusion, and no exclusion that facts contradict."""
    if doc is None:
        return failed("L2.fail.none")
    statement = of(view, doc)
    if not statement.rows and _unread(view, statement):
        return unknown("L2.unknown.rows", doc.whole())
    bare = tuple([row for row in statement.applicable if row.status is _UNKNOWN])
    if bare:
        refs = tuple(doc.row_ref(row) for row in bare[:5])
        raised = _raise("SOA_NO_STATUS", doc, *bare, count=len(bare), **_listed(view, bare))
        make = unknown if doc.poorly_read else failed
        return make("L2.unknown.status" if doc.poorly_read else "L2.fail.status", refs, raised, count=len(bare), **_listed(view, bare))
    silent = tuple(row for row in statement.excluded if not (row.exclusion or row.inclusion or "").strip())
    if silent:
        refs = tuple(doc.row_ref(row) for row in silent[:5])
        return failed("L2.fail.reason", refs, _raise("SOA_NO_EXCL_REASON", doc, *silent, **_listed(view, silent)), **_listed(view, silent))
    return _credible(view, statement)


def _credible(view: View, statement: Statement) -> Outcome:
    doc = statement.doc
    rejected = tuple(
        row
        for row in statement.excluded
        if view.verdict("exclusion", row.id) in {"rejected", "no"} or (_open(view, row) and contradictions(view, row.id))
    )
    if rejected:
        facts = ", ".join(sorted({fact for row in rejected for fact in contradictions(view, row.id)})) or None
        refs = tuple(doc.row_ref(row) for row in rejected[:5])
        return failed(
            "L2.fail.contradicted",
            refs,
            _raise("SOA_EXCL_NOT_CREDIBLE", doc, *rejected, facts=facts, **_listed(view, rejected)),
            facts=facts,
            **_listed(view, rejected),
        )
    doubtful = tuple(row for row in statement.excluded if _open(view, row) and view.book.controls[row.id].exclusion == "not_credible")
    if doubtful:
        refs = tuple(doc.row_ref(row) for row in doubtful[:5])
        return unknown(
            "L2.unknown.exclusion",
            refs,
            _raise("SOA_EXCL_NOT_CREDIBLE", doc, *doubtful, facts=None, **_listed(view, doubtful)),
            **_listed(view, doubtful),
        )
    return passed("L2.pass", doc.whole(), excluded=len(statement.excluded))


def _open(view: View, row: ControlRow) -> bool:
    return view.verdict("exclusion", row.id) is None


def _listed(view: View, rows: tuple[ControlRow, ...]) -> dict[str, Scalar]:
    return _shortened(view, "controls", tuple(row.id for row in rows))


def _shortened(view: View, name: str, ids: tuple[str, ...]) -> dict[str, Scalar]:
    """As many ids as a sentence bears, and how many more there are (`LIST@2`); before, three dots stood for the rest."""
    named, more = ", ".join(ids[:_NAMED]), len(ids) - _NAMED
    if more <= 0:
        return {name: named}
    return {name: f"{named} ..."} if view.book.shared("LIST") == 1 else {name: named, "more": more}


def contradictions(view: View, control: str) -> tuple[str, ...]:
    """The facts about the vendor that make leaving this control out contradictory (own judgement, `controls.toml`)."""
    return tuple(fact for fact in view.book.controls[control].contradicted_by if _holds(view, fact))


def _holds(view: View, fact: str) -> bool:
    hosted = view.use.hosted_by_vendor
    return {
        "has_staff": True,
        "has_suppliers": bool(view.others),
        "uses_cloud": bool(view.case.vendor.hosting_provider or view.value("hosting_provider")),
        "hosts_customer_data": hosted,
        "develops_software": view.said("sdlc_procedure") in {State.MET, State.PARTLY, State.PLANNED},
        "handles_pii": view.use.personal_data,
        "remote_work": view.book.shared("KNOWN") > 1 and any(_is_remote(site) for site in view.case.vendor.sites),
    }.get(fact, False)


def _is_remote(site: str) -> bool:
    """Whether a site stands for people who work from home: its address says so, as the question on sites asks for."""
    return any(fold(part) in _REMOTE for part in site.split(",")[1:])


@rule("L3", 1, "ISO/IEC 27001:2022 6.1.3 d, A.5.19-A.5.23")
def implemented_share(view: View, doc: Doc | None) -> Outcome:
    """At least the policy's share of applicable controls implemented, and A.5.19-A.5.23 in place or credibly excluded."""
    if doc is None:
        return failed("L3.fail.none")
    statement = of(view, doc)
    percent = int(statement.share * 100)
    weak = weak_supplier_controls(view, statement)
    if _unread(view, statement) and _still_open(view, statement, weak):
        return unknown("L3.unknown.rows", doc.whole())
    if statement.share < view.numbers.soa_min_implemented_share:
        needed = int(view.numbers.soa_min_implemented_share * 100)
        return failed("L3.fail.share", doc.whole(), _raise("SOA_MANY_PLANNED", doc, percent=percent, needed=needed), percent=percent, needed=needed)
    if weak:
        rows = tuple(statement.rows[control] for control in weak if control in statement.rows)
        listed = ", ".join(weak)
        refs = tuple(doc.row_ref(row) for row in rows) or doc.whole()
        return failed("L3.fail.supplier", refs, _raise("SOA_SUPPLIER_WEAK", doc, *rows, controls=listed), controls=listed)
    raised = (_raise("SOA_SOME_PLANNED", doc, percent=percent),) if statement.share < view.numbers.soa_high_implemented_share else ()
    return passed("L3.pass", doc.whole(), *raised, percent=percent)


def _still_open(view: View, statement: Statement, weak: tuple[str, ...]) -> bool:
    """Whether the rows that could not be read would turn a failure into a pass if all of them were implemented."""
    least, applicable, unread = view.numbers.soa_min_implemented_share, len(statement.applicable), len(statement.missing)
    if any(control in statement.rows for control in weak) or (statement.implemented + unread) / (applicable + unread) < least:
        return False
    return bool(weak) or statement.share < least


def weak_supplier_controls(view: View, statement: Statement) -> tuple[str, ...]:
    """Which of A.5.19-A.5.23 are neither implemented nor excluded for a reason that stands."""
    weak = []
    for control in view.numbers.supplier_controls:
        status = statement.status(control)
        if status is _EXCLUDED:
            accepted = view.verdict("exclusion", control) in {"accepted", "yes"}
            if not accepted:
                weak.append(control)
        elif status is not _IMPLEMENTED:
            weak.append(control)
    return tuple(weak)


@rule("L7", 1, "ISO/IEC 27001:2022 6.1.3 d", "stage2_on", "certification_slips")
def specific_reasons(view: View, doc: Doc | None) -> Outcome:
    """Reasons are specific, few plans are open, nothing slipped, and the statement is dated and current."""
    if doc is None:
        return failed("L7.fail.none")
    raised = (*quality_flags(view, doc), *age_flags(view, doc), *_slipped(view))
    if raised:
        return failed("L7.fail", doc.whole(), *raised, count=len(raised))
    return passed("L7.pass", doc.whole())


def _slipped(view: View) -> tuple[Raised, ...]:
    slips = view.number("certification_slips") or 0
    stage2 = view.day("stage2_on")
    late = stage2 is not None and view.clock.passed(stage2)
    if slips or late:
        evidence = view.answer("stage2_on", "certification_slips")
        return (Raised(code="CLAIM_TIMELINE_SLIPPED", values={"slips": slips, "on": stage2.isoformat() if stage2 else None}, evidence=evidence),)
    return ()


def quality_flags(view: View, doc: Doc) -> tuple[Raised, ...]:
    """Signs of a template rather than of own work. None of them proves anything by itself."""
    statement, numbers = of(view, doc), view.numbers
    reasons = Counter([fold(text) for row in statement.rows.values() if (text := row.inclusion or row.exclusion or "").strip()])
    raised = []
    most = [] if statement.others_included else reasons.most_common(1)
    if most and len(statement.rows) > numbers.soa_many_exclusions and most[0][1] > numbers.soa_boilerplate_share * len(statement.rows):
        raised.append(_raise("SOA_BOILERPLATE", doc, rows=most[0][1], total=len(statement.rows)))
    everything = (
        len(statement.rows) >= numbers.soa_required_rows and not statement.excluded and not statement.others_included and statement.share == 1.0
    )
    if everything and len(reasons) <= 1:
        raised.append(_raise("SOA_ALL_IMPLEMENTED", doc, rows=len(statement.rows)))
    planned = [control for control in view.book.new_controls if statement.status(control) is _PLANNED]
    if len(planned) >= 8:  # noqa: PLR2004 - eight of the eleven controls that were new in 2022
        raised.append(_raise("SOA_NEW_CONTROLS_PLANNED", doc, controls=", ".join(planned), count=len(planned)))
    return tuple(raised)


def age_flags(view: View, doc: Doc) -> tuple[Raised, ...]:
    """Undated, or older than the policy allows."""
    statement = of(view, doc)
    day = statement.dated_on
    if day is None:
        return () if statement.version else (_raise("SOA_UNDATED", doc),)
    if view.clock.older(day, view.numbers.soa_stale_months):
        return (_raise("SOA_STALE", doc, on=day.isoformat(), months=view.numbers.soa_stale_months),)
    return ()


def side_flags(view: View, doc: Doc) -> tuple[Raised, ...]:
    """What is worth knowing about a statement without deciding anything."""
    statement = of(view, doc)
    raised = []
    if statement.rows and statement.old_rows * 10 > len(statement.rows):
        raised.append(_raise("SOA_EDITION_MIXED", doc, old=statement.old_rows, new=len(statement.rows)))
    if len(statement.excluded) > view.numbers.soa_many_exclusions:
        raised.append(_raise("SOA_EXCL_MANY", doc, *statement.excluded, count=len(statement.excluded)))
    reasoned = any((row.inclusion or "").strip() for row in statement.applicable)
    if statement.applicable and not reasoned:
        raised.append(_raise("SOA_NO_INCL_REASON", doc, count=len(statement.applicable)))
    if statement.rows and not doc.says("approved_by"):
        raised.append(_raise("SOA_NO_APPROVAL", doc))
    return tuple(raised)
