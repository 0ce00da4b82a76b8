"""`python -m supplier` and the `supplier` script."""

from __future__ import annotations

from supplier.cli.main import main

__all__ = ["main"]

if __name__ == "__main__":
    main()
