from __future__ import annotations

import datetime as dt
from typing import get_args

import pytest

from supplier.errors import BadInputError
from supplier.notify.render import LANGUAGES, SUBJECTS, Kind, render, written_date

VALUES = {
    "name": "Lena Brandt",
    "organisation": "Boehm Pharma GmbH",
    "vendor": "Cortex Software GmbH",
    "service": "Cortex LIMS",
    "questions": 47,
    "minutes": 40,
    "due_on": dt.date(2026, 12, 3),
    "message": None,
    "sender": "Petra Procurement",
    "link": "https://suppliers.boehm.example/p/token",
    "code": "123456",
    "submitted": "21 November 2026, 11:00 (Europe/Berlin)",
    "digest": "sha256:abc",
    "answered": 31,
    "hours": 72,
}
KINDS = get_args(Kind)


@pytest.mark.requirement("MAIL-TEXTS")
@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_every_message_exists_in_every_language_and_is_complete(kind: Kind, lang: str) -> None:
    made = render(kind, lang, VALUES)
    assert made.subject == SUBJECTS[lang][kind]
    assert "{{" not in made.body
    assert "None" not in made.body
    assert made.body.endswith("\n")
    assert max(len(line) for line in made.body.splitlines()) <= 120


def test_an_unknown_language_gets_english() -> None:
    assert render("code", "fr", VALUES) == render("code", "en", VALUES)


@pytest.mark.requirement("MAIL-HEADERS")
@pytest.mark.parametrize("evil", ["x\r\nBcc: all@world.example", "x\ny", "=?utf-8?q?=0d=0aBcc:_x?=", "x\x00y", "a\u2028b", "a\u202eb"])
def test_a_value_that_could_forge_a_line_is_refused(evil: str) -> None:
    with pytest.raises(BadInputError) as refused:
        render("invitation", "en", VALUES | {"vendor": evil})
    assert refused.value.field == "vendor"


def test_the_free_text_keeps_its_lines_but_no_control_characters() -> None:
    made = render("invitation", "en", VALUES | {"message": "Dear Lena,\r\nplease\x00 be\x1b[31m quick."})
    assert "Dear Lena,\nplease be[31m quick." in made.body


@pytest.mark.requirement("MAIL-NO-TEMPLATES-FROM-USERS")
def test_template_code_in_a_value_stays_text() -> None:
    made = render("invitation", "en", VALUES | {"vendor": "{{ 7 * 7 }} {% raw %}", "message": "{{ link }}"})
    assert "{{ 7 * 7 }} {% raw %}" in made.body
    assert "{{ link }}" in made.body


def test_a_missing_value_is_named() -> None:
    with pytest.raises(BadInputError, match="code"):
        render("code", "en", {"organisation": "x", "minutes": 10})


@pytest.mark.parametrize(("lang", "wanted"), [("en", "3 December 2026"), ("de", "3. Dezember 2026")])
def test_dates_are_written_so_that_nobody_misreads_them(lang: str, wanted: str) -> None:
    assert written_date(dt.date(2026, 12, 3), lang) == wanted
    assert wanted in render("invitation", lang, VALUES).body
