from __future__ import annotations

import datetime as dt

import pytest

from supplier.store import outbox
from supplier.store.database import Database
from supplier.store.outbox import NewMessage
from tests.support.house import House

TOKEN = "x_Yz0123456789-abcdefghijklmnopqrstuvwxyzAB"


@pytest.mark.requirement("MAIL-NO-SECRETS-KEPT")
@pytest.mark.parametrize("path", ["/p/", "/welcome/", "/reset/"])
def test_a_sent_mail_keeps_neither_link_nor_code(database: Database, house: House, at: dt.datetime, path: str) -> None:
    body = f"Open https://suppliers.boehm.example{path}{TOKEN} and type 123456 by 12 December 2026."
    given = NewMessage(kind="invitation", to_name="Lena", to_address="lena@cortex.example", subject="Questions", body=body, lang="en")
    with database.write() as connection:
        row = outbox.add(connection, house.organisation.id, given, at)
    with database.write() as connection:
        outbox.sent(connection, row.id, at)
        kept = outbox.get(connection, house.organisation.id, row.id)
    assert kept.body == f"Open https://suppliers.boehm.example{path}••• and type ••• by 12 December 2026."
