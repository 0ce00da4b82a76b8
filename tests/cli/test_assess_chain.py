"""The end of the chain that `assess --explain` prints: facts by name and value, answers, decisions, rows, each with its place."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from supplier.cli.assess_chain import chain, fact_names
from supplier.cli.assess_text import text
from supplier.scoring.score import score
from supplier.wording import render
from tests.scoring.builder import AS_OF, POLICY, build

GIVEN: dict[str, Any] = {
    "requested": ["iso27001", "soc2"],
    "certificate": [{}],
    "soa": [{"controls": {"A.5.19": "planned"}}],
    "report": [{}],
    "answers": {"surveillance_on": dt.date(2026, 10, 1)},
    "decision": [{"on": "scope", "about": "certificate.pdf", "verdict": "yes"}],
}


def _explained(lang: str) -> list[str]:
    case = build(GIVEN)
    readings = tuple(document.reading for document in case.documents)
    shown = text(render(score(case, POLICY, AS_OF), lang), readings, {gate.id: gate.kind for gate in POLICY.gates}, lang, explain=True)
    return " ".join(shown.split()).split("<- ")


@pytest.mark.requirement("CLI-ASSESS")
def test_the_chain_names_fact_value_words_file_and_page() -> None:
    links = _explained("en")
    assert any(one.startswith('Expires on: 30 April 2029 "expires_on: 2029-04-30" [certificate.pdf, p. 1]') for one in links)
    assert any(one.startswith('Period to: 30 September 2026 "period_end: 2026-09-30" [report.pdf, p. 1]') for one in links)
    assert any(one.startswith("answer to question.surveillance_on: 1 October 2026") for one in links)
    assert any(one.startswith('a reviewer\'s decision: yes "looked at it"') for one in links)
    assert any(one.startswith("row of the statement: A.5.19 planned") for one in links)
    assert any(one.startswith("the document as a whole [certificate.pdf, p. 1]") for one in links)
    assert any(one.startswith("Gültig bis: 30. April 2029") for one in _explained("de"))


def test_facts_read_in_the_same_words_keep_their_own_names() -> None:
    names = fact_names(tuple(document.reading for document in build({"report": [{}]}).documents))
    assert {"period_start", "period_end"} <= set(names.values())
    seen = {"kind": "fact", "file": "a.pdf", "sha256": "0", "snippet": "from 1 to 2", "value": "x", "page": 1}
    both = {("0", 1, "from 1 to 2", "x"): "period_start", ("0", 1, "from 1 to 2", "y"): "period_end"}
    assert chain([seen, {**seen, "value": "y"}], both, "en") == [
        'Period from: x "from 1 to 2" [a.pdf, p. 1]',
        'Period to: y "from 1 to 2" [a.pdf, p. 1]',
    ]


def test_many_links_are_counted_and_the_same_one_is_said_once() -> None:
    def link(number: int) -> dict[str, Any]:
        return {"kind": "fact", "file": f"{number}.pdf", "sha256": "0", "value": "2026-13-45"}

    assert chain([link(1), link(1)], {}, "en") == ["read: 2026-13-45 [1.pdf]"]
    assert chain([link(number) for number in range(11)], {}, "en")[-2:] == ["read: 2026-13-45 [7.pdf]", "+ 3"]
