"""Files of several documents: bound from generated ones, each part read as what it is."""

from __future__ import annotations

import io
from collections.abc import Callable

import pypdf
import pytest

from supplier.evidence.read import read
from supplier.model.reading import Kind
from supplier.samples import records
from supplier.samples.certificates import iso_certificate
from supplier.samples.reports import Soc2, bridge_letter, soc2_report
from supplier.samples.statements import Statement, rows, statement_pdf

VENDOR, DAY = "Aurelia Systems Ltd", "3 February 2026"
MAKE: dict[str, Callable[[], bytes]] = {
    "policy": lambda: records.procedure(organisation=VENDOR, subject="Information security", dated_on=DAY, policy=True),
    "statement": lambda: statement_pdf(Statement(organisation=VENDOR, version="2.1", dated_on=DAY, rows=rows())),
    "letter": lambda: bridge_letter(
        organisation=VENDOR, system="Trial Cloud", period_end="31 December 2025", until="31 March 2026", dated_on="1 April 2026"
    ),
    "report": lambda: soc2_report(REPORT),
    "certificate": lambda: CERTIFICATE,
    "audit": lambda: records.internal_audit(organisation=VENDOR, audited_on=DAY, auditor="M. Okafor", subject="access control"),
    "test": lambda: records.penetration_test(organisation=VENDOR, tester="Kestrel Security Ltd", tested_on=DAY, system="Trial Cloud"),
    "restore": lambda: records.restore_test(organisation=VENDOR, system="Trial Cloud", tested_on=DAY),
    "manual": lambda: records.quality_manual(organisation=VENDOR, version="3.0", dated_on=DAY),
    "agreement": lambda: records.quality_agreement(buyer="Meridian Pharma AG", vendor=VENDOR, service="Trial Cloud", dated_on=DAY),
    "validation": lambda: records.validation_report(
        organisation=VENDOR, product="Trial Cloud", version="7.2", approved_on=DAY, tests=120, failed=0
    ),
}
