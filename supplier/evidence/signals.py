"""What is odd about the text of a document, as findings with codes: only what can be shown, and without drama."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from supplier.evidence.drawing import Drawn
from supplier.evidence.first_signs import may_hold
from supplier.evidence.glyphs import Frame, Glyph
from supplier.evidence.layout import Line, Page, Source
from supplier.evidence.lines import clean
from supplier.evidence.second_look import IN_PICTURE
from supplier.evidence.sniff import JPEG, PDF, PNG, TIFF, WEBP
from supplier.model.reading import Box, Finding, TextSource

if TYPE_CHECKING:
    from supplier.evidence.pages import Parsed

SCAN_SHARE = 0.5
"""From this share of pictures on, a page counts as a picture and its invisible text as somebody else's recognition."""
_SMALLEST = 1.0
_RARE_FONT = 0.04
_NUMBER_DATE = re.compile(r"\d{1,4}[./-]\d{1,2}[./-]\d{2,4}")
_NUMBER_DATE_INSIDE = re.compile(r"[./-](?<=\d[./-])\d{1,2}[./-]\d\d")
"""Stands in every such date, and begins with a sign that is rare, so that it is found fast."""
_DATE = re.compile(_NUMBER_DATE.pattern + r"|\d{1,2}\.? ?\w{3,9}\.? ?\d{4}|\w{3,9} \d{1,2},? \d{4}")
_TELLING = re.compile(_DATE.pattern + r"|\b(?:ISO|IEC|SOC) ?/?[A-Z]* ?\d|\b[A-Z]{1,5}[ -]?\d{4,}|\b(?:Ltd|GmbH|Inc|LLC|S\.?A|AG|BV|Corp)\b")
_SPECK = 20.0
"""Square points: a smaller shape covers no word."""
_COVERS = 200
_LONG_TEXT = 120
"""Characters of hidden text that need no date or name in it to be told: a program's mark is shorter."""
_PICTURES = frozenset((PDF, PNG, JPEG, TIFF, WEBP))
_INSTRUCTIONS = re.compile(
    r"(?:ignore|disregard|forget|override)\s+(?:all\s+|any\s+|the\s+|your\s+)*(?:previous|prior|above|earlier|preceding|other)\s+(?:instructions?|prompts?|rules?|text|values?)"
    r"|(?:system|developer)\s+prompt\b|\byou\s+are\s+(?:now\s+)?an?\s+(?:ai|assistant|language\s+model|llm)\b"
    r"|(?:note|instructions?|message)\s+(?:to|for)\s+(?:the\s+|any\s+)?(?:ai|llm|language\s+model|automated|automatic)\s*(?:reader|reviewer|system|assistant|model|parser|agent)?s?\b"
    r"|(?:mark|rate|classify|treat|score|report)\s+(?:this|the)\s+(?:vendor|supplier|document|company|certificate)\s+as\s+(?:compliant|certified|approved|valid|trusted|passed)"
    r"|ignorier\w*\s+(?:sie\s+)?(?:alle\s+|die\s+)*(?:vorherigen|bisherigen|obigen)\s+anweisungen|ignor[ae]\w*\s+(?:todas\s+)?las\s+instrucciones\s+anteriores"
    r"|ignore[rz]\s+(?:toutes\s+)?les\s+instructions\s+precedentes|ignora\w*\s+(?:tutte\s+)?le\s+istruzioni\s+precedenti|игнорируй\w*\s+(?:все\s+)?предыдущие\s+инструкции"
    r"|önceki\s+talimatları\s+(?:yok\s+say|dikkate\s+alma)|以前の指示を無視|忽略(?:之前|以上|先前)的(?:所有)?(?:指示|指令)",
    re.IGNORECASE,
)
_ADDRESSING = (
    "ignor", "disregard", "forget", "override", "prompt", "you are ", "note to", "note for", "instruction to", "instruction for",
    "instructions to", "instructions for", "message to", "message for", "mark this", "mark the", "rate this", "rate the", "classify this",
    "classify the", "treat this", "treat the", "score this", "score the", "report this", "report the", "игнорир", "önceki", "以前の指示", "忽略",
)  # fmt: skip
"""One of these is in everything that `_INSTRUCTIONS` finds."""


def unseen(found: list[Glyph], drawn: Drawn, shown: Frame) -> list[Glyph]:
    """What is invisible, smaller than a point, or white with nothing coloured and no picture under it."""
    doubtful = [glyph for glyph in found if glyph.run.white or glyph.run.hidden or 0 < glyph.bottom - glyph.top < _SMALLEST]
    under = (*drawn.fills, *drawn.images)
    return [glyph for glyph in doubtful if _unseen(glyph, under, shown)]


def _unseen(glyph: Glyph, under: tuple[Box, ...], shown: Frame) -> bool:
    if glyph.run.hidden or 0 < glyph.bottom - glyph.top < _SMALLEST:
        return True
    x, y, _, _ = _shown_middle(glyph, shown)
    return not any(box[0] - 1 <= x <= box[2] + 1 and box[1] - 1 <= y <= box[3] + 1 for box in under)


def _shown_middle(glyph: Glyph, shown: Frame) -> Box:
    x, y = (glyph.x0 + glyph.x1) / 2, (glyph.top + glyph.bottom) / 2
    return shown.shown((x, y, x, y), max(0, glyph.run.quarter))


def of_page(parsed: Parsed) -> list[Finding]:
    """Hidden text, covered text, and dates in a font of their own, on one page of a PDF."""
    return [*_hidden(parsed), *_covered(parsed), *_rare_date_font(parsed.page)]


def _hidden(parsed: Parsed) -> list[Finding]:
    """Not for scans: their invisible text is a recogniser's, which is not read and not held against them."""
    if parsed.page.image_share >= SCAN_SHARE and not any(glyph.run.white for glyph in parsed.hidden):
        return []
    text = clean(
        "".join(
            (" " if glyph.spaced else "") + glyph.text for glyph in parsed.hidden if not (glyph.run.hidden and parsed.page.image_share >= SCAN_SHARE)
        )
    )
    addressed = _INSTRUCTIONS.search(text)
    if addressed:
        message = f"Text that nobody can see addresses an automatic reader; it was ignored: {addressed[0]!r}."
        return [Finding(code="DOC_EMBEDDED_INSTRUCTION", message=message, page=parsed.page.number)]
    if not _TELLING.search(text) and len(re.findall(r"\w", text)) < _LONG_TEXT:
        return []
    return [Finding(code="DOC_HIDDEN_TEXT", message=f"Text that nobody can see was not read: {text.strip()[:100]!r}.", page=parsed.page.number)]


def _covered(parsed: Parsed) -> list[Finding]:
    """Text drawn first and then painted over: what the text layer says is not what the page shows."""
    covers = [(order, box) for order, box in parsed.drawn.covers if (box[2] - box[0]) * (box[3] - box[1]) > _SPECK][-_COVERS:]
    boxes = [box for order, box in parsed.drawn.texts if any(later > order and _inside(box, cover) for later, cover in covers)]
    if not boxes:
        return []
    text = " ".join(word.text for line in parsed.page.lines for word in line.words if any(_holds(box, word.box) for box in boxes[:200]))
    if len(re.findall(r"\w", text)) < 4:  # noqa: PLR2004 - less is chance: specks, page numbers, logos
        return []
    return [
        Finding(code="DOC_COVERED_TEXT", message=f"Text was painted over: {text[:100]!r}. What the page shows may differ.", page=parsed.page.number)
    ]


def _inside(box: Box, cover: Box) -> bool:
    slack = 0.5
    level = box[0] >= cover[0] - slack and box[2] <= cover[2] + slack
    return level and box[1] >= cover[1] - slack and box[3] <= cover[3] + slack and box[2] > box[0]


def _holds(box: Box, word: Box) -> bool:
    x, y = (word[0] + word[2]) / 2, (word[1] + word[3]) / 2
    return box[0] <= x <= box[2] and box[1] <= y <= box[3]


def _rare_date_font(page: Page) -> list[Finding]:
    if not _NUMBER_DATE_INSIDE.search(page.text()):
        return []
    words = [word for line in page.lines for word in line.words if word.source == "text"]
    letters = sum(len(word.text) for word in words)
    if letters < 300:  # noqa: PLR2004 - less is chance: specks, page numbers, logos
        return []
    fonts = Counter[str]()
    for word in words:
        fonts[word.font] += len(word.text)
    odd = [word.text for word in words if word.font and fonts[word.font] < _RARE_FONT * letters and _NUMBER_DATE.fullmatch(word.text)]
    if not odd:
        return []
    return [
        Finding(
            code="DOC_DATE_FONT",
            message=f"The date {odd[0]!r} stands in a font that is hardly used on its page. Compare it with the issuer's register.",
            page=page.number,
        )
    ]


def text_layer(source: Source) -> list[Finding]:
    """Pages that are pictures, and documents that show nothing."""
    if source.media_type not in _PICTURES:
        return [] if source.text_source is not TextSource.NONE else [Finding(code="DOC_UNREADABLE", message="The document holds no text.")]
    bare = [page for page in source.pages if page.source is TextSource.NONE]
    pictures = [page for page in bare if page.image_share > 0.05]  # noqa: PLR2004 - less is chance: specks, page numbers, logos
    if pictures:
        message = f"{_count(len(pictures), len(source.pages))} a picture without text, and no text could be recognised."
        return [Finding(code="DOC_IMAGE_ONLY", message=message, page=pictures[0].number)]
    if bare and len(bare) == len(source.pages):
        return [
            Finding(
                code="DOC_UNREADABLE", message="The pages show no text and no picture of text. If the original does, the file was damaged on the way."
            )
        ]
    return [
        Finding(
            code=IN_PICTURE,
            message="The page is a picture with little text over it; words in the picture were not read.",
            page=page.number,
        )
        for page in in_picture(source)[:1]
    ]


def _count(some: int, whole: int) -> str:
    return "The only page is" if whole == 1 else f"{'All' if some == whole else some} of {whole} pages are each"


def in_picture(source: Source) -> list[Page]:
    """First pages with little text over a full-page picture that name no standard: its name is likely in the picture."""
    few, full = 120, 0.8
    found = [
        page
        for page in source.pages[:2]
        if page.source is TextSource.TEXT and page.image_share > full and sum(len(line.words) for line in page.lines) < few
    ]
    return [page for page in found if not re.search(r"\b(?:ISO|IEC|FSSC)\b|\b(?:9001|27001)\b", page.text())]


def instructions(source: Source) -> list[Finding]:
    """Text that speaks to an automatic reader: it is shown, and never followed."""
    for page in source.pages:
        found = _INSTRUCTIONS.search(_joined(page.lines)) if _may_address(page.lines) else None
        if found:
            around = found.string[max(0, found.start() - 30) : found.end() + 60]
            return [
                Finding(
                    code="DOC_EMBEDDED_INSTRUCTION",
                    message=f"The text addresses an automatic reader; it was ignored: {around.strip()!r}.",
                    page=page.number,
                )
            ]
    return []


def _may_address(lines: tuple[Line, ...]) -> bool:
    return may_hold(" ".join(" ".join([line.text for line in lines]).split()) + " ", _ADDRESSING)


def _joined(lines: tuple[Line, ...]) -> str:
    return re.sub(r"\s+", " ", " ".join(line.text for line in lines))
