"""Why a document could not be read: a finding's code and a sentence for people, raised inside the reader only."""

from __future__ import annotations

from supplier.model.reading import Finding


class RefusedError(Exception):
    """The document is not read further. `read` turns it into a reading of kind `unreadable`."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message

    def finding(self) -> Finding:
        """The finding that goes into the reading."""
        return Finding(code=self.code, message=self.message)
