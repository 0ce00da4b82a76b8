"""Statements of Applicability: `facts(source)` gives one row per control and what the document says of itself."""

from supplier.evidence.soa.reading import facts

__all__ = ["facts"]
