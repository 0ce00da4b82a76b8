"""The roles that docs/audit-trail.md recommends for PostgreSQL: enough to work, not enough to change history."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import psycopg
import pytest
from sqlalchemy.exc import DBAPIError

from supplier.store.database import Database
from tests.support.house import furnish, save_answer

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "audit-trail.md").read_text(encoding="utf-8")


@pytest.mark.postgres
@pytest.mark.requirement("AUDIT-GUARDS")
@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
def test_the_recommended_role_can_work_and_cannot_touch_history(database_url: str, at: dt.datetime) -> None:
    grants = re.search(r"```\n(GRANT.*?)```", PAGE, re.DOTALL)
    assert grants is not None
    with psycopg.connect(database_url, autocommit=True) as owner:
        owner.execute("CREATE ROLE supplier_app LOGIN")
        try:
            owner.execute(grants[1])  # type: ignore[call-overload]  # our own page
            working = Database(database_url.replace("supplier@", "supplier_app@"), 1)
            house = furnish(working, at)
            with working.write() as connection:
                save_answer(connection, house, "a.b", "x", 0, at)
            for attack in (
                "ALTER TABLE audit_event DISABLE TRIGGER ALL",
                "DELETE FROM audit_event",
                "UPDATE scorecard SET badge = 'x'",
                "DROP TABLE decision",
            ):
                with pytest.raises(DBAPIError, match=r"permission denied|must be owner"), working.write() as connection:
                    connection.exec_driver_sql(attack)
            working.close()
        finally:
            owner.execute("DROP OWNED BY supplier_app")
            owner.execute("DROP ROLE supplier_app")
