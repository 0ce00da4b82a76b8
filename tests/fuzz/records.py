"""Agreements, tests, audits and the other records."""

from __future__ import annotations

from collections.abc import Iterator

from supplier.evidence import agreement, document_head, other_kinds, statements
from supplier.evidence.layout import Extracted, Source
from supplier.model.reading import Kind
from supplier.samples import records
from tests.fuzz.checks import drawn, holds, page_of, text_of, words_of

WHO = {"organisation": "Halden Optics Ltd"}
KINDS = (Kind.AGREEMENT, Kind.PENETRATION_TEST, Kind.AUDIT_REPORT, Kind.RESTORE_TEST, Kind.VALIDATION_REPORT, Kind.POLICY)


def seeds() -> Iterator[bytes]:
    for signed in (True, False):
        yield drawn(
            records.quality_agreement(buyer="Morrow Pharma AG", vendor="Halden Ltd", service="Cloud", dated_on="2026-01-07", signed=signed), 120
        )
    yield drawn(records.internal_audit(audited_on="3 March 2026", auditor="E. Sand", subject="ISMS", major=1, **WHO))
    yield drawn(records.penetration_test(tester="Redfern Security Ltd", tested_on="2026-02-01", system="Portal", critical=1, high=2, **WHO))
    yield drawn(records.restore_test(system="Vault", tested_on="12.02.2026", **WHO))
    yield drawn(records.validation_report(product="Vault", version="4.2", approved_on="2026-01-30", tests=40, failed=1, **WHO))
    yield drawn(records.marketing_page(product="Vault", **WHO))
    yield drawn(records.procedure(subject="Backup", dated_on="May 2026", policy=True, **WHO))


def words() -> Iterator[bytes]:
    said = [
        "audit",
        "right to audit",
        "inspectors",
        "prior written consent",
        "sub-contractor",
        "notify",
        "within 30 days",
        "return",
        "between",
        " and ",
    ]
    labels = [
        "Signed",
        "Date:",
        "Version",
        "Approved by",
        "Result: passed",
        "Total",
        "failed",
        "Critical",
        "High: 2",
        "open",
        "closed",
        "by and between",
    ]
    yield from words_of([*said, *labels, *map(str, document_head.words()), " | ", "\n", "\n---\n", "# ", ": "])


def check(data: bytes) -> None:
    source = page_of(text_of(data))
    kind = KINDS[len(data) % len(KINDS)]
    holds(source, lambda given: other_kinds.facts(given, kind))
    holds(source, statements.facts)
    holds(source, rights)


def rights(source: Source) -> Extracted:
    """What an agreement grants, alone."""
    return Extracted(facts=agreement.facts(source, document_head.pairs(source)))
