"""What changed between versions of what several gates share: the same Case under the policy before and the one in force."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import msgspec
import pytest

from supplier.model.case import Case
from supplier.model.scorecard import Scorecard
from supplier.questions.policy import load_policy
from supplier.scoring.score import score
from supplier.wording.catalog import load
from tests.scoring.builder import AS_OF, POLICY, build

BEFORE = load_policy("2026.2")
HOST = "Nimbus Cloud Hosting Ltd"


def _both(case: Case) -> tuple[Scorecard, Scorecard]:
    return score(case, BEFORE, AS_OF), score(case, POLICY, AS_OF)


@pytest.mark.requirement("SCORE-RECOMPUTE")
def test_a_stated_name_that_is_also_the_hosts_no_longer_makes_its_certificate_the_vendors() -> None:
    vendor = {"legal_names": [HOST], "hosting_provider": HOST}
    given = {"requested": ["iso27001"], "vendor": vendor, "certificate": [{"holder": HOST}], "soa": [{}]}
    assert [card.standings[0].standing.value for card in _both(build(given))] == ["certified", "under_review"]


@pytest.mark.requirement("SCORE-RECOMPUTE")
def test_of_two_reports_the_later_period_counts_and_no_longer_the_later_signature() -> None:
    reports = [
        {"file": "later-period.pdf", "period_start": "2025-07-01", "period_end": "2026-06-30", "report_date": "2026-07-20"},
        {"file": "signed-later.pdf", "period_start": "2025-04-01", "period_end": "2026-03-31", "report_date": "2026-09-01"},
    ]
    cards = _both(build({"requested": ["soc2"], "report": reports}))
    seen = [{ref.file for gate in card.standings[1].gates for ref in gate.evidence if gate.id == "S4"} for card in cards]
    assert seen == [{"signed-later.pdf"}, {"later-period.pdf"}]


@pytest.mark.requirement("SCORE-RECOMPUTE")
def test_the_hosts_report_is_no_longer_the_reason_where_the_vendors_own_was_looked_at() -> None:
    reports = [{"file": "own.pdf", "opinion": "qualified", "modified_criteria": ["CC6.1"]}, {"file": "host.pdf", "organisation": HOST, "type": 1}]
    found = [card.standings[1] for card in _both(build({"requested": ["soc2"], "vendor": {"hosting_provider": HOST}, "report": reports}))]
    assert [one.standing.value for one in found] == ["not_demonstrated", "not_demonstrated"]
    assert [{ref.file for gate in one.gates for ref in gate.evidence if gate.id == "S3"} for one in found] == [{"own.pdf"}, {"own.pdf"}]
    assert [one.basis for one in found] == ["nd:borrowed", "nd:partial"]
    alone = [card.standings[1] for card in _both(build({"requested": ["soc2"], "report": reports[:1]}))]
    assert [one.basis for one in alone] == ["nd:partial", "nd:partial"]


@pytest.mark.requirement("SCORE-TIMELINE")
def test_a_certificate_that_supports_a_clause_stops_doing_so_on_the_day_it_expires() -> None:
    accepted = {"on": "compensating", "about": "eu-gmp-annex11-2011#4.5", "verdict": "accepted"}
    given = {
        "presets": ["annex11"],
        "requested": ["annex11"],
        "without_files": ["quality-manual.pdf", "audit.pdf", "release.pdf"],
        "decision": [accepted],
    }
    given |= {"certificate": [{"standards": "ISO 9001:2015", "expires_on": "2027-03-14"}], "unanswered": ["sdlc_procedure"]}
    before, now = _both(build(given))
    gone = dt.date(2027, 3, 15)
    assert gone not in {step.on for step in before.timeline}
    assert [(step.was.value, step.becomes.value) for step in now.timeline if step.on == gone] == [("aligned", "not_demonstrated")]


@pytest.mark.requirement("SCORE-RECOMPUTE")
def test_a_scan_of_a_statement_without_a_readable_row_no_longer_fails() -> None:
    cards = _both(build({"requested": ["iso27001"], "soa": [{"ocr": True, "first": 0}]}))
    found = [{gate.id: gate.why.code for gate in card.standings[0].gates} for card in cards]
    assert [[gates[name] for name in ("L1", "L2", "L3")] for gates in found] == [
        ["L1.fail.rows", "L2.pass", "L3.fail.share"],
        ["L1.unknown.rows", "L2.unknown.rows", "L3.unknown.rows"],
    ]
    partly = _both(build({"requested": ["iso27001"], "soa": [{"ocr": True, "left_out": ["A.5.21"]}]}))
    found = [{gate.id: gate.why.code for gate in card.standings[0].gates} for card in partly]
    assert [(gates["L1"], gates["L3"]) for gates in found] == [("L1.unknown.rows", "L3.fail.supplier"), ("L1.unknown.rows", "L3.unknown.rows")]


@pytest.mark.requirement("SCORE-RECOMPUTE")
def test_categories_that_could_not_be_read_are_no_longer_said_to_be_missing() -> None:
    cards = _both(build({"requested": ["soc2"], "report": [{"without": ["categories"]}]}))
    told = {"SOC2_CATEGORY_MISSING", "DOC_FIELDS_LOW_CONFIDENCE"}
    assert [{flag.code for flag in card.flags} & told for card in cards] == [{"SOC2_CATEGORY_MISSING"}, {"DOC_FIELDS_LOW_CONFIDENCE"}]


@pytest.mark.requirement("SCORE-RECOMPUTE")
def test_a_long_list_of_controls_ends_in_a_number_and_no_longer_in_dots() -> None:
    left_out = [f"A.8.{number}" for number in range(1, 11)]
    given = {"requested": ["iso27001"], "soa": [{"left_out": left_out}]}
    flags = [next(one.why.values for one in card.flags if one.code == "SOA_INCOMPLETE") for card in _both(build(given | {"certificate": [{}]}))]
    gates = [next(one.why.values for one in card.standings[0].gates if one.id == "L1") for card in _both(build(given))]
    named = "A.8.1, A.8.2, A.8.3, A.8.4, A.8.5, A.8.6"
    assert [(values["missing"], values.get("more")) for values in flags] == [(named, None), (named, 4)]
    assert [(values["missing"], values.get("more")) for values in gates] == [(f"{named} ...", None), (named, 4)]


@pytest.mark.requirement("SCORE-RECOMPUTE")
def test_a_remote_site_now_contradicts_leaving_out_the_control_on_remote_work() -> None:
    given = {"requested": ["iso27001"], "vendor": {"sites": ["Support, remote"]}, "soa": [{"controls": {"A.6.7": "excluded: offices only"}}]}
    found = [next(one.why.code for one in card.standings[0].gates if one.id == "L2") for card in _both(build(given))]
    assert found == ["L2.pass", "L2.fail.contradicted"]


@pytest.mark.requirement("SCORE-POLICY")
def test_what_may_contradict_an_exclusion_is_known_or_said_to_be_out_of_reach() -> None:
    named = {fact for control in POLICY.controls for fact in control.contradicted_by}
    out_of_reach = named - set(load("words")["known"])
    told = (Path(__file__).parents[2] / "docs" / "scoring.md").read_text(encoding="utf-8")
    assert out_of_reach == {"has_premises", "own_datacentre", "outsources_development"}
    assert all(f"`{fact}`" in told for fact in out_of_reach)


@pytest.mark.requirement("SCORE-POLICY")
@pytest.mark.parametrize("named", ["OWNER@3", "OWNER@0", "OWNER", "OWNERS@1"])
def test_a_policy_that_names_a_version_which_does_not_exist_scores_nothing(named: str) -> None:
    with pytest.raises(KeyError):
        score(build({}), msgspec.structs.replace(POLICY, shared_rules=(named,)), AS_OF)
