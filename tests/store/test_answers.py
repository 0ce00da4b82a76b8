from __future__ import annotations

import datetime as dt
import threading

import pytest

from supplier.errors import StaleError
from supplier.model.answers import Answer
from supplier.store import answers, audit, uploads
from supplier.store.database import Database
from tests.support.house import House, save_answer, upload

SHA = "ab" * 32


@pytest.mark.requirement("ANSWER-REVISIONS")
def test_every_revision_of_an_answer_is_kept(database: Database, house: House, at: dt.datetime) -> None:
    with database.write() as connection:
        for seen, words in enumerate(["first", "second", "third"]):
            save_answer(connection, house, "a.b", words, seen, at)
    with database.read() as connection:
        kept = answers.revisions(connection, house.questionnaire.id, "annex11", "a.b")
        present = answers.listed(connection, house.questionnaire.id)
    assert [(row.revision, row.body.text, row.body.revision) for row in kept] == [(3, "third", 3), (2, "second", 2), (1, "first", 1)]
    assert [row.body.text for row in present] == ["third"]


@pytest.mark.requirement("ANSWER-NO-SILENT-OVERWRITE")
@pytest.mark.parametrize("seen", [0, 1, 3])
def test_an_answer_that_was_changed_meanwhile_is_not_overwritten(database: Database, house: House, at: dt.datetime, seen: int) -> None:
    with database.write() as connection:
        save_answer(connection, house, "a.b", "one", 0, at)
        save_answer(connection, house, "a.b", "two", 1, at)
    with pytest.raises(StaleError) as refused, database.write() as connection:
        save_answer(connection, house, "a.b", "mine", seen, at)
    assert isinstance(refused.value.theirs, Answer)
    assert isinstance(refused.value.yours, Answer)
    assert (refused.value.theirs.text, refused.value.yours.text) == ("two", "mine")


def test_saving_the_same_again_writes_nothing(database: Database, house: House, at: dt.datetime) -> None:
    with database.write() as connection:
        save_answer(connection, house, "a.b", "same", 0, at)
        before = audit.head(connection, house.organisation.id)
        again = save_answer(connection, house, "a.b", "same", 0, at)
        assert not again.changed
        assert audit.head(connection, house.organisation.id) == before


@pytest.mark.requirement("ANSWER-NO-SILENT-OVERWRITE")
def test_of_two_colleagues_who_save_at_once_exactly_one_wins(database: Database, house: House, at: dt.datetime) -> None:
    with database.write() as connection:
        save_answer(connection, house, "a.b", "start", 0, at)
    outcome: list[str] = []
    ready = threading.Barrier(4)

    def one(words: str) -> None:
        ready.wait()
        try:
            with database.write() as connection:
                save_answer(connection, house, "a.b", words, 1, at)
            outcome.append(words)
        except StaleError:
            outcome.append("stale")

    threads = [threading.Thread(target=one, args=(f"colleague {n}",)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert outcome.count("stale") == 3
    with database.read() as connection:
        kept = answers.one(connection, house.questionnaire.id, "annex11", "a.b")
    assert kept is not None
    assert kept.text in outcome


def test_evidence_of_an_answer_points_to_uploads_of_the_same_questionnaire(database: Database, house: House, at: dt.datetime) -> None:
    with database.write() as connection:
        row = upload(connection, house, SHA, at)
        given = Answer(set_id="annex11", question="a.b", chosen=("yes",), evidence=(SHA, "cd" * 32))
        answers.save(connection, house.organisation.id, house.questionnaire.id, given, seen=0, by=house.link.id, at=at)
        assert answers.pointing_to(connection, row.id) == (("annex11", "a.b"),)
        none = Answer(set_id="annex11", question="a.b", chosen=("yes",))
        answers.save(connection, house.organisation.id, house.questionnaire.id, none, seen=1, by=house.link.id, at=at)
        assert answers.pointing_to(connection, row.id) == ()


def test_a_removed_upload_is_no_evidence(database: Database, house: House, at: dt.datetime) -> None:
    with database.write() as connection:
        row = upload(connection, house, SHA, at)
        uploads.remove(connection, row.id, at)
        given = Answer(set_id="annex11", question="a.b", evidence=(SHA,))
        answers.save(connection, house.organisation.id, house.questionnaire.id, given, seen=0, by=house.link.id, at=at)
        assert answers.pointing_to(connection, row.id) == ()
