from __future__ import annotations

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from supplier.model.intake import SWITCHES, IntendedUse, RegulatedArea, Tier, is_on, tier_of
from supplier.model.questions import Pack
from supplier.questions.coverage import asked_facts, coverage, purposes
from supplier.questions.library import Library
from supplier.questions.packs import in_language, pack_problems, propose
from supplier.questions.schema import FILES, schema
from tests.questions.build import a_set, question

QUIET = {"gxp_records": False, "hosted_by_vendor": False}
NONE = QUIET | {"regulated_area": RegulatedArea.NONE}


@pytest.mark.requirement("TIER-RULES")
@pytest.mark.parametrize(
    ("switches", "tier", "rule"),
    [
        ({}, Tier.HIGH, "TIER_GXP_RECORDS_HOSTED"),
        (QUIET | {"product_quality_or_patient_impact": True}, Tier.HIGH, "TIER_IMPACT"),
        (QUIET | {"batch_release": True}, Tier.HIGH, "TIER_BATCH_RELEASE"),
        ({"hosted_by_vendor": False, "bespoke": True}, Tier.HIGH, "TIER_GXP_RECORDS_BESPOKE"),
        ({"hosted_by_vendor": False}, Tier.MEDIUM, "TIER_GXP_RECORDS"),
        (QUIET | {"signing": True}, Tier.MEDIUM, "TIER_SIGNING"),
        (QUIET | {"personal_data": True}, Tier.MEDIUM, "TIER_PERSONAL_DATA"),
        (QUIET | {"vendor_has_access": True}, Tier.MEDIUM, "TIER_VENDOR_ACCESS"),
        (NONE | {"vendor_has_access": True}, Tier.LOW, "TIER_LOW"),
        (QUIET | {"hosted_by_vendor": True, "bespoke": True}, Tier.LOW, "TIER_LOW"),
    ],
)
def test_the_tier_follows_from_the_intended_use(switches: dict[str, Any], tier: Tier, rule: str) -> None:
    assert tier_of(IntendedUse(**switches)) == (tier, rule)


def test_an_unknown_switch_is_an_error_of_the_program() -> None:
    with pytest.raises(KeyError):
        is_on(IntendedUse(), "hosting")


_USES = st.builds(IntendedUse, regulated_area=st.sampled_from(RegulatedArea), **{name: st.booleans() for name in sorted(SWITCHES - {"regulated"})})


@given(_USES, st.sampled_from(sorted(SWITCHES - {"regulated"})))
def test_one_more_switch_never_lowers_the_tier(use: IntendedUse, switch: str) -> None:
    order = [Tier.LOW, Tier.MEDIUM, Tier.HIGH]
    assert order.index(tier_of(msgspec.structs.replace(use, **{switch: True}))[0]) >= order.index(tier_of(use)[0])


@pytest.mark.requirement("PACK-PROPOSED")
@pytest.mark.parametrize(
    ("switches", "pack"),
    [
        ({}, "gxp-saas"),
        ({"bespoke": True}, "bespoke"),
        (NONE | {"bespoke": True}, "low-risk"),
        (QUIET | {"batch_release": True}, "gxp-saas"),
        (NONE | {"hosted_by_vendor": True}, "hosting"),
        (QUIET | {"personal_data": True}, "hosting"),
        (NONE | {"vendor_has_access": True}, "hosting"),
        (QUIET, "low-risk"),
    ],
)
def test_the_shipped_packs_are_proposed_by_intended_use(switches: dict[str, Any], pack: str) -> None:
    found = propose(Library().packs(), IntendedUse(**switches))
    assert found is not None
    assert (found[0].id, found[1]) == (pack, found[0].reason)


@pytest.mark.requirement("PACK-PROPOSED")
@given(_USES)
def test_there_is_always_a_proposal_and_a_high_tier_in_a_regulated_area_asks_about_annex_11(use: IntendedUse) -> None:
    found = propose(Library().packs(), use)
    assert found is not None
    if tier_of(use)[0] is Tier.HIGH and is_on(use, "regulated"):
        assert "annex11" in found[0].sets


def test_shipped_packs_speak_german_too() -> None:
    packs = Library().packs()
    assert [pack.id for pack in packs] == ["bespoke", "gxp-saas", "hosting", "low-risk"]
    assert all(in_language(pack, "de") != in_language(pack, "en") for pack in packs)
    assert in_language(packs[0], "fr") == (packs[0].title, packs[0].summary)


def _pack(**fields: Any) -> Pack:
    return Pack(**({"id": "p", "title": "P", "summary": "S", "sets": ("demo",), "proposed_when": ({},)} | fields))


@pytest.mark.parametrize(
    ("packs", "rules"),
    [
        ([_pack()], []),
        ([], []),
        ([_pack(), _pack()], ["pack-twice", "pack-twice"]),
        ([_pack(sets=("other",))], ["pack-set"]),
        ([_pack(proposed_when=({}, {"hosting": True}))], ["pack-switch"]),
        ([_pack(proposed_when=({"signing": True},))], ["pack-last"]),
    ],
)
def test_packs_are_checked(packs: list[Pack], rules: list[str]) -> None:
    assert [problem.rule for problem in pack_problems(packs, ["demo"])] == rules


def test_no_pack_fits_when_none_says_so() -> None:
    assert propose([_pack(proposed_when=({"signing": True},))], IntendedUse()) is None


ANNEX = [{"id": "eu-gmp-annex11-2011", "title": "Annex 11"}]


@pytest.mark.requirement("SETS-COVERAGE")
def test_coverage_lists_every_clause_of_the_sources_asked_for_or_not() -> None:
    asked = question(clauses=[{"ref": "eu-gmp-annex11-2011#3.1"}], evidence=[{"kind": "agreement", "label": "It"}])
    rows = coverage([a_set(asked, sources=ANNEX, framework="annex11")], Library().clause_lists())
    assert len(rows) == 33
    by_ref = {row.ref.partition("#")[2]: row for row in rows}
    assert (by_ref["3.1"].questions, by_ref["3.1"].evidence, by_ref["3.1"].direct) == (("demo.first",), ("agreement",), True)
    assert (by_ref["17"].questions, by_ref["17"].direct) == ((), False)


def test_a_set_about_something_else_need_not_ask_for_the_clauses_it_refers_to() -> None:
    rows = coverage([a_set(question(), sources=ANNEX)], Library().clause_lists())
    assert not any(row.direct for row in rows)


def test_what_facts_and_questions_are_for() -> None:
    sets = [a_set(question(supplies="incidents", clauses=[{"ref": "a#1"}], evidence=[{"kind": "policy", "label": "It"}]), question("gate"))]
    facts = asked_facts(sets, Library().facts())
    assert (facts["incidents"], facts["sites"]) == (("demo.first",), ())
    assert purposes(sets) == {"demo.first": ("fact incidents", "clause a#1", "evidence policy"), "demo.gate": ()}


@pytest.mark.requirement("SETS-SCHEMA")
@pytest.mark.parametrize("name", FILES)
def test_the_schema_in_the_repository_is_current(name: str) -> None:
    assert (Library().shipped / "schema" / name).read_bytes() == schema(name), "run `supplier sets schema --write`"


@pytest.mark.parametrize(
    ("source", "count", "direct"),
    [("eu-gmp-annex11-2011", 33, 6), ("iso27001-2022", 93 + 33, 5), ("iso27001-2013", 114, 0), ("tsc-2017", 61, 1)],
)
def test_the_clause_lists_are_complete_and_each_id_stands_once(source: str, count: int, direct: int) -> None:
    clauses = Library().clause_lists()[source].clauses
    assert (len(clauses), len({clause.id for clause in clauses}), sum(clause.direct for clause in clauses)) == (count, count, direct)


@pytest.mark.parametrize("category", [0, 2, 6])
def test_a_gamp_category_that_does_not_exist_is_refused(category: int) -> None:
    with pytest.raises(ValueError, match="gamp_category is 1, 3, 4 or 5"):
        IntendedUse(gamp_category=category)


def test_switches_are_the_yes_no_fields_of_intake() -> None:
    fields = {name for name, value in msgspec.structs.asdict(IntendedUse()).items() if isinstance(value, bool)}
    assert fields | {"regulated"} == SWITCHES
