"""SOC 1, 2 and 3 reports and the letters that bridge them: `facts(source, kind)` gives what one says, with places."""

from supplier.evidence.soc2.reading import facts

__all__ = ["facts"]
