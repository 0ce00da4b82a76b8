"""The head of a document: whose it is, its version and its dates, by label or beside the title."""

from __future__ import annotations

import pytest

from supplier.evidence import other_kinds
from supplier.evidence.layout import Line, Page, Source
from supplier.model.reading import Confidence, Fact, Kind


def read(*lines: str, kind: Kind = Kind.POLICY, more: tuple[Page, ...] = ()) -> dict[str, Fact]:
    first = Page(number=1, lines=tuple(Line(text, 1) for text in lines))
    source = Source(name="a", media_type="text/plain", pages=(first, *more))
    return {fact.name: fact for fact in other_kinds.facts(source, kind).facts}


LONG = "Harbour Data Ltd, 1 Harbour Street, Leeds, Yorkshire, United Kingdom (UK)"
ORGANISATIONS = [
    (["Security Policy", "Organisation: Harbour Data"], "Harbour Data"),
    (["Security Policy", f"Organisation: {LONG}"], "Harbour Data Ltd"),
    (["Security Policy - Harbour Data"], "Harbour Data"),
    (["Security Policy - Version 2 - Harbour Data"], "Harbour Data"),
    (["Security Policy - Confidential"], None),
    (["Security Policy - This is what all of us in the company do"], None),
    (["Security Policy", "Harbour Data Ltd, Leeds"], "Harbour Data Ltd"),
    (["Security Policy", "The rules of this policy bind everybody who works for Harbour Data Ltd or near its sites or in its name."], None),
    (["Security Policy", "The Company"], None),
    (["Security Policy"], None),
]


@pytest.mark.parametrize(("lines", "name"), ORGANISATIONS)
def test_the_organisation_is_labelled_or_stands_at_the_top(lines: list[str], name: str | None) -> None:
    fact = read(*lines).get("organisation")
    assert (fact and fact.value, fact and fact.page) == (name, name and 1)


def test_a_company_at_the_foot_of_several_pages_is_the_organisation() -> None:
    body = tuple(f"Rule {letter} is that nobody does so." for letter in "abcdefghijklmnopqrstuvwxyzabcdefghijklmnop")
    more = tuple(Page(number=n, lines=(Line("More rules", n), Line(f"Harbour Data Ltd {n}", n))) for n in (2, 3))
    fact = read("Security Policy", *body, more=more)["organisation"]
    assert (fact.value, fact.page, fact.confidence) == ("Harbour Data Ltd", 2, Confidence.MEDIUM)
    assert "organisation" not in read("Security Policy", *body, more=more[:1])


VERSIONS = [
    (["Security Policy", "Version: 2.1"], "2.1", Confidence.HIGH),
    (["Security Policy", "Version: 12.03.2026"], None, None),
    (["Security Policy", "Version 12/03/2026"], None, None),
    (["Security Policy", "Version 12-03-2026"], None, None),
    (["Security Policy", "Version 2.1-3"], "2.1", Confidence.MEDIUM),
    (["Security Policy", "Version: draft"], None, None),
    (["Security Policy v3.4"], "3.4", Confidence.MEDIUM),
]


@pytest.mark.parametrize(("lines", "version", "confidence"), VERSIONS)
def test_a_version_is_a_number_and_never_a_date(lines: list[str], version: str | None, confidence: Confidence | None) -> None:
    fact = read(*lines).get("version")
    assert (fact and fact.value, fact and fact.confidence) == (version, confidence)


DATES = [
    (["Security Policy", "Valid until: 3 March 2027"], "2027-03-03"),
    (["Security Policy", "Valid until: further notice"], None),
    (["Security Policy", "Valid until: it is replaced by a newer one that the board has decided on, which was planned for 3 March 2027"], None),
    (["Security Policy", "Valid until: further notice", "Expiry date: 4 March 2027"], "2027-03-04"),
]


@pytest.mark.parametrize(("lines", "value"), DATES)
def test_a_date_stands_at_its_label_and_not_in_a_paragraph_behind_it(lines: list[str], value: str | None) -> None:
    fact = read(*lines).get("valid_until")
    assert (fact and fact.value) == value


MONTHS = [
    (["Security Policy", "Version 1.0 - May 2026"], "2026-05-01"),
    (["Security Policy", "May 2026"], "2026-05-01"),
    (["Security Policy", "We began to do so in May 2026 with all of our people."], None),
    (["Security Policy", "Version 1.0 - May 2026 and June 2026"], None),
]


@pytest.mark.parametrize(("lines", "value"), MONTHS)
def test_a_month_beside_the_version_is_its_first_day_and_unsure(lines: list[str], value: str | None) -> None:
    fact = read(*lines).get("dated_on")
    assert (fact and fact.value, fact and fact.confidence) == (value, value and Confidence.LOW)


SUBJECTS = [
    (["Report", "We give verification that Trial Cloud has been tested."], "Trial Cloud"),
    (["Report - Harbour Data Ltd", "Harbour Data Ltd", "We give verification that Harbour Data Ltd has been tested."], None),
]


@pytest.mark.parametrize(("lines", "name"), SUBJECTS)
def test_the_subject_in_running_text_is_not_the_organisation_again(lines: list[str], name: str | None) -> None:
    fact = read(*lines, kind=Kind.VALIDATION_REPORT).get("subject")
    assert (fact and fact.value) == name


INDEPENDENCE = [
    ("The audit was done by an independent auditor.", True),
    ("The external audit was a self-assessment.", False),
    ("The audit was done.", None),
]


@pytest.mark.requirement("AUDIT-REPORT")
@pytest.mark.parametrize(("sentence", "value"), INDEPENDENCE)
def test_a_denial_of_independence_is_believed_before_a_claim(sentence: str, value: bool | None) -> None:  # noqa: FBT001  a case as data
    fact = read("Audit report", sentence, kind=Kind.AUDIT_REPORT).get("independent")
    assert (fact and fact.value) is value
    assert fact is None or (fact.snippet, fact.confidence) == (sentence, Confidence.LOW)
