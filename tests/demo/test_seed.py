"""The demo from its command to its last story, on a data directory of its own; only the listening is left out."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from litestar import Litestar

from supplier import clock
from supplier.cli.main import run
from supplier.demo.seed import PEOPLE, spare_documents
from supplier.demo.stories import STORIES
from supplier.model.questionnaire import QuestionnaireState
from supplier.settings import Settings
from supplier.store import audit_check, organisations, questionnaires, scorecards, vendors
from supplier.store.database import Database, sqlite_url

STORY_SECONDS = 400


def _listen_never(_chosen: Settings, app: Litestar, *, ready: Callable[[], None]) -> None:
    """In place of the server: lets the stories be told, then ends as the application's lifespan ends."""
    ready()
    for thread in threading.enumerate():
        if thread.name == "stories":
            thread.join(STORY_SECONDS)
            assert not thread.is_alive()
    app.state.running.stop()
    app.state.parts.close()


@pytest.mark.requirement("DEMO-REAL")
def test_the_demo_tells_every_story_through_the_real_workflow(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("supplier.cli.serve.run", _listen_never)
    assert run(["demo", "--data", str(tmp_path / "demo"), "--no-browser"]) == 0
    said = capsys.readouterr()
    assert [story.vendor for story in STORIES if f"{story.vendor}: " not in said.out] == []
    assert ("All stories are told." in said.out, said.err) == (True, "")
    assert [email for _, email, _ in PEOPLE if email not in said.out] == []
    assert len(list((tmp_path / "demo" / "try-uploading-these").iterdir())) == len(spare_documents(clock.today()))
    database = Database(sqlite_url(tmp_path / "demo" / "supplier.sqlite"), 2)
    with database.read() as connection:
        (house,) = organisations.listed(connection)
        states = {
            row.id: row.state for vendor in vendors.listed(connection, house.id).rows for row in questionnaires.of_vendor(connection, vendor.id)
        }
        scored = {one for one in states if scorecards.latest(connection, one) is not None}
        assert audit_check.verify(connection, house.id).code == 0
    database.close()
    assert (len(states), len(scored)) == (1 + len(STORIES), len(STORIES))
    assert [state for one, state in states.items() if one not in scored] == [QuestionnaireState.SENT]
    assert [state for one, state in states.items() if one in scored].count(QuestionnaireState.DECIDED) == 1
