"""Certificates of management systems: `facts(source)` gives what one says, with places; `beside` adds what its QR codes do."""

from supplier.evidence.certificate.codes import beside
from supplier.evidence.certificate.reading import facts

__all__ = ["beside", "facts"]
