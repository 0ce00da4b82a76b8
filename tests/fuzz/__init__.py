"""Fuzz targets for the rules that read text: what each tries, from which seeds, and what has to hold. `python -m tests.fuzz dates -runs=20000`."""
