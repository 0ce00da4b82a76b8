from __future__ import annotations

import pytest

from supplier.evidence import certificate
from tests.evidence.sheets import by_name, source_of, stacked


@pytest.mark.requirement("EVID-CERT-STANDARD")
def test_a_state_scheme_on_the_basis_of_a_standard_is_told_from_the_standard() -> None:
    rows = [("ISO/IEC 27001:2022", 16.0), "auf der Basis von IT-Grundschutz", ("ISO 9001:2015", 16.0), "Valid until: 14.03.2027"]
    result = certificate.facts(source_of(*stacked(*rows)))
    assert [fact.value for fact in result.facts if fact.name == "standards"] == [
        {"standard": "ISO/IEC 27001", "edition": "grundschutz"},
        {"standard": "ISO 9001", "edition": "2015"},
    ]
    (finding,) = result.findings
    assert (finding.code, finding.page) == ("CERT_GRUNDSCHUTZ", 1)


@pytest.mark.requirement("EVID-CERT-STANDARD")
def test_the_beginning_of_a_name_that_nothing_follows_is_no_standard() -> None:
    assert certificate.facts(source_of(*stacked("meets the requirements of ISO/IEC"))).facts == ()
    both = certificate.facts(source_of(*stacked("meets the requirements of ISO/IEC", "27001:2022")))
    assert by_name(both.facts, "standards").value == {"standard": "ISO/IEC 27001", "edition": "2022"}
