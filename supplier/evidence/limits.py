"""How much of a document we are willing to look at. Everything here is a budget, with its unit in its name or sentence.

A document over a hard limit is refused with a finding that names the limit; a document over a soft limit is read up to it
and says so. Changing a number changes readings: raise `READER` in `version.py` with it.
"""

from __future__ import annotations

import msgspec

MEGABYTE = 1 << 20

FILE_BYTES = 25 * MEGABYTE
PAGES = 500
TEXT_CHARACTERS = 20_000_000
"""Hard limit on the text of one document."""
PAGE_CHARACTERS = 400_000
"""Hard limit on the glyphs of one page: the densest real page seen holds 21,000."""
LINE_CHARACTERS = 4_000
"""Longer lines of text files and paragraphs are cut: a paragraph of a page has fewer."""
PAGE_OBJECTS = 60_000
"""Soft limit on drawn objects looked at for rulings and covers, for each page."""
STREAM_BYTES = 32 * MEGABYTE
"""Hard limit on one unpacked content stream of a PDF."""
CONTENT_BYTES = 128 * MEGABYTE
"""Hard limit on all unpacked content streams of a PDF."""
FORM_INVOCATIONS = 5_000
"""Hard limit on drawn forms of one page, forms inside forms multiplied out."""
WORKBOOK_CELLS = 500_000
"""Soft limit on cells with a value, for each sheet."""
SHEETS = 100
TABLE_COLUMNS = 400
ZIP_ENTRIES = 1_000
"""A real questionnaire workbook has up to 140 entries, a DOCX with many pictures up to 600."""
ZIP_RATIO = 200
"""Unpacked to packed, for each entry over one megabyte: honest sheet XML reaches 60, a bomb 1,000."""
ZIP_UNPACKED_BYTES = 200 * MEGABYTE
IMAGE_PIXELS = 60_000_000
IMAGE_FRAMES = 20
OCR_DPI = 150
OCR_LONG_SIDE = 2_200
"""Pixels. Beyond this the recogniser gets slower, not better."""
OCR_PAGES = 3
RESULT_BYTES = 32 * MEGABYTE
"""What a child may write to its pipe."""
RENDER_LONG_SIDE = 3_000
"""Pixels of a page image."""
CODE_PAGES = 3
"""First pages of a certificate on which QR codes are looked for."""
CODES = 6
"""Places of a page that are looked at for a QR code."""
SIGNATURES = 10
"""Soft limit on digital signatures that are checked, for each document."""
SIGNATURE_BYTES = 256 << 10
"""Of one signature with its certificates: honest ones have up to 60 KB."""
SIGNED_REVISIONS = 50
"""How often a signed file may have been saved: each later revision is compared with the signed one."""
SIGNATURE_SECONDS = 6.0
"""Processor time for all signatures of a document, importing the library included."""


class Budget(msgspec.Struct, frozen=True):
    """What one child may use: address space in bytes, processor seconds, wall-clock seconds."""

    memory: int
    cpu: int
    wall: float


READ = Budget(memory=1 << 30, cpu=20, wall=60.0)
"""A report of 200 dense pages takes 5 processor seconds on a quiet machine and twice that on a busy one."""
RENDER = Budget(memory=1 << 30, cpu=10, wall=30.0)
OCR = Budget(memory=2 << 30, cpu=60 * OCR_PAGES + 10, wall=60.0 * OCR_PAGES + 60.0)
