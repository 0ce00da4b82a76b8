"""Certificates of management systems: `facts(source)` gives what one says, with places."""

from supplier.evidence.certificate.reading import facts

__all__ = ["facts"]
