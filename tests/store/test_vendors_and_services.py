from __future__ import annotations

import datetime as dt

import msgspec
import pytest

from supplier.errors import BadInputError, StaleError
from supplier.model.case import Framework, VendorFacts
from supplier.model.intake import Tier
from supplier.model.questionnaire import Outcome
from supplier.model.scorecard import StandingWord
from supplier.store import services, vendors
from supplier.store.database import Database
from supplier.store.services import ServiceChange
from supplier.store.vendors import VendorChange
from tests.support.house import House
from tests.support.query_count import statements
from tests.support.verdicts import scorecard


def test_vendors_are_listed_by_name_in_pages_and_found_by_a_part_of_it(database: Database, house: House, at: dt.datetime) -> None:
    names = ["alpha labs", "Beta  Systems", "Čapek s.r.o.", "100% Cloud_Co", "Zeta"]
    with database.write() as connection:
        for name in names:
            vendors.add(connection, house.organisation.id, VendorChange(name=name), at)
    with database.read() as connection:
        seen, cursor = [], None
        while True:
            page = vendors.listed(connection, house.organisation.id, after_cursor=cursor, limit=2)
            seen += [row.name for row in page.rows]
            cursor = page.next
            if cursor is None:
                break
        assert sorted(seen) == sorted([*names, house.vendor.name])
        assert len(seen) == len(set(seen))
        for text, wanted in (("BETA sys", ["Beta  Systems"]), ("%", ["100% Cloud_Co"]), ("d_c", ["100% Cloud_Co"]), ("b_t", []), ("\\", [])):
            assert [row.name for row in vendors.listed(connection, house.organisation.id, text=text).rows] == wanted, text


@pytest.mark.parametrize("cursor", ["x", "AAAA", "W10", "WzEsMl0", "é"])
def test_a_page_that_does_not_exist_is_refused(database: Database, house: House, cursor: str) -> None:
    with pytest.raises(BadInputError, match="does not exist"), database.read() as connection:
        vendors.listed(connection, house.organisation.id, after_cursor=cursor)


def test_names_and_sites_become_facts_and_changing_replaces_them(database: Database, house: House) -> None:
    given = VendorChange(name="Cortex SE", legal_names=("Cortex SE", "Cortex Software GmbH"), affiliates=("Cortex US Inc.",), sites=("Basel",))
    with database.write() as connection:
        row = vendors.change(connection, house.vendor, given)
        facts = vendors.facts(connection, row)
        with pytest.raises(StaleError):
            vendors.change(connection, house.vendor, given)
    wanted = VendorFacts(
        name="Cortex SE", legal_names=("Cortex SE", "Cortex Software GmbH"), affiliates=("Cortex US Inc.",), sites=("Basel",), hosting_provider=None
    )
    assert msgspec.structs.replace(facts) == wanted


def test_a_deactivated_vendor_is_in_no_list_and_its_name_is_free(database: Database, house: House, at: dt.datetime) -> None:
    with database.write() as connection:
        vendors.deactivate(connection, house.vendor.id, at)
        assert vendors.listed(connection, house.organisation.id).rows == ()
        assert vendors.by_name(connection, house.organisation.id, house.vendor.name) is None
        assert vendors.get(connection, house.organisation.id, house.vendor.id).deactivated_at == at


def test_merging_moves_everything_and_keeps_the_row(database: Database, house: House, at: dt.datetime) -> None:
    from supplier.store import questionnaires

    with database.write() as connection:
        into = vendors.add(connection, house.organisation.id, VendorChange(name="Cortex Holding"), at)
        vendors.merge(connection, house.vendor, into, at)
        assert [row.id for row in services.of_vendor(connection, into.id)] == [house.service.id]
        assert [row.id for row in vendors.contacts(connection, into.id)] == [house.contact.id]
        assert [row.id for row in questionnaires.of_vendor(connection, into.id)] == [house.questionnaire.id]
        assert vendors.get(connection, house.organisation.id, house.vendor.id).merged_into == into.id


def test_contacts_come_and_go(database: Database, house: House, at: dt.datetime) -> None:
    with database.write() as connection:
        other = vendors.add_contact(connection, house.vendor, name="Aaron", email=" a@cortex.example ", at=at)
        assert [row.name for row in vendors.contacts(connection, house.vendor.id)] == ["Aaron", "Lena Brandt"]
        assert other.email == "a@cortex.example"
        vendors.disable_contact(connection, house.contact.id, at)
        assert [row.name for row in vendors.contacts(connection, house.vendor.id)] == ["Aaron"]


@pytest.mark.requirement("STORE-VERDICT-ON-ROW")
def test_the_newest_verdict_stands_on_the_service_and_the_worst_on_the_vendor(database: Database, house: House, at: dt.datetime) -> None:
    with database.write() as connection:
        other = services.add(connection, house.organisation.id, house.vendor.id, ServiceChange(name="Cortex ELN", tier=Tier.LOW), at)
        services.set_verdict(connection, house.service.id, "card1", scorecard(badge=StandingWord.CERTIFIED), "ISO/IEC 27001 certified")
        assert vendors.get(connection, house.organisation.id, house.vendor.id).badge is StandingWord.CERTIFIED
        services.set_verdict(connection, other.id, "card2", scorecard(badge=StandingWord.NOT_DEMONSTRATED), "not demonstrated")
        assert vendors.get(connection, house.organisation.id, house.vendor.id).badge is StandingWord.NOT_DEMONSTRATED
        row = services.get(connection, house.organisation.id, house.service.id)
    assert (row.badge, row.iso27001, row.soc2, row.annex11) == (
        StandingWord.CERTIFIED,
        StandingWord.CERTIFIED,
        StandingWord.NOT_REQUESTED,
        StandingWord.NOT_DEMONSTRATED,
    )
    assert (row.next_change_on, row.risk, row.scorecard_id) == (dt.date(2027, 3, 14), "medium", "card1")


def test_what_changes_by_itself_is_listed_by_date_and_found_when_due(database: Database, house: House) -> None:
    with database.write() as connection:
        services.set_verdict(connection, house.service.id, "card1", scorecard(), "x")
        coming = services.upcoming(connection, house.organisation.id, dt.date(2026, 12, 1), dt.date(2027, 6, 1))
        assert [(row.vendor_name, row.next_change_on) for row in coming] == [("Cortex Software GmbH", dt.date(2027, 3, 14))]
        assert services.upcoming(connection, house.organisation.id, dt.date(2027, 3, 15), dt.date(2027, 6, 1)) == ()
        assert services.due_for_rescoring(connection, dt.date(2027, 3, 13)) == ()
        assert [row.id for row in services.due_for_rescoring(connection, dt.date(2027, 3, 14))] == [house.service.id]


@pytest.mark.requirement("STORE-QUERY-COUNT")
def test_the_portfolio_is_counted_in_one_query_however_large(database: Database, house: House, at: dt.datetime) -> None:
    with database.write() as connection:
        for n in range(30):
            services.add(connection, house.organisation.id, house.vendor.id, ServiceChange(name=f"S{n}", tier=Tier.LOW if n % 2 else Tier.HIGH), at)
    with database.read() as connection, statements(database) as sent:
        counted = services.portfolio(connection, house.organisation.id)
    assert len(sent) == 1
    assert {(row.tier, row.badge): row.services for row in counted} == {(Tier.HIGH, None): 16, (Tier.LOW, None): 15}


def test_standings_are_counted_by_framework(database: Database, house: House) -> None:
    with database.write() as connection:
        services.set_verdict(connection, house.service.id, "card1", scorecard(), "x")
        assert services.standings(connection, house.organisation.id, Framework.ANNEX11.value) == {StandingWord.NOT_DEMONSTRATED: 1}


def test_a_closed_service_counts_no_more(database: Database, house: House, at: dt.datetime) -> None:
    with database.write() as connection:
        services.set_outcome(connection, house.service.id, Outcome.ACCEPT, at.date(), dt.date(2027, 11, 21))
        services.close(connection, house.service.id, at)
        assert services.portfolio(connection, house.organisation.id) == ()
        assert services.of_vendors(connection, (house.vendor.id,)) == ()
        kept = services.of_vendor(connection, house.vendor.id)
    assert [(row.outcome, row.closed_at) for row in kept] == [(Outcome.ACCEPT, at)]
