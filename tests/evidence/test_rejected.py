from __future__ import annotations

from supplier.evidence import certificate, rejected
from supplier.evidence.kinds import Verdict
from supplier.evidence.layout import Extracted
from supplier.model.reading import Kind
from tests.evidence.sheets import source_of, stacked

ROWS = [
    "ISO/IEC 27001:2022",
    "Valid until: 14.03.2027",
    "Printed 01.12.2026",
    "Printed 01.12.2026",
    "audited with regard to the guidance of ISO 9001:2015",
]


def test_dates_standards_and_kinds_that_were_not_taken_are_named_once_with_their_page() -> None:
    source = source_of(*stacked(*ROWS), *stacked("Printed 01.12.2026", page=2))
    verdict = Verdict(Kind.ISO_CERTIFICATE, "", ((Kind.POLICY, "3 points"),))
    found = rejected.rejected(source, verdict, certificate.facts(source))
    assert [(one.name, one.value, one.page) for one in found] == [
        ("kind", "policy", None),
        ("date", "2026-12-01", 1),
        ("date", "2026-12-01", 2),
        ("standards", "ISO 9001", 1),
    ]
    assert found[1].snippet == "Printed 01.12.2026"


def test_other_values_of_a_fact_that_was_taken_are_named_with_what_was_preferred() -> None:
    source = source_of(*stacked("Valid until: 03/04/2027"))
    (one,) = rejected.rejected(source, Verdict(Kind.ISO_CERTIFICATE, ""), certificate.facts(source))
    assert (one.name, one.value, one.page) == ("expires_on", "2027-04-03", 1)
    assert one.why.startswith("2027-03-04 ")


def test_of_very_many_dates_the_first_are_named() -> None:
    source = source_of(*stacked(*(f"Printed {day:02}.{month:02}.2026" for month in (1, 2) for day in range(1, 29))))
    assert len(rejected.rejected(source, Verdict(Kind.OTHER, ""), Extracted())) == rejected._MOST
