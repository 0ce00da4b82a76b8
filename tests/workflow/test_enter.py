from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import text

from supplier.errors import BadInputError, IllegalStateError, NotFoundError, TooManyTriesError
from supplier.model.questionnaire import QuestionnaireState
from supplier.parts import Parts
from supplier.store import audit, links, outbox, sessions
from supplier.store.audit import EventFilter
from supplier.workflow import enter, follow
from tests.support.invited import invite, newest_code, row

LATER = dt.timedelta(minutes=1)


def everything(parts: Parts) -> dict[str, int]:
    tables = ("portal_link", "portal_code", "web_session", "audit_event", "message", "throttle", "questionnaire")
    with parts.database.read() as connection:
        counted = {name: int(connection.execute(text(f"select count(*) from {name}")).scalar_one()) for name in tables}  # noqa: S608 - names from above
        versions = connection.execute(text("select sum(version) from questionnaire")).scalar_one()
    return counted | {"versions": int(versions)}


@pytest.mark.requirement("PORTAL-LINK-INERT")
def test_looking_at_the_link_changes_nothing(parts: Parts, at: dt.datetime) -> None:
    there = invite(parts, at)
    before = everything(parts)
    for _ in range(3):
        seen = enter.landing(parts, there.token, at)
    assert everything(parts) == before
    assert (seen.door, seen.service, seen.vendor, seen.asker.name) == ("good", "Cortex eTMF", "Cortex Labs GmbH", "Jana Novak")
    assert seen.questions > 30
    assert ("agreement", "The signed agreement, or the signed letter of commitment. Prices may be blacked out.") in seen.documents


@pytest.mark.requirement("PORTAL-CODE")
def test_the_mailed_code_opens_a_session_once_and_the_questionnaire(parts: Parts, at: dt.datetime) -> None:
    there = invite(parts, at)
    enter.send_code(parts, there.token, at)
    code = newest_code(parts, there)
    raw, lifetime = enter.enter(parts, there.token, code, "192.0.2.1", at + LATER)
    assert lifetime <= enter.ABSOLUTE
    assert row(parts, there).state is QuestionnaireState.OPENED
    with parts.database.read() as connection:
        held = sessions.load(connection, raw, at + LATER)
        actions = [
            event.action for event in audit.listed(connection, there.vendor.organisation, EventFilter(questionnaire_id=there.questionnaire)).rows
        ]
    assert held is not None
    assert held.link is not None
    assert held.link.id == there.vendor.id
    assert {"link.code_sent", "link.entered", "questionnaire.opened"} <= set(actions)
    with pytest.raises(BadInputError, match="expired"):
        enter.enter(parts, there.token, code, "192.0.2.1", at + LATER)


@pytest.mark.requirement("PORTAL-CODE-LIMITS")
def test_five_wrong_codes_lock_the_code_also_for_the_right_one(parts: Parts, at: dt.datetime) -> None:
    there = invite(parts, at)
    right = enter.send_code(parts, there.token, at)
    wrong = "000000" if right != "000000" else "111111"
    for _ in range(4):
        with pytest.raises(BadInputError, match="not right"):
            enter.enter(parts, there.token, wrong, "192.0.2.1", at)
    with pytest.raises(TooManyTriesError):
        enter.enter(parts, there.token, wrong, "192.0.2.1", at)
    with pytest.raises(TooManyTriesError):
        enter.enter(parts, there.token, right, "192.0.2.1", at)


@pytest.mark.requirement("PORTAL-CODE-LIMITS")
def test_a_fourth_code_within_five_minutes_is_not_sent(parts: Parts, at: dt.datetime) -> None:
    there = invite(parts, at)
    for _ in range(3):
        enter.send_code(parts, there.token, at)
    with pytest.raises(TooManyTriesError):
        enter.send_code(parts, there.token, at)
    enter.send_code(parts, there.token, at + dt.timedelta(minutes=6))


def test_a_code_is_good_for_ten_minutes_only(parts: Parts, at: dt.datetime) -> None:
    there = invite(parts, at)
    code = enter.send_code(parts, there.token, at)
    with pytest.raises(BadInputError, match="expired"):
        enter.enter(parts, there.token, code, "192.0.2.1", at + dt.timedelta(minutes=11))


def test_an_unknown_link_is_not_known(parts: Parts, at: dt.datetime) -> None:
    invite(parts, at)
    with pytest.raises(NotFoundError):
        enter.landing(parts, "A" * 43, at)


@pytest.mark.requirement("PORTAL-LINK-ENDS")
@pytest.mark.parametrize("door", ["expired", "replaced", "withdrawn"])
def test_a_link_that_ended_says_why_and_opens_nothing(parts: Parts, at: dt.datetime, door: str) -> None:
    there = invite(parts, at)
    later = at + LATER
    if door == "expired":
        later = at + dt.timedelta(days=60)
    elif door == "replaced":
        follow.resend(parts, there.staff, there.questionnaire, at)
    else:
        follow.withdraw(parts, there.staff, there.questionnaire, "Sent by mistake", at)
    assert enter.landing(parts, there.token, later).door == door
    with pytest.raises(IllegalStateError):
        enter.send_code(parts, there.token, later)
    with pytest.raises(IllegalStateError):
        enter.enter(parts, there.token, "123456", "192.0.2.1", later)


def test_a_revoked_link_ends_the_session_that_was_opened_with_it(parts: Parts, at: dt.datetime) -> None:
    there = invite(parts, at)
    raw, _ = enter.enter(parts, there.token, enter.send_code(parts, there.token, at), "192.0.2.1", at)
    with parts.database.write() as connection:
        links.revoke(connection, there.vendor.id, at)
    with parts.database.read() as connection:
        assert sessions.load(connection, raw, at + LATER) is None


@pytest.mark.requirement("PORTAL-WRONG-PERSON")
def test_the_wrong_person_tells_the_one_who_asked(parts: Parts, at: dt.datetime) -> None:
    there = invite(parts, at)
    with pytest.raises(BadInputError, match="right person"):
        enter.not_me(parts, there.token, "  ", at)
    enter.not_me(parts, there.token, "Ask Max Weber, max@cortex.example", at)
    with parts.database.read() as connection:
        told = [message for message in outbox.of_questionnaire(connection, there.questionnaire) if message.kind == "wrong_person"]
        events = audit.listed(connection, there.vendor.organisation, EventFilter(action="link.wrong_person")).rows
    assert [message.to_address for message in told] == ["jana@boehm.example"]
    assert "> Ask Max Weber" in told[0].body
    assert len(events) == 1


def test_an_address_is_shown_so_that_only_its_owner_knows_it() -> None:
    assert enter.masked("lena.brandt@cortex.example") == "l…@cortex.example"
