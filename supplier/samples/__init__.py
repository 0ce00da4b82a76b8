"""Writes the invented documents of the demo and of the tests. No real company's text."""
