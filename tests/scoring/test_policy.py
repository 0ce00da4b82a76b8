"""The policy loads, and says where it is wrong."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from supplier.errors import BadInputError
from supplier.paths import questionnaires
from supplier.questions.policy import load_policy


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("scoring", "registers"):
        shutil.copytree(questionnaires() / name, tmp_path / name)
    return tmp_path


@pytest.mark.requirement("SCORE-POLICY")
def test_the_shipped_policy_loads_and_knows_its_registers() -> None:
    policy = load_policy()
    assert (policy.version, len(policy.controls), len(policy.gates)) == ("2026.1", 93, 33)
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
