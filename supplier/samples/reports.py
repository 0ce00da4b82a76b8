"""Invented SOC 2 reports and bridge letters, in the order such reports have."""

from __future__ import annotations

import msgspec

from supplier.samples.documents import Letter, Section, Signature, pdf

CRITERIA = (
    ("CC1.4", "Competence of people in control roles", "Inspected job descriptions and training records for 25 people"),
    ("CC2.3", "Communication with customers and vendors", "Inspected contracts and the customer notice archive"),
    ("CC3.2", "Risks are identified and analysed", "Inspected the risk register and the minutes of two reviews"),
    ("CC6.1", "Logical access is restricted", "Inspected access settings and a sample of 25 accounts"),
    ("CC6.2", "Access is granted and removed", "Compared 25 leavers with the access removal tickets"),
    ("CC7.2", "Anomalies are monitored", "Inspected alerts of a sample of 20 days"),
    ("CC7.4", "Incidents are handled", "Inspected the records of all incidents in the period"),
    ("CC8.1", "Changes are authorised and tested", "Inspected 25 changes for test and approval"),
    ("CC9.2", "Vendors are assessed and monitored", "Inspected the vendor inventory and 10 assessments"),
    ("A1.2", "Backup and recovery infrastructure", "Inspected backup logs for a sample of 25 days"),
    ("A1.3", "Recovery is tested", "Inspected the yearly recovery test"),
    ("PI1.3", "Processing is complete and accurate", "Reperformed the reconciliation for 15 days"),
)


class Deviation(msgspec.Struct, frozen=True, kw_only=True):
    """A deviation the auditor noted, with management's response."""

    criterion: str
    text: str
    response: str


class Soc2(msgspec.Struct, frozen=True, kw_only=True):
    """A SOC 2 report. `type` is 1 or 2; for Type 1 `period_end` is the date it is as of. Dates are texts as printed."""

    organisation: str
    system: str
    type: int = 2
    period_start: str = ""
    period_end: str
    report_date: str
    auditor: str
    categories: tuple[str, ...] = ("Security", "Availability", "Processing Integrity")
    opinion: str = "unqualified"
    subservice: str | None = "Kestrel Hosting"
    cuecs: tuple[str, ...] = (
        "User entities are responsible for granting and removing the access of their own staff.",
        "User entities are responsible for reviewing audit trails of their own records.",
        "User entities are responsible for testing releases in the validation environment before use.",
    )
    exceptions: tuple[Deviation, ...] = ()
    filler_pages: int = 4


def soc2_report(report: Soc2) -> bytes:
    """The report as PDF."""
    span = f"as of {report.period_end}" if report.type == 1 else f"throughout the period {report.period_start} to {report.period_end}"
    sections = [_opinion(report, span), _assertion(report, span), *_description(report, span)]
    if report.type == 2:  # noqa: PLR2004 - Type 2 is the word for it
        sections.append(_tests(report))
    return pdf(
        Letter(
            title=f"SOC 2 Type {report.type} Report",
            subtitle=f"Report on {report.organisation}'s description of its {report.system} and on the suitability of the design"
            f"{' and operating effectiveness' if report.type != 1 else ''} of its controls relevant to {_listed(report.categories)}",
            header=f"{report.organisation} · Restricted use",
            reference=f"SOC 2 Type {report.type}",
            meta=(
                ("Period" if report.type != 1 else "As of", span.removeprefix("throughout the period ").removeprefix("as of ")),
                ("Auditor", report.auditor),
            ),
            sections=tuple(sections),
        )
    )


def _listed(words: tuple[str, ...]) -> str:
    return words[0] if len(words) == 1 else ", ".join(words[:-1]) + " and " + words[-1]


def _opinion(report: Soc2, span: str) -> Section:
    effective = " and the controls operated effectively" if report.type != 1 else ""
    opinions = {
        "unqualified": f"In our opinion, in all material respects, the description presents the {report.system} that was designed and implemented {span}, "
        f"the controls were suitably designed{effective} to provide reasonable assurance that the service commitments were achieved.",
        "qualified": f"In our opinion, except for the matter described in the preceding paragraph, in all material respects, the description presents the "
        f"{report.system} {span} and the controls were suitably designed{effective}.",
        "adverse": f"In our opinion, because of the significance of the matter described above, the controls were not suitably designed and did not operate "
        f"effectively {span}.",
    }
    heading = {"unqualified": "Opinion", "qualified": "Basis for qualified opinion", "adverse": "Basis for adverse opinion"}[report.opinion]
    return Section(
        heading="Section I: Independent service auditor's report",
        new_page=True,
        paragraphs=(
            f"To the management of {report.organisation}",
            (
                f"Scope. We have examined the description of the {report.system} {span} and the suitability of the design"
                f"{' and operating effectiveness' if report.type != 1 else ''} of controls, based on the trust services criteria relevant to "
                f"{_listed(report.categories)}."
            ),
            *_carve_out(report),
            f"{heading}. {opinions[report.opinion]}",
            f"Restricted use. This report is intended solely for {report.organisation} and user entities with sufficient knowledge to understand it.",
            f"{report.auditor}",
            f"{report.report_date}",
        ),
    )


def _carve_out(report: Soc2) -> tuple[str, ...]:
    if report.subservice is None:
        return ()
    return (
        (
            f"{report.organisation} uses {report.subservice}, a subservice organization, to provide data centre hosting. The description presents the system "
            f"using the carve-out method: it excludes the controls of {report.subservice}."
        ),
    )


def _assertion(report: Soc2, span: str) -> Section:
    return Section(
        heading=f"Section II: Assertion of {report.organisation}'s management",
        new_page=True,
        paragraphs=(f"We have prepared the description of the {report.system} {span} and confirm that it is fairly presented.",),
    )


def _description(report: Soc2, span: str) -> list[Section]:
    first = Section(
        heading=f"Section III: Description of the {report.system}",
        new_page=True,
        paragraphs=(f"{report.organisation} provides the {report.system} to companies in regulated industries {span}.",),
    )
    middle = [
        Section(
            heading=f"{number}. {title}",
            new_page=True,
            paragraphs=(f"{report.organisation} describes here its {title.lower()} as it was during the period.",) * 3,
        )
        for number, title in enumerate(("Infrastructure", "Software", "People", "Procedures", "Data", "Monitoring")[: report.filler_pages], start=1)
    ]
    subservice = Section(heading="Subservice organizations", paragraphs=_carve_out(report)) if report.subservice else None
    cuecs = Section(
        heading="Complementary user entity controls", paragraphs=("The controls were designed on the assumption that:",), bullets=report.cuecs
    )
    return [first, *middle, *([subservice] if subservice else []), *([cuecs] if report.cuecs else [])]


def _tests(report: Soc2) -> Section:
    noted = {item.criterion: item for item in report.exceptions}
    table = [("Criterion", "Control", "Test of the auditor", "Result")]
    table += [(ref, title, test, f"Exception noted. {noted[ref].text}" if ref in noted else "No exceptions noted.") for ref, title, test in CRITERIA]
    responses = tuple(f"{item.criterion}: Management's response: {item.response}" for item in report.exceptions)
    return Section(
        heading="Section IV: Trust services criteria, related controls and tests of controls",
        new_page=True,
        paragraphs=responses,
        table=tuple(table),
        widths=(0.8, 2, 2.6, 2.4),
    )


def bridge_letter(*, organisation: str, system: str, period_end: str, until: str, dated_on: str) -> bytes:
    """A bridge letter from a report's period end to `until`."""
    return pdf(
        Letter(
            title="Bridge letter",
            header=organisation,
            meta=(("Date", dated_on), ("From", organisation), ("Subject", f"SOC 2 Type 2 report, period ended {period_end}")),
            sections=(
                Section(
                    paragraphs=(
                        f"Our last SOC 2 Type 2 report on the {system} covers the period that ended on {period_end}.",
                        f"This letter covers the time from {period_end} to {until}. We know of no material change to the system or its controls in that time.",
                        "It does not replace an examination by the service auditor.",
                    )
                ),
            ),
            signatures=(Signature(name="Head of Compliance", role=organisation, date=dated_on, written="signed"),),
        )
    )
