"""SOC reports and bridge letters: sections, opinion, exceptions and the rest."""

from __future__ import annotations

from collections.abc import Iterator

from supplier.evidence import soc2
from supplier.evidence.soc2 import sections
from supplier.model.reading import Kind
from supplier.samples import reports
from tests.fuzz.checks import drawn, holds, page_of, text_of, words_of

KINDS = (Kind.SOC2_REPORT, Kind.BRIDGE_LETTER, Kind.SOC1_REPORT)
SPAN = {"period_start": "1 January 2025", "period_end": "31 December 2025", "report_date": "14 February 2026"}
DEVIATION = reports.Deviation(criterion="CC6.2", text="For 2 of 25 leavers access was removed late.", response="We have shortened the interval.")


def seeds() -> Iterator[bytes]:
    for kind, opinion in ((2, "unqualified"), (2, "qualified"), (1, "adverse")):
        made = reports.Soc2(
            organisation="Halden Optics",
            system="Halden Cloud",
            type=kind,
            auditor="Wexford & Lane LLP",
            opinion=opinion,
            exceptions=(DEVIATION,),
            filler_pages=0,
            **SPAN,
        )
        yield drawn(reports.soc2_report(made), rows=90)
        yield b"\n".join(drawn(reports.soc2_report(made), rows=400).split(b"\n")[-70:])
    yield drawn(reports.bridge_letter(organisation="Halden", system="Cloud", period_end="2025-12-31", until="2026-03-31", dated_on="2026-04-01"))


def words() -> Iterator[bytes]:
    titles = [
        "Independent Service Auditor's Report",
        "Complementary User Entity Controls",
        "Subservice organizations",
        "carve-out",
        "inclusive method",
    ]
    told = [
        "In our opinion",
        "except for",
        "Exception noted",
        "No exceptions noted",
        "Management's response",
        "throughout the period",
        "as of",
        "CC6.1",
    ]
    others = [
        " to ",
        "Section ",
        "Trust Services Criteria",
        "Security, Availability",
        "LLP",
        "qualified",
        "adverse",
        "SOC 2 Type 2",
        "SOC 3",
        "deviation",
    ]
    yield from words_of([*titles, *told, *others, " | ", "\n", "\n---\n", "# ", *(word for word in sections.phrases())])


def check(data: bytes) -> None:
    source = page_of(text_of(data))
    kind = KINDS[len(data) % len(KINDS)]
    holds(source, lambda given: soc2.facts(given, kind))
