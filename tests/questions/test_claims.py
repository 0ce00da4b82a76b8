from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from supplier.model.answers import Claim
from supplier.model.intake import IntendedUse
from supplier.model.questions import State
from supplier.questions.claims import claims, set_flags
from supplier.questions.profile import vendor_facts
from tests.questions.build import YES_NO, a_set, answer, question

USE = IntendedUse()


def _claim(fields: dict[str, Any], **given: Any) -> Claim:
    (claim,) = claims([a_set(question(**fields))], [answer("first", *given.pop("chosen", ()), **given)], USE)
    return claim


@pytest.mark.requirement("SETS-CLAIMS")
def test_a_question_that_is_asked_and_not_answered_is_a_claim_too() -> None:
    demand = [{"kind": "policy", "label": "Always"}, {"kind": "agreement", "label": "If yes", "when": ["yes"]}]
    (claim,) = claims([a_set(question(critical=True, evidence=demand, supplies="incidents"))], [], USE)
    assert (claim.answered, claim.state, claim.value, claim.critical, claim.supplies) == (False, None, None, True, "incidents")
    assert claim.evidence_demanded == ("policy",)


@pytest.mark.requirement("SETS-CLAIMS")
def test_a_choice_becomes_state_value_flag_and_demands() -> None:
    options = [YES_NO[0], YES_NO[1] | {"flag": "A11_NO_AGREEMENT"}]
    demand = [{"kind": "agreement", "label": "x", "when": ["no"]}]
    link = [{"ref": "eu-gmp-annex11-2011#3.1", "relation": "equal"}]
    claim = _claim(
        {"options": options, "evidence": demand, "clauses": link}, chosen=("no",), comment="why", evidence=("a1",), planned_on=dt.date(2027, 1, 1)
    )
    assert (claim.state, claim.value, claim.values, claim.flag) == (State.NOT_MET, "no", ("no",), "A11_NO_AGREEMENT")
    assert (claim.comment, claim.evidence, claim.evidence_demanded, claim.planned_on) == ("why", ("a1",), ("agreement",), dt.date(2027, 1, 1))
    assert claim.clauses[0].ref == "eu-gmp-annex11-2011#3.1"


def test_not_applicable_keeps_its_state() -> None:
    options = [YES_NO[0], {"value": "na", "label": "Not applicable", "state": "na"}]
    assert _claim({"options": options}, chosen=("na",)).state is State.NA


@pytest.mark.parametrize(
    ("fields", "given", "values", "answered"),
    [
        ({"type": "text"}, {"text": " Contoso "}, ("Contoso",), True),
        ({"type": "number"}, {"number": 0}, ("0",), True),
        ({"type": "date"}, {"date": dt.date(2026, 3, 1)}, ("2026-03-01",), True),
        ({"type": "document"}, {"evidence": ("a1",)}, (), True),
        ({"type": "controls"}, {"rows": ({"id": "A.5.1"},)}, ("A.5.1",), True),
        ({"type": "table", "columns": [{"id": "name", "label": "Name"}]}, {"rows": ({"name": "A"}, {"name": "B"})}, ("A", "B"), True),
        ({"type": "date"}, {"text": "soon"}, (), False),
        ({}, {"chosen": ("unheard_of",)}, (), False),
        ({}, {"evidence": ("a1",)}, (), False),
    ],
)
def test_values_are_text_whatever_the_type(fields: dict[str, Any], given: dict[str, Any], values: tuple[str, ...], answered: bool) -> None:  # noqa: FBT001 - a case
    claim = _claim(fields, **given)
    assert (claim.values, claim.answered) == (values, answered)


def test_several_choices_amount_to_the_worst() -> None:
    claim = _claim({"type": "multi"}, chosen=("yes", "no"))
    assert (claim.state, claim.values) == (State.NOT_MET, ("yes", "no"))


RULE = {
    "flag": "ANSWERS_INCONSISTENT",
    "all": [{"question": "demo.a", "is": ["yes"]}],
    "any": [{"question": "demo.b", "is": ["yes"]}],
    "none": [{"question": "demo.c", "is": ["yes"]}],
}


@pytest.mark.requirement("SETS-FINDINGS")
@pytest.mark.parametrize(
    ("chosen", "flags"),
    [
        ({"a": "yes", "b": "yes"}, ("ANSWERS_INCONSISTENT",)),
        ({"a": "no", "b": "yes"}, ()),
        ({"a": "yes", "b": "no"}, ()),
        ({"a": "yes", "b": "yes", "c": "yes"}, ()),
        ({}, ()),
    ],
)
def test_a_finding_is_raised_by_all_any_and_none(chosen: dict[str, str], flags: tuple[str, ...]) -> None:
    questions = a_set(question("a"), question("b"), question("c"), findings=[RULE])
    assert set_flags([questions], [answer(name, value) for name, value in chosen.items()], USE) == flags


def test_a_finding_without_any_needs_only_all_and_hidden_answers_raise_nothing() -> None:
    rule = {"flag": "ANSWERS_INCONSISTENT", "all": [{"question": "demo.b", "is": ["yes"]}]}
    questions = a_set(question("a"), question("b", show_if=[{"question": "demo.a", "is": ["yes"]}]), findings=[rule])
    assert set_flags([questions], [answer("a", "yes"), answer("b", "yes")], USE) == ("ANSWERS_INCONSISTENT",)
    assert set_flags([questions], [answer("a", "no"), answer("b", "yes")], USE) == ()


def _said(supplies: str, **fields: Any) -> Claim:
    return Claim(question="q", set_id="company", label="", answered=True, supplies=supplies, **fields)


def test_the_company_profile_becomes_the_vendor_that_is_scored() -> None:
    rows = (
        {"name": "Old Contoso", "relation": "former name", "delivers_service": "no"},
        {"name": "Contoso Labs", "relation": "sister", "delivers_service": "yes"},
        {"name": "Contoso Holding", "relation": "parent", "delivers_service": "no"},
    )
    vendor = vendor_facts(
        "Contoso",
        [
            _said("legal_name", value="Contoso GmbH"),
            _said("other_names", rows=rows),
            _said("sites", rows=({"name": "HQ", "address": "Bonn, Germany"}, {"name": "Lab"})),
            _said("hosting_provider", value="Nimbus"),
        ],
    )
    assert vendor.legal_names == ("Contoso GmbH", "Old Contoso")
    assert vendor.affiliates == ("Contoso Labs",)
    assert vendor.sites == ("HQ, Bonn, Germany", "Lab")
    assert vendor.hosting_provider == "Nimbus"


def test_a_vendor_that_answered_nothing_has_only_its_name() -> None:
    vendor = vendor_facts("Contoso", [])
    assert (vendor.name, vendor.legal_names, vendor.affiliates, vendor.hosting_provider) == ("Contoso", (), (), None)
