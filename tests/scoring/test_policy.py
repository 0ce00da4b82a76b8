"""The policy loads, and says where it is wrong."""

from __future__ import annotations

import shutil
import tomllib
from pathlib import Path

import msgspec
import pytest

from supplier.errors import BadInputError
from supplier.paths import questionnaires
from supplier.questions.policy import load_policy
from supplier.scoring.canonical import digest
from supplier.scoring.rules import RAISERS, RULES, raiser
from supplier.scoring.score import score
from tests.scoring.builder import AS_OF, POLICY, build
from tests.scoring.test_cases import CASES

KEPT = tomllib.loads((Path(__file__).parent / "kept_digests.toml").read_text(encoding="utf-8"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("scoring", "registers"):
        shutil.copytree(questionnaires() / name, tmp_path / name)
    return tmp_path


@pytest.mark.requirement("SCORE-POLICY")
def test_the_shipped_policy_loads_and_knows_its_registers() -> None:
    policy = load_policy()
    assert (policy.version, len(policy.controls), len(policy.gates)) == ("2026.4", 93, 33)
    assert len(policy.accreditation_bodies) > 60
    assert len({flag.code for flag in policy.flags}) == len(policy.flags) >= 80


@pytest.mark.requirement("SCORE-POLICY")
def test_an_unknown_version_is_named() -> None:
    with pytest.raises(BadInputError, match=r"2031\.9\.toml does not exist"):
        load_policy("2031.9")


@pytest.mark.requirement("SCORE-POLICY")
def test_a_broken_file_is_named_with_its_line(folder: Path) -> None:
    (folder / "scoring" / "flags.toml").write_text("[[flag]\n")
    with pytest.raises(BadInputError, match=r"flags\.toml is not valid TOML.*line 1"):
        load_policy(folder=folder)


@pytest.mark.requirement("SCORE-POLICY")
def test_a_wrong_value_is_named_with_its_key(folder: Path) -> None:
    file = folder / "scoring" / "2026.1.toml"
    file.write_text(file.read_text().replace("soa_stale_months = 18", 'soa_stale_months = "long"'))
    with pytest.raises(BadInputError, match=r"parameters\.soa_stale_months"):
        load_policy(folder=folder)


@pytest.mark.requirement("SCORE-RECOMPUTE")
@pytest.mark.parametrize("version", sorted(KEPT))
def test_an_older_policy_still_gives_what_it_gave(version: str) -> None:
    kept = KEPT[version]
    policy = msgspec.structs.replace(load_policy(version), accreditation_bodies=(), certification_bodies=(), registers="none")
    stories = {case["name"]: case for _, case in CASES}
    found = {name: score(build(stories[name].get("given", {})), policy, stories[name].get("as_of", AS_OF)).digest for name in kept["stories"]}
    assert digest(policy) == kept["policy"]
    assert found == kept["stories"]


@pytest.mark.requirement("SCORE-POLICY")
def test_a_version_holds_what_is_new_and_takes_the_rest_from_the_one_it_is_based_on(folder: Path) -> None:
    file = folder / "scoring" / "2026.2.toml"
    file.write_text(
        file.read_text()
        + '\n[parameters]\nsoa_stale_months = 12\n\n[[gates]]\nid = "C10"\nrule = "C10@1"\nladder = "iso27001_certified"\nkind = "blocking"\n'
    )
    first, second = load_policy("2026.1", folder), load_policy("2026.2", folder)
    assert (first.parameters.soa_stale_months, second.parameters.soa_stale_months, second.parameters.soa_required_rows) == (18, 12, 93)
    assert [gate.id for gate in second.gates] == [gate.id for gate in first.gates]
    assert [gate.id for gate, before in zip(second.gates, first.gates, strict=True) if gate != before] == ["C10"]
    assert {flag.code for flag in first.flags} < {flag.code for flag in second.flags}


@pytest.mark.requirement("SCORE-POLICY")
def test_a_version_cannot_stand_on_itself(folder: Path) -> None:
    file = folder / "scoring" / "2026.2.toml"
    file.write_text(file.read_text().replace('based_on = "2026.1"', 'based_on = "2026.2"'))
    with pytest.raises(BadInputError, match=r"2026\.2 is based on 2026\.2, which is not older"):
        load_policy("2026.2", folder)


@pytest.mark.requirement("SCORE-RULES-KEPT")
def test_every_rule_the_policy_names_exists_and_none_is_registered_twice() -> None:
    named = {flag.rule for flag in POLICY.flags if isinstance(flag.rule, str)}
    assert named == set(RAISERS)
    assert {gate.rule for gate in POLICY.gates} <= set(RULES)
    with pytest.raises(ValueError, match="SOC2_GAP@1 exists already"):
        raiser("SOC2_GAP", 1)(lambda _view: ())


@pytest.mark.requirement("SCORE-RECOMPUTE")
@pytest.mark.parametrize(("how", "expected"), [("same_bytes", {"DOC_SAME_HASH_OTHER_VENDOR": {"file": "certificate.pdf"}}), ("near_text", {})])
def test_the_first_policy_knows_the_same_bytes_of_another_vendor_and_no_copied_words(how: str, expected: dict[str, dict[str, str]]) -> None:
    case = build({"certificate": [{}], "match": [{"file": "certificate.pdf", "how": how, "similarity": 0.97}]})
    found = {flag.code: flag.why.values for flag in score(case, load_policy("2026.1"), AS_OF).flags if "OTHER_VENDOR" in flag.code}
    assert found == expected
