from __future__ import annotations

import datetime as dt
import random
import threading
from collections import Counter
from typing import Any

import pytest

from supplier.errors import BadInputError, IllegalStateError, NotFoundError, StaleError
from supplier.model.answers import Answer
from supplier.model.questionnaire import QuestionnaireState
from supplier.parts import Parts
from supplier.store import answers, audit, audit_check
from supplier.store.audit import EventFilter
from supplier.workflow import answer as saving
from supplier.workflow import follow
from supplier.workflow import questionnaire as asking
from supplier.workflow.questionnaire import Place
from tests.support.invited import Invited, invite, looked, row, say
from tests.support.query_count import statements

AGREEMENT = ("annex11", "annex11.3.1.agreement")


@pytest.mark.requirement("PORTAL-ANSWER-SAVED")
def test_the_first_answer_puts_the_questionnaire_in_progress_and_counts(parts: Parts, at: dt.datetime) -> None:
    there = invite(parts, at)
    kept = say(parts, there, *AGREEMENT, at, chosen=("signed",))
    found = row(parts, there)
    assert (kept.answer.revision, found.state, found.answered, found.visible) == (1, QuestionnaireState.IN_PROGRESS, 1, kept.visible)
    assert found.last_question == "annex11/annex11.3.1.agreement"
    with parts.database.read() as connection:
        assert audit_check.verify(connection, there.vendor.organisation).problems == ()
        saved = audit.listed(connection, there.vendor.organisation, EventFilter(action="answer.saved")).rows
    assert [one.object_version for one in saved] == ["1"]


@pytest.mark.requirement("PORTAL-BRANCHING")
def test_an_answer_opens_and_closes_the_questions_behind_it(parts: Parts, at: dt.datetime) -> None:
    there = invite(parts, at)
    say(parts, there, *AGREEMENT, at, chosen=("signed",))
    assert "annex11.3.1.responsibilities" in _shown(parts, there)
    say(parts, there, *AGREEMENT, at, seen=1, chosen=("no",))
    assert "annex11.3.1.responsibilities" not in _shown(parts, there)
    with pytest.raises(NotFoundError):
        say(parts, there, "annex11", "annex11.3.1.responsibilities", at, chosen=("all",))


@pytest.mark.requirement("PORTAL-ANSWER-VERSIONS")
def test_the_slower_of_two_gets_both_texts_and_nothing_is_lost(parts: Parts, at: dt.datetime) -> None:
    there = invite(parts, at)
    say(parts, there, *AGREEMENT, at, chosen=("signed",), comment="first")
    with pytest.raises(StaleError) as refused:
        say(parts, there, *AGREEMENT, at, chosen=("draft",), comment="second")
    assert isinstance(refused.value.theirs, Answer)
    assert isinstance(refused.value.yours, Answer)
    assert (refused.value.theirs.comment, refused.value.yours.comment) == ("first", "second")
    say(parts, there, *AGREEMENT, at, seen=1, chosen=("draft",), comment="second")
    with parts.database.read() as connection:
        kept = answers.revisions(connection, there.questionnaire, *AGREEMENT)
    assert [one.body.comment for one in kept] == ["second", "first"]


def test_saving_the_same_again_writes_nothing(parts: Parts, at: dt.datetime) -> None:
    there = invite(parts, at)
    say(parts, there, *AGREEMENT, at, chosen=("signed",))
    with parts.database.read() as connection:
        before = audit.head(connection, there.vendor.organisation)
    assert say(parts, there, *AGREEMENT, at, seen=1, chosen=("signed",)).answer.revision == 1
    with parts.database.read() as connection:
        assert audit.head(connection, there.vendor.organisation) == before


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"chosen": ("perhaps",)}, "option-unknown"),
        ({"chosen": ("signed", "no")}, "one-option-only"),
        ({"comment": "x" * 10_001}, "text-too-long"),
        ({"rows": tuple({"a": "b"} for _ in range(201))}, "table-too-large"),
        ({"evidence": ("f" * 64,)}, "evidence-unknown"),
    ],
)
def test_what_no_page_sends_is_refused_and_nothing_is_saved(parts: Parts, at: dt.datetime, said: dict[str, Any], code: str) -> None:
    there = invite(parts, at)
    with pytest.raises(BadInputError) as refused:
        say(parts, there, *AGREEMENT, at, **said)
    assert refused.value.code == code
    assert looked(parts, there).answers == ()


def test_a_withdrawn_questionnaire_takes_no_answer(parts: Parts, at: dt.datetime) -> None:
    there = invite(parts, at)
    follow.withdraw(parts, there.staff, there.questionnaire, "Not needed", at)
    with pytest.raises(IllegalStateError):
        say(parts, there, *AGREEMENT, at, chosen=("signed",))


@pytest.mark.requirement("PORTAL-LANGUAGE")
def test_questions_come_in_the_language_of_the_page_from_the_pinned_version(parts: Parts, at: dt.datetime) -> None:
    there = invite(parts, at, lang="de")
    texts = {lang: looked(parts, there, lang).place(*AGREEMENT).question.text for lang in ("de", "en")}
    assert texts["en"].startswith("Is there a signed agreement")
    assert texts["de"] != texts["en"]


@pytest.mark.requirement("PORTAL-CONSTANT-QUERIES")
def test_saving_costs_as_many_queries_with_many_answers_as_with_few(parts: Parts, at: dt.datetime) -> None:
    there = invite(parts, at)
    places = looked(parts, there).places
    say(parts, there, *AGREEMENT, at, chosen=("signed",))

    def cost(comment: str, seen: int) -> int:
        with statements(parts.database) as sent:
            say(parts, there, *AGREEMENT, at, seen=seen, chosen=("signed",), comment=comment)
        return len(sent)

    few = cost("one", 1)
    for place in [place for place in places if place.question.type == "choice"][:20]:
        if place.question.id != AGREEMENT[1]:
            say(parts, there, place.questions.id, place.question.id, at, chosen=(place.question.options[0].value,))
    assert cost("two", 2) == few <= 12


def test_progress_counts_the_questions_that_must_be_answered(parts: Parts, at: dt.datetime) -> None:
    there = invite(parts, at)
    done, total = asking.progress(looked(parts, there).places)
    assert (done, total) == (0, sum(place.question.required for place in looked(parts, there).places))


def _shown(parts: Parts, there: Invited) -> set[str]:
    return {place.question.id for place in looked(parts, there).places}


def _counted(parts: Parts, there: Invited) -> tuple[int, int]:
    found = row(parts, there)
    return found.answered, found.visible


@pytest.mark.requirement("PORTAL-BRANCHING")
def test_the_counters_say_at_every_moment_what_counting_all_questions_says(parts: Parts, at: dt.datetime) -> None:
    there, chance, revisions = invite(parts, at), random.Random(7), Counter[tuple[str, str]]()  # noqa: S311 - a test that always does the same
    assert _counted(parts, there) == asking.progress(looked(parts, there).places)
    for _ in range(40):
        place = chance.choice([place for place in looked(parts, there).places if place.question.type == "choice"])
        key = (place.questions.id, place.question.id)
        chosen = chance.choice([*((option.value,) for option in place.question.options), ()])
        kept = say(parts, there, *key, at, seen=revisions[key], chosen=chosen, comment=str(revisions[key]))
        revisions[key] = kept.answer.revision
        assert _counted(parts, there) == (kept.answered, kept.visible) == asking.progress(looked(parts, there).places)


def test_what_comes_next_may_stand_in_the_next_set(parts: Parts, at: dt.datetime) -> None:
    there = invite(parts, at)
    places = looked(parts, there).places
    for place, after in zip(places, [*places[1:], None], strict=True):
        if after is None or after.questions.id != place.questions.id:
            kept = say(parts, there, place.questions.id, place.question.id, at, comment="Nothing yet.")
            found = kept.following and (kept.following.questions.id, kept.following.question.id)
            assert found == (after and (after.questions.id, after.question.id))


@pytest.mark.requirement("PORTAL-ANSWER-VERSIONS")
def test_two_colleagues_who_answer_at_the_same_moment_are_both_counted(parts: Parts, at: dt.datetime) -> None:
    there = invite(parts, at)
    other = next(place for place in looked(parts, there).places if place.question.type == "choice" and place.question.id != AGREEMENT[1])
    colleague = threading.Thread(
        target=say, args=(parts, there, other.questions.id, other.question.id, at), kwargs={"chosen": (other.question.options[0].value,)}
    )

    def typed(_place: Place) -> Answer:
        colleague.start()
        colleague.join(timeout=0.5)
        return Answer(set_id=AGREEMENT[0], question=AGREEMENT[1], chosen=("signed",))

    saving.save(parts, there.vendor, saving.Where(set_id=AGREEMENT[0], question=AGREEMENT[1]), typed, 0, at)
    colleague.join()
    assert _counted(parts, there) == asking.progress(looked(parts, there).places)
    assert row(parts, there).answered == 2
