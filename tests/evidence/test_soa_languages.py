"""Statements of Applicability in many languages and with many spellings of ids: every row is read as it was written."""

from __future__ import annotations

import csv
import io

import pytest

from supplier.evidence import control_ids
from supplier.evidence.read import read
from supplier.model.reading import ControlStatus, Kind

HEADINGS = ("id", "title", "applicable", "status", "why")
# Headings of the columns, then the words for yes, no, implemented, in part and planned.
LANGUAGES = {
    "de": ("Nr.;Maßnahme;Anwendbar;Umsetzungsstatus;Begründung", "Ja;Nein;umgesetzt;teilweise umgesetzt;geplant"),
    "fr": ("Réf.;Mesure de sécurité;Applicable;État de mise en œuvre;Justification", "Oui;Non;Mise en œuvre;Partiellement mise en œuvre;Planifiée"),
    "es": ("Control;Descripción;¿Aplica?;Estado;Motivo de inclusión/exclusión", "Sí;No;Implantado;Parcialmente implantado;Planificado"),
    "it": ("Rif.;Titolo;Applicabile;Stato di attuazione;Giustificazione", "SI;NO;Attuato;Parzialmente attuato;Pianificato"),
    "pt": ("ID do controlo;Nome do controlo;Aplicável (Sim/Não);Implementado;Justificação", "Sim;Não;Implementado;Parcialmente;Planeado"),
    "nl": ("Nr. maatregel;Beheersmaatregel;Van toepassing;Status;Reden", "Ja;Nee;Geïmplementeerd;Gedeeltelijk geïmplementeerd;Gepland"),
    "pl": ("Nr;Zabezpieczenie;Stosowane (T/N);Status wdrożenia;Uzasadnienie", "Tak;Nie;Wdrożone;Częściowo wdrożone;Planowane"),
    "sv": ("Säkerhetsåtgärd;Rubrik;Tillämplig;Införandestatus;Motivering", "Ja;Nej;Införd;Delvis införd;Planerad"),
    "da": ("Nr.;Foranstaltning;Finder anvendelse;Implementeringsstatus;Begrundelse", "Ja;Nej;Implementeret;Delvist implementeret;Planlagt"),
    "cs": ("Opatření;Název;Aplikovatelné;Stav;Odůvodnění", "Ano;Ne;Zavedeno;Částečně zavedeno;Plánováno"),
    "ja": ("管理策番号;管理策;適用;実施状況;理由", "適用;適用外;実施済;一部実施;計画中"),
    "zh": ("条款;控制措施;是否适用;实施情况;选择/删减理由", "是;否;已实施;部分实施;计划中"),
    "ko": ("통제번호;통제항목;적용여부;이행상태;사유", "적용;미적용;이행;부분 이행;계획"),
}
SPELLINGS = ("A.{}", "{}", "A.{}.", "A{}", "A {}", "Annex A {}")


def row(number: int, words: list[str]) -> tuple[str, str, bool, ControlStatus]:
    yes, no, done, part, planned = words
    choices = ((yes, done, True, ControlStatus.IMPLEMENTED), (yes, part, True, ControlStatus.PARTIAL), (yes, planned, True, ControlStatus.PLANNED))
    return (no, "", False, ControlStatus.EXCLUDED) if number % 9 == 4 else choices[number % 3]


@pytest.mark.requirement("SOA-LANGUAGES")
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_statement_in_any_language_is_read_row_by_row(language: str) -> None:
    headings, words = (text.split(";") for text in LANGUAGES[language])
    spelling = SPELLINGS[list(LANGUAGES).index(language) % len(SPELLINGS)]
    ids = list(control_ids.titles("2022"))
    made = {control: row(number, words) for number, control in enumerate(ids)}
    held = io.StringIO()
    table = csv.writer(held, delimiter=";")
    table.writerow(headings)
    table.writerows([spelling.format(control[2:]), f"{headings[1]} {control[2:].replace('.', '-')}", *made[control][:2], "R-1"] for control in ids)
    (reading,) = read(held.getvalue().encode(), "soa.csv")
    assert reading.kind is Kind.STATEMENT_OF_APPLICABILITY
    assert {one.id: (one.applicable, one.status) for one in reading.controls} == {control: told[2:] for control, told in made.items()}


@pytest.mark.requirement("SOA-LANGUAGES")
@pytest.mark.parametrize(("yes", "no"), [("Applicable", "Excluded"), ("anwendbar ja", "anwendbar nein"), ("Applicable yes", "Applicable no")])
def test_ticks_under_yes_and_no_answer_even_where_the_first_no_comes_late(yes: str, no: str) -> None:
    ids = list(control_ids.titles("2022"))
    held = io.StringIO()
    table = csv.writer(held, delimiter=";")
    table.writerow(["Control", "Title", yes, no, "Comment"])
    table.writerows(
        ["A" + control[2:], f"Title {control}", *(("", "x") if number == len(ids) - 1 else ("x", "")), ""] for number, control in enumerate(ids)
    )
    (reading,) = read(held.getvalue().encode(), "soa.csv")
    assert {one.id: one.applicable for one in reading.controls} == {control: control != ids[-1] for control in ids}
