"""What docs/audit-trail.md promises is what the code does."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from supplier.store import audit, audit_check
from supplier.store.guard import APPEND_ONLY
from supplier.store.tables import AuditEventTable

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "audit-trail.md").read_text(encoding="utf-8")


@pytest.mark.requirement("AUDIT-FORMAT")
def test_the_page_lists_the_fields_in_the_order_of_the_hash() -> None:
    table = PAGE.split("## The event")[1].split("## How it is hashed")[0]
    listed = [name for row in re.findall(r"^\| (`.*?) \|", table, re.MULTILINE) for name in re.findall(r"`(\w+)`", row)]
    assert [name for name in listed if name not in {"payload", "salt", "hash"}] == list(audit.HASHED)
    assert set(listed) == set(AuditEventTable.__table__.columns.keys())


def test_the_page_names_every_append_only_table_and_exit_code() -> None:
    revoked = re.search(r"REVOKE UPDATE, DELETE, TRUNCATE ON (.*) FROM", PAGE)
    assert revoked is not None
    assert set(revoked[1].split(", ")) == APPEND_ONLY
    codes = {int(code) for code in re.findall(r"^\| (\d) \|", PAGE, re.MULTILINE)}
    assert codes == {audit_check.WHOLE, audit_check.ALTERED, audit_check.SHORTER, audit_check.ORDER, audit_check.RECORD, audit_check.INCOMPLETE}
    assert audit.DOMAIN in PAGE
