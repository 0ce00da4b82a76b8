from __future__ import annotations

import datetime as dt

import msgspec
import pytest

from supplier.errors import NotFoundError
from supplier.model.case import Case, FlagReply, Judgement, LookUp
from supplier.model.questionnaire import Outcome
from supplier.model.reading import Kind, Part, Reading, TextSource
from supplier.store import canonical, reviews, scorecards, throttle, uploads
from supplier.store.conditions import DecisionCondition
from supplier.store.database import Database
from supplier.store.reviews import NewDecision
from supplier.store.scorecards import NewScorecard, ScorecardRow
from supplier.store.uploads import PageImageRow
from supplier.store.words import UploadState
from tests.support.house import House, furnish, upload
from tests.support.query_count import statements
from tests.support.verdicts import scorecard

SHA = "ab" * 32


def reading(reader: str = "1", part: int | None = None, kind: Kind = Kind.ISO_CERTIFICATE) -> Reading:
    return Reading(
        file="certificate.pdf",
        sha256=SHA,
        media_type="application/pdf",
        pages=2,
        language="en",
        kind=kind,
        kind_reason="it says so",
        text_source=TextSource.TEXT,
        part=None if part is None else Part(number=part, pages=(part, part)),
        reader=reader,
    )


@pytest.mark.requirement("UPLOAD-KEPT")
def test_an_upload_goes_from_queued_to_read_and_reading_twice_leaves_one_reading(database: Database, house: House, at: dt.datetime) -> None:
    with database.write() as connection:
        row = upload(connection, house, SHA, at)
        assert row.state is UploadState.QUEUED
        for _ in range(2):
            assert uploads.started(connection, row.id)
            uploads.read(connection, row, (reading(part=1), reading(part=2)), at, expires_on=dt.date(2027, 2, 19))
        after = uploads.get(connection, house.organisation.id, row.id)
        kept = uploads.readings(connection, (after,))
    assert (after.state, after.kind, after.pages, after.expires_on, after.reader) == (
        UploadState.READ,
        Kind.ISO_CERTIFICATE,
        2,
        dt.date(2027, 2, 19),
        "1",
    )
    assert [one.part for one in kept] == [1, 2]
    assert kept[0].body == reading(part=1)


def test_only_the_readings_of_the_newest_reader_are_shown_but_all_are_kept(database: Database, house: House, at: dt.datetime) -> None:
    with database.write() as connection:
        row = upload(connection, house, SHA, at)
        uploads.read(connection, row, (reading("1"),), at)
        uploads.read(connection, row, (reading("2"),), at)
        after = uploads.get(connection, house.organisation.id, row.id)
        assert [one.reader for one in uploads.readings(connection, (after,))] == ["2"]


@pytest.mark.requirement("UPLOAD-KEPT")
@pytest.mark.parametrize("way", ["removed", "superseded"])
def test_what_was_removed_or_superseded_while_it_was_read_stays_so(database: Database, house: House, at: dt.datetime, way: str) -> None:
    with database.write() as connection:
        row, newer = upload(connection, house, SHA, at), upload(connection, house, "cd" * 32, at)
        if way == "removed":
            uploads.remove(connection, row.id, at)
        else:
            uploads.supersede(connection, row.id, newer.id, at)
        uploads.read(connection, row, (reading(),), at)
        assert not uploads.started(connection, row.id)
        assert uploads.get(connection, house.organisation.id, row.id).state.value == way
        assert [one.id for one in uploads.of_questionnaire(connection, house.questionnaire.id)] == [newer.id]
        assert len(uploads.of_questionnaire(connection, house.questionnaire.id, gone=True)) == 2
        assert uploads.count(connection, house.questionnaire.id) == 2


def test_an_unreadable_document_is_kept_with_the_reason(database: Database, house: House, at: dt.datetime) -> None:
    with database.write() as connection:
        row = upload(connection, house, SHA, at)
        uploads.unreadable(connection, row.id, "encrypted", at)
        after = uploads.get(connection, house.organisation.id, row.id)
    assert (after.state, after.reason, after.kind) == (UploadState.UNREADABLE, "encrypted", Kind.UNREADABLE)


def test_the_same_bytes_of_another_vendor_are_noticed_within_the_organisation_only(database: Database, house: House, at: dt.datetime) -> None:
    from supplier.store import services, vendors

    foreign = furnish(database, at, "Other Pharma AG")
    with database.write() as connection:
        other = vendors.add(connection, house.organisation.id, vendors.VendorChange(name="Borrower Ltd"), at)
        service = services.add(connection, house.organisation.id, other.id, services.ServiceChange(name="S", tier=house.service.tier), at)
        mine = upload(connection, house, SHA, at)
        upload(connection, foreign, SHA, at)
        assert uploads.twins(connection, mine) == ()
        theirs = upload(connection, msgspec.structs.replace(house, vendor=other, service=service), SHA, at)
        assert [(row.upload_id, row.vendor_name) for row in uploads.twins(connection, mine)] == [(theirs.id, "Borrower Ltd")]
        assert uploads.same_bytes(connection, house.questionnaire.id, SHA) is not None


def test_page_images_are_noted_once(database: Database, house: House, at: dt.datetime) -> None:
    image = PageImageRow(SHA, 1, 150, "key", 893, 1263)
    with database.write() as connection:
        uploads.put_page_image(connection, house.organisation.id, image, at)
        uploads.put_page_image(connection, house.organisation.id, image, at)
        assert uploads.page_image(connection, house.organisation.id, SHA, 1, 150) == image
        assert uploads.page_images(connection, house.organisation.id, SHA) == (image,)
        assert uploads.page_image(connection, house.organisation.id, SHA, 2, 150) is None


def keep(database: Database, house: House, at: dt.datetime, digest: str = "sha256:01") -> ScorecardRow:
    case = Case(organisation=house.organisation.facts(), vendor=_facts(database, house), service=house.service.facts(), requested=())
    given = NewScorecard(
        questionnaire_id=house.questionnaire.id,
        service_id=house.service.id,
        case=case,
        policy_json="{}",
        scorecard=scorecard(digest=digest),
        rendered='{"schema":"supplier-scorecard-1"}',
        headline="ISO/IEC 27001 certified",
        created_by="system",
    )
    with database.write() as connection:
        return scorecards.add(connection, house.organisation.id, given, at)


def _facts(database: Database, house: House) -> object:
    from supplier.store import vendors

    with database.read() as connection:
        return vendors.facts(connection, house.vendor)


@pytest.mark.requirement("SCORECARD-KEPT")
def test_a_scorecard_comes_back_with_everything_to_compute_it_again(database: Database, house: House, at: dt.datetime) -> None:
    row = keep(database, house, at)
    with database.read() as connection:
        stored = scorecards.get(connection, house.organisation.id, row.id)
        assert scorecards.every_one(connection) == (stored,)
        assert scorecards.every_one(connection, after_id=row.id) == ()
        with pytest.raises(NotFoundError):
            scorecards.get(connection, "other", row.id)
    assert stored.scorecard == scorecard()
    assert canonical.digest(stored.case) == row.case_digest
    assert canonical.digest(stored.scorecard) == scorecards.digest(scorecard())


def test_the_same_verdict_twice_is_kept_once_and_another_is_a_new_row(database: Database, house: House, at: dt.datetime) -> None:
    first, again = keep(database, house, at), keep(database, house, at + dt.timedelta(hours=1))
    other = keep(database, house, at + dt.timedelta(hours=2), "sha256:02")
    assert first == again
    with database.read() as connection:
        assert [row.id for row in scorecards.of_service(connection, house.service.id)] == [other.id, first.id]
        assert scorecards.latest(connection, house.questionnaire.id) == other


@pytest.mark.requirement("REVIEW-HISTORY")
def test_a_later_judgement_takes_the_place_of_an_earlier_one_and_both_are_kept(database: Database, house: House, at: dt.datetime) -> None:
    def judged(verdict: str, target: str = SHA) -> Judgement:
        return Judgement(subject="holder", target=target, verdict=verdict, by="Quinn", on=at.date(), reason="seen")  # type: ignore[arg-type]  # cases

    with database.write() as connection:
        for minute, one in enumerate([judged("no"), judged("yes"), judged("yes", "cd" * 32)]):
            reviews.judge(connection, house.organisation.id, house.service.id, one, person_id=house.qa.id, at=at + dt.timedelta(minutes=minute))
        held = reviews.judgements(connection, house.service.id)
        assert [(one.target, one.verdict) for one in held] == [(SHA, "yes"), ("cd" * 32, "yes")]
        assert len(reviews.judgements(connection, house.service.id, superseded=True)) == 3


def test_look_ups_and_replies_are_kept(database: Database, house: House, at: dt.datetime) -> None:
    seen = LookUp(sha256=SHA, about="certificate", register="IAF CertSearch", found="active", by="Quinn", on=at.date())
    gone = msgspec.structs.replace(seen, found="withdrawn")
    answered = FlagReply(flag="CERT_EXPIRED", text="The new one is on its way.", on=at.date())
    with database.write() as connection:
        for minute, one in enumerate([seen, gone]):
            reviews.look_up(connection, house.organisation.id, house.service.id, one, person_id=house.qa.id, at=at + dt.timedelta(minutes=minute))
        reviews.reply(connection, house.organisation.id, house.questionnaire.id, answered, link_id=house.link.id, at=at)
        assert reviews.look_ups(connection, house.service.id) == (gone,)
        assert reviews.replies(connection, house.questionnaire.id) == (answered,)


@pytest.mark.requirement("REVIEW-HISTORY")
def test_decisions_are_a_history_with_the_decider_s_name_as_it_was(database: Database, house: House, at: dt.datetime) -> None:
    card = keep(database, house, at)
    given = NewDecision(
        service_id=house.service.id,
        questionnaire_id=house.questionnaire.id,
        scorecard_id=card.id,
        scorecard_digest=card.digest,
        outcome=Outcome.ACCEPT_WITH_CONDITIONS,
        reason="The agreement is missing.",
        conditions=(DecisionCondition(text="Sign the agreement", owner="Legal", due_on=dt.date(2027, 1, 31)),),
        person_id=house.qa.id,
        person_name=house.qa.name,
    )
    with database.write() as connection:
        first = reviews.decide(connection, house.organisation.id, given, at)
        second = reviews.decide(connection, house.organisation.id, msgspec.structs.replace(given, outcome=Outcome.ACCEPT), at + dt.timedelta(days=1))
        assert reviews.decisions(connection, house.service.id) == (second, first)
    assert reviews.digest(first) != reviews.digest(second)


@pytest.mark.requirement("SEC-THROTTLE")
def test_tries_are_counted_within_a_window_and_forgotten_after_it(database: Database, at: dt.datetime) -> None:
    name, minute = throttle.bucket("login", "quinn@boehm.example"), dt.timedelta(minutes=1)
    assert "quinn" not in name
    with database.write() as connection, statements(database) as sent:
        tries = [throttle.take(connection, name, allowed=2, window=minute, at=at) for _ in range(3)]
        assert tries == [True, True, False]
        assert len(sent) == 3
        assert throttle.wait(connection, name, allowed=2, at=at + minute / 2) == minute / 2
        assert throttle.wait(connection, name, allowed=4, at=at) is None
        assert throttle.take(connection, name, allowed=2, window=minute, at=at + minute)
        throttle.forget(connection, name)
        assert throttle.wait(connection, name, allowed=1, at=at) is None
        throttle.take(connection, name, allowed=1, window=minute, at=at)
        assert (throttle.sweep(connection, at), throttle.sweep(connection, at + minute)) == (0, 1)
