"""SOC 1, 2 and 3 reports and bridge letters: what the reports say about their subject, period, opinion and limits."""

from __future__ import annotations

import datetime as dt

from supplier.evidence.layout import Extracted, Source
from supplier.evidence.soc2 import bridge_letter, details, opinion, periods, scope, sections, signs
from supplier.evidence.soc2.sections import Report
from supplier.model.reading import Fact, Finding, Kind

FEW_PAGES = 8


def facts(source: Source, kind: Kind) -> Extracted:
    """The facts of a report of this kind (names: evidence.md, soc2_report); of a bridge letter its own few."""
    if kind is Kind.BRIDGE_LETTER:
        return bridge_letter.facts(source)
    report = sections.cut(source)
    organisation = scope.organisation(report)
    name = str(organisation.value) if organisation else ""
    told = scope.report_type(report, kind)
    examined, findings = periods.examined(report)
    point = periods.as_of(report) if told is not None and told.value == 1 else None
    if point is not None:
        examined = ()
    last = point or (examined[-1] if examined else None)
    single = (
        organisation,
        scope.system(report),
        told,
        *examined,
        point,
        periods.report_date(report, dt.date.fromisoformat(str(last.value)) if last else None),
        scope.auditor(report, name),
    )
    categories = scope.categories(report) if kind is not Kind.SOC1_REPORT else ()
    listed = (*opinion.facts(report), *categories, *details.subservice(report, name))
    deep = _deep(report) if kind is not Kind.SOC3_REPORT else ()
    kept: tuple[Fact, ...] = (*(fact for fact in single if fact is not None), *listed, *deep)
    return Extracted(facts=kept, findings=(*findings, *_structure(report, kind), *_template(report, kind)))


def _deep(report: Report) -> tuple[Fact, ...]:
    noted = details.exceptions(report)
    return (*details.cuecs(report), *noted, *signs.facts(report, len(noted)))


def _structure(report: Report, kind: Kind) -> tuple[Finding, ...]:
    """Parts that a report of this kind must have and that were not found."""
    present = {section.kind for section in report.sections}
    needed = {"auditor", "assertion"} | ({"description", "tests"} if kind is Kind.SOC2_REPORT and len(report.source.pages) > FEW_PAGES else set())
    names = {"auditor": "the auditor's report", "assertion": "management's assertion", "description": "the description", "tests": "tests and results"}
    missing = [names[part] for part in sorted(needed - present)]
    return (Finding(code="SOC2_PARTS_NOT_FOUND", message=f"Not found by their headings: {', '.join(missing)}."),) if missing else ()


def _template(report: Report, kind: Kind) -> tuple[Finding, ...]:
    return signs.findings(report) if kind is Kind.SOC2_REPORT else ()
