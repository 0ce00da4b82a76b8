"""Names as printed against names as known."""

from __future__ import annotations

import pytest

from supplier.scoring.names import covers, relation


@pytest.mark.requirement("SCORE-HOLDER")
@pytest.mark.parametrize(
    ("printed", "known", "expected"),
    [
        ("NORTHWIND SYSTEMS LIMITED", "Northwind Systems Ltd.", "same"),
        ("Müller & Söhne GmbH", "MULLER & SOHNE GMBH", "same"),
        ("Northwind Systems", "Northwind Systems Ltd", "close"),
        ("Northwind Systems Japan K.K.", "Northwind Systems Ltd", "close"),
        ("Bluefin Holdings", "Northwind Systems Ltd", "different"),
        ("Ltd", "Northwind Systems Ltd", "different"),
        ("株式会社ノースウインド", "Northwind Systems Ltd", "different"),
        ("", "Northwind Systems Ltd", "different"),
        ("Northwind", "", "different"),
        ("SAS", "SAS AB", "close"),
        ("Systems Northwind", "Northwind Systems Ltd", "close"),
        ("Northwind Batch", "Northwind Systems Ltd", "different"),
    ],
)
def test_only_the_same_name_is_the_same(printed: str, known: str, expected: str) -> None:
    assert relation(printed, (known,)) == expected


@pytest.mark.requirement("SCORE-SCOPE")
@pytest.mark.parametrize(
    ("scope", "name", "description", "expected"),
    [
        ("Operation of Batch Cloud for customers", "Batch Cloud", None, "yes"),
        ("Hosting of clinical randomisation", "RandoX", "clinical randomisation", "yes"),
        ("Steel tanks", "Batch Cloud", "electronic batch records", "no"),
        ("Records archive", "Batch Cloud", "electronic batch records", "unsure"),
        ("Anything", "IT", None, "unsure"),
        ("", "", None, "unsure"),
        ("Hosting of batch records", "Batch Cloud", None, "yes"),
        ("Software platform for tanks", "Batch Cloud software platform", None, "no"),
        ("Lab cleaning", "Lab Notebook", None, "no"),
        ("Steel gates and gate posts", "Gate Keeper", None, "yes"),
    ],
)
def test_a_scope_is_held_against_the_words_of_the_service(scope: str, name: str, description: str | None, expected: str) -> None:
    assert covers(scope, name, description) == expected
