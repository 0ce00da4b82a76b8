"""Documents of issuers nobody here has seen: a certificate, report or record laid out its own way is read, and nothing is made up.

The documents are data (`strangers/*.toml`); the page is built by hand, so that neither fonts nor a drawing program are needed.
"""

from __future__ import annotations

import difflib
import re
import tomllib
import unicodedata
from pathlib import Path
from typing import Any

import pytest

from supplier.evidence import certificate, kinds, other_kinds, soc2
from supplier.model.reading import Confidence, Fact, Kind
from tests.evidence.sheets import written

FOLDER = Path(__file__).parent / "strangers"
WHOLE = frozenset(("standards", "categories", "subservice_organisations"))
TEXTS = frozenset(("scope", "holder", "certification_body", "organisation", "auditor", "tester", "subservice_organisations"))
REPORTS = frozenset((Kind.SOC1_REPORT, Kind.SOC2_REPORT, Kind.SOC3_REPORT, Kind.BRIDGE_LETTER))
DATES = ("issued_on", "initially_issued_on", "expires_on")
ALIKE = 0.92


def documents(name: str) -> list[Any]:
    listed = tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))["document"]
    return [pytest.param(one, id=one["id"]) for one in listed]


def facts_of(page: str) -> tuple[Kind, dict[str, list[Fact]]]:
    made = written(page)
    kind = kinds.decide(made).kind
    if kind is Kind.ISO_CERTIFICATE:
        found = certificate.facts(made).facts
    else:
        found = (soc2.facts if kind in REPORTS else other_kinds.facts)(made, kind).facts
    named: dict[str, list[Fact]] = {}
    for fact in found:
        named.setdefault(fact.name, []).append(fact)
    return kind, named


def plain(value: object) -> str:
    shown = f"{value['standard']}:{value['edition']}" if isinstance(value, dict) else str(value)
    return re.sub(r"\W+", "", unicodedata.normalize("NFKC", shown)).casefold()


def alike(name: str, wanted: object, got: object) -> bool:
    if name in TEXTS:
        return difflib.SequenceMatcher(None, plain(wanted), plain(got), autojunk=False).ratio() >= ALIKE
    return plain(wanted) == plain(got)


def fits(name: str, wanted: Any, got: list[Fact]) -> bool:
    values = [fact.value for fact in got]
    choices = wanted if isinstance(wanted, list) else [wanted]
    if name in WHOLE:
        return len({plain(value) for value in values}) == len(choices) and all(any(alike(name, one, value) for value in values) for one in choices)
    return len({plain(value) for value in values}) == 1 and any(alike(name, one, values[0]) for one in choices)


def wrong(document: dict[str, Any]) -> tuple[list[str], list[str]]:
    """What is read otherwise than written, and what is missed."""
    kind, found = facts_of(document["page"])
    optional = document.get("optional", [])
    if kind.value not in document["kind"]:
        return ([] if "kind" in optional else [f"kind {kind.value}"]), []
    missed = [name for name in document["facts"] if name not in found and name not in optional]
    told = [(name, found[name]) for name in document["facts"] if name in found]
    other = [f"{name}: {[fact.value for fact in got]}" for name, got in told if not fits(name, document["facts"][name], got)]
    several = any(fact.about for fact in found.get("expires_on", []))
    made_up = [name for name in DATES if name in found and name not in (*document["facts"], *optional) and kind is Kind.ISO_CERTIFICATE]
    return other + ([] if several else [f"{name} made up" for name in made_up]), missed


@pytest.mark.requirement("EVID-CERT-STRANGERS")
@pytest.mark.parametrize("document", documents("certificates"))
def test_a_certificate_of_an_issuer_nobody_has_seen_is_read(document: dict[str, Any]) -> None:
    assert wrong(document) == ([], document.get("missed", []))


@pytest.mark.requirement("EVID-CERT-STRANGERS")
@pytest.mark.parametrize("document", [*documents("reports"), *documents("records")])
def test_a_report_or_record_laid_out_its_own_way_is_read(document: dict[str, Any]) -> None:
    assert wrong(document) == ([], document.get("missed", []))


@pytest.mark.requirement("EVID-CERT-STRANGERS")
@pytest.mark.parametrize("document", documents("certificates"))
def test_what_is_sure_on_a_strange_certificate_is_right(document: dict[str, Any]) -> None:
    _, found = facts_of(document["page"])
    sure = {name: [fact for fact in found.get(name, []) if fact.confidence is Confidence.HIGH] for name in document["facts"]}
    assert [name for name, facts in sure.items() if facts and not fits(name, document["facts"][name], found[name])] == []
