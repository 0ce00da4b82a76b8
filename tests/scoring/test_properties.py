"""What must hold for every Case, not only for the stories."""

from __future__ import annotations

import datetime as dt
import random
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from supplier.model.case import Case, Framework
from supplier.model.reading import Confidence
from supplier.model.scorecard import Scorecard, Standing, StandingWord
from supplier.scoring.overall import RANK
from supplier.scoring.rules import RULES
from supplier.scoring.score import recompute, score
from tests.scoring.builder import AS_OF, POLICY, build

QUICK = settings(max_examples=8, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
CERTIFICATES: list[dict[str, Any]] = [
    {"file": "good.pdf"},
    {"file": "expired.pdf", "expires_on": "2026-06-30"},
    {"file": "host.pdf", "holder": "Cumulus Hosting Inc."},
    {"file": "2013.pdf", "standards": "ISO/IEC 27001:2013"},
    {"file": "9001.pdf", "standards": "ISO 9001:2015"},
    {"file": "noab.pdf", "without": ["accreditation_body"]},
]
SOAS: list[dict[str, Any]] = [
    {"file": "soa.xlsx"},
    {"file": "thin.xlsx", "left_out": ["A.8.1"]},
    {"file": "planned.xlsx", "controls": {"all": "planned"}},
]
REPORTS: list[dict[str, Any]] = [
    {"file": "type2.pdf"},
    {"file": "type1.pdf", "type": 1},
    {"file": "old.pdf", "period_start": "2023-10-01", "period_end": "2024-09-30"},
]
ANSWERS: dict[str, Any] = {
    "risk_assessment_on": dt.date(2026, 2, 1),
    "risk_treatment_plan": "met",
    "internal_audit_on": dt.date(2026, 5, 1),
    "management_review_on": dt.date(2026, 6, 1),
    "cc92_vendor_inventory": "met",
    "cc92_assessment_on": dt.date(2026, 5, 1),
}


@st.composite
def tables(draw: st.DrawFn) -> dict[str, Any]:
    """A table of the builder: some documents, some answers, with or without Annex 11 evidence."""
    pick = lambda pool: draw(st.lists(st.sampled_from(pool), unique_by=lambda one: one["file"], max_size=3))  # noqa: E731 - one line of a strategy
    kept = draw(st.lists(st.sampled_from(sorted(ANSWERS)), unique=True))
    return {
        "presets": ["annex11"] if draw(st.booleans()) else [],
        "vendor": {"hosting_provider": "Cumulus Hosting"},
        "certificate": pick(CERTIFICATES),
        "soa": pick(SOAS),
        "report": pick(REPORTS),
        "answers": {name: ANSWERS[name] for name in kept},
    }


def standings(card: Scorecard) -> dict[Framework, Standing]:
    return {one.framework: one for one in card.standings}


def annex11(card: Scorecard) -> Any:
    clauses = [(one.ref, one.state, one.level) for one in card.clauses if "annex11" in one.ref]
    one = standings(card)[Framework.ANNEX11]
    return one.standing, one.basis, one.confidence, one.caps, [(gate.id, gate.result) for gate in one.gates], clauses


@pytest.mark.requirement("SCORE-ISO-NEVER-ANNEX11")
@QUICK
@given(tables(), st.sampled_from(CERTIFICATES[:4] + CERTIFICATES[5:] + SOAS + REPORTS))
def test_iso_27001_and_soc_evidence_never_changes_an_annex_11_result(table: dict[str, Any], more: dict[str, Any]) -> None:
    kind = "soa" if more in SOAS else "report" if more in REPORTS else "certificate"
    fuller = {**table, kind: [one for one in table[kind] if one["file"] != more["file"]] + [more]}
    emptier = {**table, kind: [one for one in table[kind] if one["file"] != more["file"]]}
    assert annex11(score(build(fuller), POLICY, AS_OF)) == annex11(score(build(emptier), POLICY, AS_OF))


@pytest.mark.requirement("SCORE-MONOTONE")
@QUICK
@given(tables(), st.sampled_from(["certificate", "soa", "report"]), st.data())
def test_removing_proof_never_raises_a_standing(table: dict[str, Any], kind: str, data: st.DataObject) -> None:
    if not table[kind]:
        return
    gone = data.draw(st.sampled_from(table[kind]))
    emptier = {**table, kind: [one for one in table[kind] if one is not gone]}
    full, less = standings(score(build(table), POLICY, AS_OF)), standings(score(build(emptier), POLICY, AS_OF))
    for framework in Framework:
        assert RANK[less[framework].standing] <= RANK[full[framework].standing] or full[framework].standing is StandingWord.UNDER_REVIEW


@pytest.mark.requirement("SCORE-ORDER")
@QUICK
@given(tables(), st.randoms(use_true_random=False))
def test_order_never_matters(table: dict[str, Any], chance: random.Random) -> None:
    case = build(table)
    assert score(_shuffled(case, chance), POLICY, AS_OF).digest == score(case, POLICY, AS_OF).digest


def _shuffled(case: Case, chance: random.Random) -> Case:
    def mixed(items: tuple[Any, ...]) -> tuple[Any, ...]:
        return tuple(chance.sample(items, len(items)))

    documents = tuple(
        msgspec.structs.replace(
            one,
            reading=msgspec.structs.replace(
                one.reading, facts=mixed(one.reading.facts), controls=mixed(one.reading.controls), seconds=chance.random()
            ),
        )
        for one in case.documents
    )
    return msgspec.structs.replace(case, documents=mixed(documents), claims=mixed(case.claims), requested=mixed(case.requested))


@pytest.mark.requirement("SCORE-TIMELINE")
@settings(QUICK, max_examples=3)
@given(tables(), st.lists(st.integers(1, 720), min_size=4, max_size=8))
def test_standings_change_only_at_the_steps_of_the_timeline(table: dict[str, Any], days: list[int]) -> None:
    case = build(table)
    card = score(case, POLICY, AS_OF)
    for day in (AS_OF + dt.timedelta(days=number) for number in days):
        expected = {one.framework: one.standing for one in card.standings}
        expected |= {step.framework: step.becomes for step in card.timeline if step.on <= day}
        assert {one.framework: one.standing for one in score(case, POLICY, day).standings} == expected, day


@pytest.mark.requirement("SCORE-RECOMPUTE")
def test_recomputing_gives_the_same_digest_after_storing_the_case() -> None:
    case = build({"presets": ["annex11"], "certificate": [{}], "soa": [{}], "report": [{}]})
    card = score(case, POLICY, AS_OF, program="1.0")
    stored = msgspec.json.decode(msgspec.json.encode(case), type=Case)
    assert recompute(stored, POLICY, AS_OF).digest == card.digest
    assert msgspec.json.decode(msgspec.json.encode(card), type=Scorecard) == card


@pytest.mark.requirement("SCORE-RECOMPUTE")
def test_the_digest_depends_on_case_policy_and_date_and_not_on_the_program() -> None:
    case = build({"certificate": [{}]})
    first = score(case, POLICY, AS_OF).digest
    other = msgspec.structs.replace(POLICY, parameters=msgspec.structs.replace(POLICY.parameters, expiring_days=60))
    assert score(case, POLICY, AS_OF, program="2.0").digest == first
    assert score(case, other, AS_OF).digest != first
    assert score(case, POLICY, AS_OF + dt.timedelta(days=1)).digest != first
    assert score(build({"certificate": [{"number": "IS 1"}]}), POLICY, AS_OF).digest != first


@pytest.mark.requirement("SCORE-FORBIDDEN")
@pytest.mark.parametrize(("framework", "word"), [("soc2", "certified"), ("annex11", "certified"), ("annex11", "attested"), ("iso27001", "attested")])
def test_a_forbidden_standing_cannot_be_constructed(framework: str, word: str) -> None:
    with pytest.raises(ValueError, match="can never stand"):
        Standing(framework=Framework(framework), standing=StandingWord(word), confidence=Confidence.HIGH)


@pytest.mark.requirement("SCORE-RULES-KEPT")
def test_every_gate_of_the_pack_names_a_rule_that_exists_with_a_source() -> None:
    assert {gate.rule for gate in POLICY.gates} <= set(RULES)
    assert all(rule.source for rule in RULES.values())


@pytest.mark.requirement("SCORE-RULES-KEPT")
def test_a_rule_is_never_replaced_in_place() -> None:
    from supplier.scoring.rules import rule

    with pytest.raises(ValueError, match="new version beside the old one"):
        rule("C4", 1, "again")(RULES["C4@1"].decide)


@pytest.mark.requirement("SCORE-FACTS-SUPPLIED")
def test_every_fact_a_rule_reads_is_in_the_vocabulary() -> None:
    from supplier.questions.library import Library

    known = set(Library().facts().facts)
    read = {fact for rule in RULES.values() for fact in rule.reads} | {fact for clause in POLICY.clauses for fact in clause.facts}
    assert read <= known


@pytest.mark.requirement("SCORE-FACTS-SUPPLIED")
@pytest.mark.parametrize(
    "switches", [{}, {"bespoke": True, "signing": True, "batch_release": True}, {"gxp_records": False, "hosted_by_vendor": False}]
)
def test_every_clause_brought_in_is_asked_by_the_shipped_set(switches: dict[str, bool]) -> None:
    from supplier.model.intake import IntendedUse, is_on
    from supplier.questions.claims import claims
    from supplier.questions.library import Library

    use = IntendedUse(**switches)
    asked = {claim.supplies for claim in claims([Library().load("annex11").questions], (), use)}
    brought = [clause for clause in POLICY.clauses if clause.framework is Framework.ANNEX11 and all(is_on(use, switch) for switch in clause.when)]
    assert [clause.ref for clause in brought if clause.facts[0] not in asked] == []


@pytest.mark.nightly
@settings(QUICK, max_examples=1500)
@given(tables(), st.randoms(use_true_random=False))
def test_order_never_matters_in_a_thousand_cases(table: dict[str, Any], chance: random.Random) -> None:
    case = build(table)
    assert score(_shuffled(case, chance), POLICY, AS_OF).digest == score(case, POLICY, AS_OF).digest
