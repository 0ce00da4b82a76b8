from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from supplier.evidence import dates, vocabulary

ANY_DAY = st.dates(dt.date(1990, 1, 1), dt.date(2045, 12, 31))
WITH_MONTHS = [language for language in vocabulary.certificate().language if language.months]


def readings(text: str) -> list[list[str]]:
    return [[day.isoformat() for day in mention.readings] for mention in dates.find(text)]


@pytest.mark.requirement("EVID-DATE-FORMS")
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Gültig bis: 01.06.2028", "2028-06-01"),
        ("Valid until 3 April 2027", "2027-04-03"),
        ("Expiry date: September 1, 2027", "2027-09-01"),
        ("Expiry 25/04/2027", "2027-04-25"),
        ("Expiry 04/25/2027", "2027-04-25"),
        ("有効期限 2028年3月14日", "2028-03-14"),
        ("有効期限 ２０２８年３月１４日", "2028-03-14"),
        ("有效期至 2028-03-14", "2028-03-14"),
        ("令和7年3月14日", "2025-03-14"),
        ("令和元年5月1日", "2019-05-01"),
        ("Valable jusqu'au 1er mars 2028", "2028-03-01"),
        ("Válido hasta el 5 de mayo de 2028", "2028-05-05"),
        ("dated, October 15, 2025", "2025-10-15"),
        ("30th - April -2026", "2026-04-30"),
        ("30 / 05 / 2018", "2018-05-30"),
        ("15, Jul , 2024", "2024-07-15"),
        ("24 th July 2027", "2027-07-24"),
        ("7 января 2003 года", "2003-01-07"),
        ("2003 жылғы 7 қаңтар", "2003-01-07"),
        ("2. Dezember 2025", "2025-12-02"),
        ("2 Aralık 2025", "2025-12-02"),
        ("14-Mar-2025", "2025-03-14"),
        ("2025. 7. 1", "2025-07-01"),
        ("유효기간 2027년 6월 30일", "2027-06-30"),
        ("29 February 2028", "2028-02-29"),
        ("2027 June 30", "2027-06-30"),
        ("Printed 20270630 by machine", "2027-06-30"),
    ],
)
def test_a_plain_date_has_one_reading(text: str, expected: str) -> None:
    assert readings(text) == [[expected]]


@pytest.mark.parametrize(
    "text",
    [
        "D-ZM-16029-01-00",
        "30 February 2027",
        "30 June 1850",
        "20279930",
        "29 February 2027",
        "2027-13-01",
        "Phone 022-2711-22",
        "ISO 9001:2015",
        "ISO 9001-2015",
        "32/01/2027",
        "version 1.2.3",
        "31.04.2027",
    ],
)
def test_what_is_no_date_is_not_read_as_one(text: str) -> None:
    assert readings(text) == []


@pytest.mark.requirement("EVID-DATE-AMBIGUOUS")
@pytest.mark.parametrize(
    ("text", "both"),
    [("03/04/2027", ["2027-04-03", "2027-03-04"]), ("03-04-2027", ["2027-04-03", "2027-03-04"]), ("1 5 , July, 2024", ["2024-07-15", "2024-07-05"])],
)
def test_what_can_be_read_two_ways_gives_both(text: str, both: list[str]) -> None:
    assert readings(text) == [both]


def test_the_same_day_and_month_is_not_ambiguous() -> None:
    assert readings("05/05/2027") == [["2027-05-05"]]


def test_a_year_of_two_digits_is_marked() -> None:
    mention = dates.find("01.06.28")[0]
    assert (mention.value, mention.short_year) == (dt.date(2028, 6, 1), True)


@given(day=ANY_DAY, language=st.sampled_from(WITH_MONTHS), which=st.integers(0, 5), capital=st.booleans(), padded=st.booleans())
@pytest.mark.requirement("EVID-DATE-FORMS")
def test_what_was_written_in_a_language_is_what_is_read(
    day: dt.date, language: vocabulary.Language, which: int, *, capital: bool, padded: bool
) -> None:
    names = language.months[day.month - 1].split()
    name = names[which % len(names)]
    name = name.upper() if capital else name
    number = f"{day.day:02}" if padded else str(day.day)
    for text in (f"{number} {name} {day.year}", f"{number}. {name} {day.year}", f"{number}-{name}-{day.year}", f"{number} de {name} de {day.year}"):
        assert readings(text) == [[day.isoformat()]], text


@given(ANY_DAY)
def test_numeric_forms_that_are_unambiguous_come_back_exactly(day: dt.date) -> None:
    for text in (
        f"{day:%Y-%m-%d}",
        f"{day:%d.%m.%Y}",
        f"{day:%Y/%m/%d}",
        f"{day.year}年{day.month}月{day.day}日",
        f"{day.day}. {day.month}. {day.year}",
    ):
        assert readings(text) == [[day.isoformat()]], text


@given(ANY_DAY)
def test_a_slash_date_always_has_the_true_reading_among_its_readings(day: dt.date) -> None:
    for text in (f"{day:%d/%m/%Y}", f"{day:%m/%d/%Y}", f"{day:%d-%m-%Y}"):
        assert day.isoformat() in readings(text)[0], text


@given(st.text(max_size=60))
def test_any_text_is_read_without_an_error_and_places_hold(text: str) -> None:
    for mention in dates.find(text):
        assert text[mention.start : mention.end] == mention.raw


@pytest.mark.requirement("EVID-DATE-SETTLED")
@pytest.mark.parametrize(
    ("texts", "order"),
    [
        (["07/03/2025", "15/06/2026"], "day_first"),
        (["07/03/2025", "06/15/2026"], "month_first"),
        (["07/03/2025", "7 March 2025"], "day_first"),
        (["07/03/2025", "15/06/2026", "06/15/2026"], None),
        (["07/03/2025"], None),
        (["07/03/2025", "09/11/2027"], None),
        (["07/03/2025", "06/03/2028"], None),
    ],
)
def test_slash_dates_are_settled_only_by_the_same_document(texts: list[str], order: str | None) -> None:
    assert dates.settle([mention for text in texts for mention in dates.find(text)]) == order


@pytest.mark.requirement("EVID-DATE-SETTLED")
@pytest.mark.parametrize(
    ("begin", "end", "order"),
    [
        ("07/03/2025", "06/03/2028", "day_first"),
        ("03/07/2025", "03/06/2028", "month_first"),
        ("07/03/2025", "09/11/2027", None),
        ("07/03/2025", "07/03/2028", None),
        ("03/02/2025", "02/02/2028", None),
    ],
)
def test_an_issue_and_an_expiry_settle_each_other_where_only_one_order_makes_whole_years(begin: str, end: str, order: str | None) -> None:
    assert dates.settle_by_term(list(dates.find(begin)), list(dates.find(end))) == order


@given(day=ANY_DAY, years=st.integers(1, 3), day_first=st.booleans())
def test_settling_never_picks_a_reading_that_was_not_printed(day: dt.date, years: int, *, day_first: bool) -> None:
    end = dt.date(day.year + years, day.month, min(day.day, 28)) - dt.timedelta(days=1)
    form = "%d/%m/%Y" if day_first else "%m/%d/%Y"
    mentions = [dates.find(f"{one:{form}}")[0] for one in (day, end)]
    order = dates.settle_by_term(mentions[:1], mentions[1:])
    if order is not None and day.day <= 28:
        settled = [dates.settled(mention, order).value for mention in mentions]
        assert dates.is_whole_years(settled[0], settled[1]) or settled == [day, end]


@pytest.mark.parametrize(
    ("start", "end", "whole"),
    [
        ("2024-03-15", "2027-03-14", True),
        ("2024-03-15", "2027-03-15", True),
        ("2024-03-15", "2027-03-13", False),
        ("2024-02-29", "2027-02-28", True),
        ("2024-03-15", "2024-09-14", False),
        ("2027-03-15", "2024-03-14", False),
    ],
)
def test_a_term_of_whole_years(start: str, end: str, *, whole: bool) -> None:
    assert dates.is_whole_years(dt.date.fromisoformat(start), dt.date.fromisoformat(end)) is whole


def test_a_short_year_may_stand_first_as_well() -> None:
    assert readings("03/04/27") == [["2027-04-03", "2027-03-04", "2003-04-27"]]
    assert readings("3/04/27") == [["2027-04-03", "2027-03-04"]]


@pytest.mark.parametrize(("day", "last"), [((2024, 2, 1), 29), ((2023, 2, 28), 28), ((2027, 12, 31), 31)])
def test_a_month_ends_on_its_last_day(day: tuple[int, int, int], last: int) -> None:
    assert dates.month_end(dt.date(*day)).day == last


def test_a_date_of_equal_parts_says_nothing_about_the_order_of_others() -> None:
    alike, doubtful, clear = (dates.find(text)[0] for text in ("05/05/2026", "03/04/2027", "25/04/2027"))
    assert dates._order_of(alike) is None
    assert dates._order_of(doubtful) is None
    assert dates._order_of(clear) == "day_first"
