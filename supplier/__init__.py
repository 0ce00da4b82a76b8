"""Supplier assurance for regulated companies."""

__version__ = "0.1.0"
