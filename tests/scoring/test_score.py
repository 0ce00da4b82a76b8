"""What `score` does beside the standings: the timeline is part of it unless a quick look is enough."""

from __future__ import annotations

from supplier.scoring.score import score
from tests.scoring.builder import AS_OF, POLICY, build

ENDS_SOON = build({"requested": ["iso27001"], "certificate": [{"expires_on": "2026-12-01"}], "soa": [{}]})


def test_the_timeline_is_looked_at_unless_it_is_left_out() -> None:
    assert [step.on.isoformat() for step in score(ENDS_SOON, POLICY, AS_OF).timeline] == ["2026-12-02"]
    assert score(ENDS_SOON, POLICY, AS_OF, with_timeline=False).timeline == ()
