from __future__ import annotations

import datetime as dt

import pytest

from supplier.errors import IllegalStateError, StaleError
from supplier.model.questionnaire import ALLOWED_STEPS, QuestionnaireState
from supplier.store import boards, canonical, people, questionnaires, services
from supplier.store.boards import BoardFilter
from supplier.store.database import Database
from supplier.store.questionnaires import Signature
from tests.support.house import SET_TEXT, House, ask
from tests.support.query_count import statements
from tests.support.verdicts import scorecard

S = QuestionnaireState


@pytest.mark.requirement("SETS-IMMUTABLE")
def test_the_exact_text_of_every_set_that_was_sent_is_kept_once(database: Database, house: House, at: dt.datetime) -> None:
    with database.write() as connection:
        other, _, _ = ask(connection, house.organisation.id, (house.vendor, house.service, house.contact), at)
    with database.read() as connection:
        for row in (house.questionnaire, other):
            kept = questionnaires.pinned(connection, row.id)
            assert [(item.pinned.id, item.pinned.version, item.text) for item in kept] == [("annex11", "1.0.0", SET_TEXT)]
        assert questionnaires.text(connection, house.organisation.id, canonical.digest(SET_TEXT)) == SET_TEXT
        assert questionnaires.text(connection, house.organisation.id, "sha256:none") is None


def _walk(database: Database, house: House, at: dt.datetime, state: S) -> questionnaires.QuestionnaireRow:
    path = {
        S.SENT: [],
        S.OPENED: [S.OPENED],
        S.IN_PROGRESS: [S.OPENED, S.IN_PROGRESS],
        S.SUBMITTED: [S.OPENED, S.SUBMITTED],
        S.IN_REVIEW: [S.OPENED, S.SUBMITTED, S.IN_REVIEW],
        S.DECIDED: [S.OPENED, S.SUBMITTED, S.DECIDED],
        S.WITHDRAWN: [S.WITHDRAWN],
    }[state]
    row = house.questionnaire
    with database.write() as connection:
        for to in path:
            row = questionnaires.step(connection, row, to, at)
    return row


@pytest.mark.requirement("FLOW-STATES")
@pytest.mark.parametrize("state", [state for state in S if state is not S.DRAFT])
def test_from_every_state_only_the_allowed_steps_can_be_taken(database: Database, house: House, at: dt.datetime, state: S) -> None:
    row = _walk(database, house, at, state)
    for to in S:
        if to not in ALLOWED_STEPS[state]:
            with pytest.raises(IllegalStateError), database.write() as connection:
                questionnaires.step(connection, row, to, at)
    with database.read() as connection:
        assert questionnaires.get(connection, house.organisation.id, row.id) == row


@pytest.mark.requirement("FLOW-STATES")
def test_of_two_who_take_a_step_from_the_same_page_one_is_told(database: Database, house: House, at: dt.datetime) -> None:
    with database.write() as connection:
        questionnaires.step(connection, house.questionnaire, S.WITHDRAWN, at)
        with pytest.raises(StaleError):
            questionnaires.step(connection, house.questionnaire, S.OPENED, at)


def test_the_moments_of_the_steps_are_kept(database: Database, house: House, at: dt.datetime) -> None:
    row = _walk(database, house, at, S.DECIDED)
    assert (row.sent_at, row.opened_at, row.submitted_at, row.decided_at, row.withdrawn_at) == (at, at, at, at, None)


def test_what_changes_on_the_way_is_kept(database: Database, house: House, at: dt.datetime) -> None:
    key = house.questionnaire.id
    with database.write() as connection:
        questionnaires.set_counters(connection, key, (31, 47), at, last_question="annex11/a.b")
        questionnaires.set_counters(connection, key, (32, 47), at, last_question=None)
        questionnaires.set_due(connection, key, dt.date(2027, 1, 1))
        questionnaires.set_signature(connection, key, Signature(name="Lena", role="CISO", email="l@c.example", digest="sha256:1"))
        questionnaires.set_reviewer(connection, key, house.qa.id)
        questionnaires.reminded(connection, key, dt.date(2026, 12, 1), sent=True)
        row = questionnaires.get(connection, house.organisation.id, key)
        assert [due.id for due in questionnaires.due_for_reminder(connection, dt.date(2026, 12, 1))] == [key]
        assert questionnaires.due_for_reminder(connection, dt.date(2026, 11, 30)) == ()
    assert (row.answered, row.visible, row.last_question, row.due_on) == (32, 47, "annex11/a.b", dt.date(2027, 1, 1))
    assert (row.signatory_name, row.signatory_role, row.submission_digest, row.reminders) == ("Lena", "CISO", "sha256:1", 1)


@pytest.mark.requirement("STORE-QUERY-COUNT")
@pytest.mark.parametrize("order", ["due", "activity"])
def test_the_board_is_paged_in_one_query_each_and_shows_every_row_once(database: Database, house: House, at: dt.datetime, order: str) -> None:
    made = {house.questionnaire.id}
    with database.write() as connection:
        for n in range(12):
            due = dt.date(2026, 12, 1) + dt.timedelta(days=n % 3)
            row, _, _ = ask(connection, house.organisation.id, (house.vendor, house.service, house.contact), at + dt.timedelta(minutes=n % 4), due)
            made.add(row.id)
    seen: list[boards.BoardRow] = []
    cursor, pages = None, 0
    with database.read() as connection, statements(database) as sent:
        while pages == 0 or cursor is not None:
            page = boards.board(connection, house.organisation.id, BoardFilter(order=order), cursor, limit=5)  # type: ignore[arg-type]  # its two words
            seen += page.rows
            cursor, pages = page.next, pages + 1
    assert (pages, len(sent)) == (3, 3)
    assert len(seen) == 13
    assert {row.id for row in seen} == made
    values = [row.due_on for row in seen] if order == "due" else [-row.activity_at.timestamp() for row in seen]
    assert values == sorted(values)
    assert {(row.vendor_name, row.service_name, row.contact_email) for row in seen} == {("Cortex Software GmbH", "Cortex LIMS", house.contact.email)}
    assert {row.since for row in seen} == {at + dt.timedelta(minutes=n) for n in range(4)}


def test_the_board_filters_by_state_lateness_and_text(database: Database, house: House) -> None:
    def found(**wanted: object) -> int:
        with database.read() as connection:
            return len(boards.board(connection, house.organisation.id, BoardFilter(**wanted)).rows)  # type: ignore[arg-type]  # cases

    due = house.questionnaire.due_on
    assert [found(states=(S.SENT,)), found(states=(S.DRAFT, S.DECIDED))] == [1, 0]
    assert [found(late_on=due), found(late_on=due + dt.timedelta(days=1))] == [0, 1]
    assert [found(text="cortex soft"), found(text="LIMS"), found(text="nothing")] == [1, 1, 0]


def test_the_inbox_shows_high_risk_first_then_the_oldest(database: Database, house: House, at: dt.datetime) -> None:
    with database.write() as connection:
        other_service = services.add(
            connection, house.organisation.id, house.vendor.id, services.ServiceChange(name="ELN", tier=house.service.tier), at
        )
        services.set_verdict(connection, house.service.id, "c", scorecard(), "x")
        rows = []
        for minutes, service in ((0, house.service), (5, house.service), (9, other_service)):
            row, _, _ = ask(connection, house.organisation.id, (house.vendor, service, house.contact), at)
            opened = questionnaires.step(connection, row, S.OPENED, at)
            rows.append(questionnaires.step(connection, opened, S.SUBMITTED, at + dt.timedelta(minutes=minutes)))
        other = people.add(connection, house.organisation.id, name="O", email="o@x.example", roles=(), at=at)
        questionnaires.set_reviewer(connection, rows[0].id, other.id)
    with database.read() as connection:
        everything = boards.inbox(connection, house.organisation.id)
        mine = boards.inbox(connection, house.organisation.id, reviewer_id=house.qa.id)
    assert [row.id for row in everything] == [rows[2].id, rows[0].id, rows[1].id]
    assert [row.id for row in mine] == [rows[2].id, rows[1].id]


def test_the_counts_name_every_state_and_what_is_late(database: Database, house: House) -> None:
    with database.read() as connection, statements(database) as sent:
        counted = questionnaires.counts(connection, house.organisation.id, house.questionnaire.due_on + dt.timedelta(days=1))
    assert (counted["sent"], counted["late"], counted["draft"]) == (1, 1, 0)
    assert set(counted) == {state.value for state in S} | {"late"}
    assert len(sent) == 2
