"""docs/scoring-reference.md says what the program does."""

from __future__ import annotations

import pytest

from supplier.scoring.facts import Doc, View
from supplier.scoring.rules import RULES
from tests.scoring.builder import POLICY
from tests.scoring.reference import PAGE, Watched, page, watch


@pytest.fixture(scope="module")
def seen() -> Watched:
    """The cases, watched once; the rules are left as they were."""
    before = (Doc.of, View.once, dict(RULES))
    found = watch()
    assert (Doc.of, View.once, dict(RULES)) == before
    return found


@pytest.mark.requirement("SCORE-REFERENCE")
def test_the_reference_is_up_to_date(seen: Watched) -> None:
    assert PAGE.read_text(encoding="utf-8") == page(seen), "run python -m tests.scoring.reference"


@pytest.mark.requirement("SCORE-REFERENCE")
def test_watching_sees_what_rules_read_and_raise(seen: Watched) -> None:
    assert {"expires_on", "issued_on"} <= seen.reads["C4"]
    assert seen.raises["CERT_EXPIRED"] == {"C4"}
    assert all(seen.results[gate.id] for gate in POLICY.gates)
