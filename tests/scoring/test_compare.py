"""What differs between two scorecards is told in full: the same Case under other rules, a vendor a year on, two vendors."""

from __future__ import annotations

import datetime as dt
import functools
import itertools
from typing import Any

import msgspec
import pytest

from supplier.model.base import Note
from supplier.model.comparison import Comparison
from supplier.model.policy import Policy
from supplier.model.scorecard import GateOutcome, PinnedOverlay, Scorecard, Severity, StandingWord
from supplier.scoring.compare import compare
from supplier.scoring.outcome import Outcome, failed, passed
from supplier.scoring.rules import RULES, Rule
from supplier.scoring.score import score
from supplier.wording.comparison import render_comparison
from tests.scoring.builder import AS_OF, POLICY, build
from tests.scoring.test_cases import CASES

CERTIFIED: dict[str, Any] = {"certificate": [{"expires_on": "2027-03-14"}], "soa": [{}], "presets": ["annex11"]}


def _card(given: dict[str, Any], policy: Policy = POLICY, as_of: dt.date = AS_OF) -> Scorecard:
    return score(build(given), policy, as_of)


def _told(old: Scorecard, new: Scorecard, lang: str = "en") -> list[str]:
    return [one["sentence"] for one in render_comparison(compare(old, new), lang)["differences"]]


def _codes(comparison: Comparison) -> set[str]:
    return {one.why.code for one in comparison.differences}


@pytest.mark.requirement("SCORE-COMPARE")
def test_a_scorecard_beside_itself_differs_in_nothing() -> None:
    card = _card(CERTIFIED)
    found = compare(card, card)
    assert (found.same, found.differences) == (True, ())


@pytest.mark.requirement("SCORE-COMPARE")
def test_a_year_on_the_expired_certificate_is_explained_gate_by_gate() -> None:
    told = render_comparison(compare(_card(CERTIFIED), _card(CERTIFIED, as_of=dt.date(2027, 11, 21))), "en")
    sentences = [one["sentence"] for one in told["differences"]]
    assert (told["schema"], told["same"], told["old"]["as_of"], told["new"]["as_of"]) == ("supplier-comparison-1", False, "2026-11-21", "2027-11-21")
    assert "As of 21 November 2026, now as of 21 November 2027." in sentences
    assert "ISO/IEC 27001: certified, now not demonstrated; the gates that turned: C4, C11, C12." in sentences
    (gate,) = [one for one in told["differences"] if (one["area"], one["key"]) == ("gate", "C4")]
    assert gate == {
        "area": "gate",
        "key": "C4",
        "code": "compare.gate.result",
        "sentence": "C4: pass, now fail.",
        "was": "The certificate was issued on 1 May 2026 and is valid until 14 March 2027.",
        "now": "The certificate expired on 14 March 2027.",
    }
    assert any(one.startswith("New flag (open): ") for one in sentences)
    assert any("is no longer foreseen" in one for one in sentences)


@pytest.mark.requirement("SCORE-COMPARE")
def test_the_same_case_under_a_new_rule_names_the_gate_and_both_rules(monkeypatch: pytest.MonkeyPatch) -> None:
    def stricter(_view: object, _doc: object) -> Outcome:
        return failed("C5.fail")

    monkeypatch.setitem(RULES, "C5@2", Rule(gate="C5", version=2, source="x", reads=(), decide=stricter))
    newer = _with_rule("C5@2")
    told = _told(_card(CERTIFIED), _card(CERTIFIED, newer))
    assert "Rules: 2026.4, now 2027.1." in told
    assert "C5: pass, now fail; its rule was C5@1 and is C5@2." in told
    assert "ISO/IEC 27001: certified, now not demonstrated; the gates that turned: C5." in told


def _with_rule(rule: str) -> Policy:
    gates = tuple(msgspec.structs.replace(gate, rule=rule) if gate.id == rule.partition("@")[0] else gate for gate in POLICY.gates)
    return msgspec.structs.replace(POLICY, rule_pack="2027.1", gates=gates)


def test_a_rule_that_says_the_same_is_told_as_a_rule_and_one_with_another_reason_as_a_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    same = RULES["C5@1"].decide
    monkeypatch.setitem(RULES, "C5@2", Rule(gate="C5", version=2, source="x", reads=(), decide=same))
    assert "C5: still pass; its rule was C5@1 and is C5@2." in _told(_card(CERTIFIED), _card(CERTIFIED, _with_rule("C5@2")))
    monkeypatch.setitem(RULES, "C5@3", Rule(gate="C5", version=3, source="x", reads=(), decide=lambda _view, _doc: passed("C1.pass", file="x")))
    told = _told(_card(CERTIFIED), _card(CERTIFIED, _with_rule("C5@3")), "de")
    assert "C5: weiter erfüllt, aus anderem Grund; die Regel war C5@1 und ist C5@3." in told


def test_a_gate_that_only_one_rule_pack_has_is_told() -> None:
    fewer = msgspec.structs.replace(POLICY, gates=tuple(gate for gate in POLICY.gates if gate.id not in {"C13", "L7"}))
    told = _told(_card(CERTIFIED, fewer), _card(CERTIFIED))
    assert sum("C13: " in one and "it was not asked before." in one for one in told) == 1
    assert not any(one.startswith("L7") for one in told), "a gate that nobody reached says nothing"
    back = _told(_card(CERTIFIED), _card(CERTIFIED, fewer))
    assert sum(one.startswith("C13: was ") and one.endswith("and is no longer asked.") for one in back) == 1


def test_other_values_and_confirmations_are_told_though_the_result_stays() -> None:
    other = {**CERTIFIED, "certificate": [{"expires_on": "2028-03-14"}]}
    (gate,) = [one for one in compare(_card(CERTIFIED), _card(other)).differences if one.key == "C4"]
    assert (gate.why.code, gate.was is not None, gate.now is not None) == ("compare.gate.values", True, True)
    card = _card(CERTIFIED)
    assert _told(_provisional(card, "C5", given=False), _provisional(card, "C5", given=True)) == [
        "C5: still pass, but a reviewer has now to confirm it."
    ]
    assert _told(_provisional(card, "C5", given=True), _provisional(card, "C5", given=False)) == ["C5: still pass, and nothing is left to confirm."]


def _provisional(card: Scorecard, name: str, *, given: bool) -> Scorecard:
    def gates(one: Any) -> tuple[Any, ...]:
        return tuple(msgspec.structs.replace(gate, provisional=given) if gate.id == name else gate for gate in one.gates)

    standings = tuple(msgspec.structs.replace(one, gates=gates(one)) for one in card.standings)
    return msgspec.structs.replace(card, standings=standings, digest=f"sha256:{given}")


def test_evidence_alone_makes_no_difference_and_that_is_said() -> None:
    card = _card(CERTIFIED)

    def bare(gate: Any) -> Any:
        return msgspec.structs.replace(gate, evidence=())

    standings = tuple(msgspec.structs.replace(one, gates=tuple(map(bare, one.gates))) for one in card.standings)
    other = msgspec.structs.replace(card, standings=standings, digest="sha256:other")
    assert _told(card, other) == ["What went in differs, but nothing follows from it."]


@pytest.mark.requirement("SCORE-COMPARE")
def test_two_vendors_are_compared_by_what_is_said_of_them_not_by_their_files() -> None:
    told = _told(_card(CERTIFIED), _card({"soa": [{"file": "x.xlsx"}], "vendor": {"name": "Other Ltd"}, "service": "Other Cloud"}))
    assert told[:2] == ["Vendor: Northwind Systems Ltd, beside it Other Ltd.", "Service: Northwind Batch Cloud, now Other Cloud."]
    alike = _card({"certificate": [{"file": "one.pdf", "expires_on": "2026-06-30"}]})
    another = _card({"certificate": [{"file": "two.pdf", "expires_on": "2026-06-30"}]})
    assert not {"compare.flag.new", "compare.flag.gone"} & _codes(compare(alike, another))


def test_the_life_of_a_flag_is_told() -> None:
    open_flag = _card({"certificate": [{"expires_on": "2026-06-30"}]})
    settled = _card({"certificate": [{"expires_on": "2026-06-30"}], "decision": [{"on": "flag", "about": "CERT_EXPIRED", "verdict": "resolved"}]})
    assert any(one.endswith(": open, now resolved.") for one in _told(open_flag, settled))
    assert any(one.startswith("No longer raised (was open): ") for one in _told(open_flag, _card(CERTIFIED)))
    two = _card({"certificate": [{"file": "a.pdf", "expires_on": "2026-06-30"}, {"file": "b.pdf", "expires_on": "2026-06-29"}]})
    assert any("times raised: 1, now 2." in one for one in _told(open_flag, two))
    older = _card({"certificate": [{"expires_on": "2026-05-30"}]})
    assert "compare.flag.values" in _codes(compare(open_flag, older))
    heavier = msgspec.structs.replace(
        open_flag, digest="x", flags=tuple(msgspec.structs.replace(one, severity=Severity.CRITICAL) for one in open_flag.flags)
    )
    assert any("severity " in one and one.endswith("now critical.") for one in _told(open_flag, heavier))


def test_of_several_flags_of_a_kind_the_one_furthest_from_settled_speaks_and_their_values_are_not_told_one_by_one() -> None:
    two = [{"file": "a.pdf", "expires_on": "2026-06-30"}, {"file": "b.pdf", "expires_on": "2026-06-29"}]
    half = {"certificate": two, "decision": [{"on": "flag", "about": "CERT_EXPIRED|a.pdf", "verdict": "resolved"}]}
    both_open, one_settled = _card({"certificate": two}), _card(half)
    assert not {"compare.flag.state", "compare.flag.values"} & _codes(compare(both_open, one_settled))
    older = _card({"certificate": [{**one, "expires_on": "2026-05-01"} for one in two]})
    assert not {"compare.flag.values", "compare.flag.count"} & _codes(compare(both_open, older))
    fewer = _card({"certificate": [{**two[1], "expires_on": "2026-05-01"}]})
    found = {one.why.code for one in compare(both_open, fewer).differences if one.key == "CERT_EXPIRED"}
    assert found == {"compare.flag.count"}


def test_a_flag_on_a_clause_or_a_control_is_told_with_it() -> None:
    answers = {name: {"state": "not_met", "flag": "A11_AUDIT_TRAIL_EDITABLE", "links": [f"eu-gmp-annex11-2011#{name}"]} for name in ("9", "12.4")}
    told = _told(_card({**CERTIFIED, "answers": {"9": answers["9"]}}), _card({**CERTIFIED, "answers": {"12.4": answers["12.4"]}}))
    assert sum(one.startswith("New flag (open): ") and one.endswith(", on 12.4.") for one in told) == 1
    assert sum(one.startswith("No longer raised (was open): ") and one.endswith(", on 9.") for one in told) == 1
    expired = _told(_card(CERTIFIED), _card({**CERTIFIED, "certificate": [{"expires_on": "2026-06-30"}]}))
    assert "New flag (open): Certificate expired." in expired


def test_what_limits_confidence_is_told_when_it_is_only_added_and_when_it_is_only_gone() -> None:
    card = _card(CERTIFIED)
    bare, capped = (_with_standing(card, caps=caps) for caps in ((), ("CERT_DATE_MISSING",)))
    assert [one.removeprefix("ISO/IEC 27001: confidence still medium; ") for one in _told(bare, capped)] == [
        "now also limited by: Certificate date missing."
    ]
    assert [one.removeprefix("ISO/IEC 27001: confidence still medium; ") for one in _told(capped, bare)] == [
        "no longer limited by: Certificate date missing."
    ]


def _with_standing(card: Scorecard, **changes: Any) -> Scorecard:
    first = msgspec.structs.replace(card.standings[0], **changes)
    return msgspec.structs.replace(card, standings=(first, *card.standings[1:]), digest=str(changes))


def test_a_standing_names_the_gates_that_were_only_reached_or_left_where_no_other_turned() -> None:
    card = _card(CERTIFIED)
    gates = tuple(msgspec.structs.replace(gate, result=GateOutcome.NOT_REACHED) if gate.id == "C5" else gate for gate in card.standings[0].gates)
    told = _told(card, _with_standing(card, standing=StandingWord.NOT_DEMONSTRATED, gates=gates))
    assert "ISO/IEC 27001: certified, now not demonstrated; the gates that turned: C5." in told
    alone = _told(card, _with_standing(card, standing=StandingWord.NOT_DEMONSTRATED))
    assert "ISO/IEC 27001: certified, now not demonstrated." in alone


def test_clauses_are_told_by_state_level_reason_and_presence() -> None:
    full, less = _card(CERTIFIED), _card({**CERTIFIED, "presets": []})
    assert "3.1: met, now unanswered." in _told(full, less)
    shorter = msgspec.structs.replace(full, clauses=full.clauses[1:], digest="x")
    first = full.clauses[0].ref.partition("#")[2]
    assert _told(full, shorter) == [f"{first}: was {full.clauses[0].state.value}, and is no longer asked."]
    assert _told(shorter, full) == [f"{first}: {full.clauses[0].state.value}; it was not asked before."]
    for changes, code in ({"level": "E1"}, "compare.clause.level"), ({"why": Note(code="clause.met.report")}, "compare.clause.reason"):
        changed = msgspec.structs.replace(full, clauses=(msgspec.structs.replace(full.clauses[0], **changes), *full.clauses[1:]), digest="x")
        assert _codes(compare(full, changed)) == {code}


def test_basis_confidence_and_what_limits_it_are_told() -> None:
    waits = {
        "certificate": [{}],
        "soa": [{}],
        "look_up": [{"file": "certificate.pdf", "found": "active"}],
        "decision": [{"on": "scope", "about": "certificate.pdf", "verdict": "yes"}],
    }
    old, new = _card({"requested": ["iso27001"], **waits}), _card({"requested": ["iso27001"], "certificate": [{}], "soa": [{}]})
    told = _told(old, new)
    assert any(one.startswith("ISO/IEC 27001: confidence high, now medium; limited by: ") for one in told)
    assert any("; no longer limited by: " in one for one in _told(new, old))
    iso = next(one for one in new.standings if one.framework == "iso27001")
    other = msgspec.structs.replace(iso, caps=("CERT_UNDATED",))
    assert "compare.caps" in _codes(compare(new, msgspec.structs.replace(new, standings=(other, *new.standings[1:]), digest="x")))
    rebased = msgspec.structs.replace(iso, basis="aligned:lapsed")
    assert "compare.basis" in _codes(compare(new, msgspec.structs.replace(new, standings=(rebased, *new.standings[1:]), digest="x")))
    reviews = [msgspec.structs.replace(iso, basis=f"review:{gates}") for gates in ("C3", "C8")]
    one, two = (msgspec.structs.replace(new, standings=(first, *new.standings[1:]), digest=str(first)) for first in reviews)
    assert "compare.basis" not in _codes(compare(one, two))


def test_a_framework_that_was_not_asked_for_is_a_standing_and_no_confidence() -> None:
    told = _told(_card({**CERTIFIED, "requested": ["iso27001"]}), _card(CERTIFIED))
    assert any(one.startswith("Annex 11: not requested, now aligned") for one in told)
    assert not any(one.startswith("Annex 11: confidence") for one in told)
    alone = _card(CERTIFIED)
    assert compare(msgspec.structs.replace(alone, standings=alone.standings[:1], digest="x"), alone).differences[0].why.code == "compare.input"


def test_the_company_policy_and_the_sets_are_named() -> None:
    own = msgspec.structs.replace(POLICY, overlay=PinnedOverlay(version="acme-1", digest="sha256:0123456789abcdef"))
    assert _told(_card(CERTIFIED), _card(CERTIFIED, own)) == ["Policy: 2026.4, now 2026.4 + acme-1 (01234567)."]


def test_duties_and_risk_are_told() -> None:
    report: dict[str, Any] = {"report": [{"cuec": ["Remove leavers."]}]}
    told = _told(_card(report), _card({"report": [{"cuec": ["Review logs."]}], "use": {"gxp_records": False, "hosted_by_vendor": False}}))
    assert {"A new duty of yours.", "No longer a duty of yours."} <= set(told)
    assert any(one.startswith("Tier: ") for one in told)
    assert any(one.startswith("Risk: ") for one in told)


@functools.cache
def _stories() -> tuple[Scorecard, ...]:
    return tuple(score(build(case.get("given", {})), POLICY, case.get("as_of", AS_OF), with_timeline=False) for _, case in CASES)


@pytest.mark.requirement("SCORE-COMPARE")
@pytest.mark.parametrize("lang", ["en", "de"])
def test_neighbouring_stories_are_compared_in_full_sentences_and_alike_both_ways(lang: str) -> None:
    for one, other in itertools.pairwise(_stories()):
        there, back = compare(one, other), compare(other, one)
        assert len(there.differences) == len(back.differences)
        assert there.same == (one.digest == other.digest)
        assert bool(there.differences) != there.same
        told = [line for each in render_comparison(there, lang)["differences"] for key, line in each.items() if key in {"sentence", "was", "now"}]
        assert not [line for line in told if not line or "{" in line or "[[" in line or "None" in line]


def test_every_gate_that_turned_is_named_with_its_standing() -> None:
    for one, other in itertools.pairwise(_stories()):
        results = [{gate.id: gate.result for standing in card.standings for gate in standing.gates} for card in (one, other)]
        turned = {gate for gate in results[0].keys() & results[1].keys() if results[0][gate] is not results[1][gate]}
        assert {each.key for each in compare(one, other).differences if each.why.code == "compare.gate.result"} == turned
    assert GateOutcome.PASS in set(results[0].values())
