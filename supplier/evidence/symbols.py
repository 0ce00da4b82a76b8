"""Ticks and boxes drawn in symbol fonts, whose codes mean nothing as text: turned into the Unicode character people see."""

from __future__ import annotations

from functools import cache

_WINGDINGS = {0xFC: "✓", 0xFB: "✗", 0xFE: "☑", 0xFD: "☒", 0xA8: "☐", 0x6F: "☐", 0x78: "☒", 0x71: "☐", 0x72: "☐"}
_WINGDINGS |= {0xA7: "•", 0x6C: "●", 0x6E: "■", 0xD8: "•", 0xE0: "→"}
_WINGDINGS_2 = {0x50: "✓", 0x4F: "✗", 0x52: "☑", 0x53: "☒", 0x54: "☒", 0x51: "☒", 0xA3: "☐", 0x30: "☐", 0x97: "●"}
_WEBDINGS = {0x61: "✓", 0x72: "✗", 0x63: "☐", 0x67: "■"}
_ZAPF = {0x33: "✓", 0x34: "✓", 0x35: "✗", 0x36: "✗", 0x37: "✗", 0x38: "✗", 0x6E: "■", 0x6F: "☐", 0x70: "☐", 0x71: "☐", 0x72: "☐", 0x6C: "●"}
_SYMBOL = {0xB7: "•", 0xD6: "✓", 0xB4: "×", 0xAE: "→"}
_PRIVATE = 0xF000


def drawn(font: str, code: int) -> str:
    """The character a code stands for in a symbol font, or nothing where it is unknown."""
    table = _table(font)
    return "" if table is None else table.get(code - _PRIVATE if code >= _PRIVATE else code, "")


def readable(font: str, text: str) -> str:
    """The text as it looks: unchanged unless the font is a symbol font or the code is private to one."""
    table = _table(font)
    if table is None and text.isascii():
        return text
    if table is not None:
        return "".join(table.get(ord(c) - _PRIVATE if ord(c) >= _PRIVATE else ord(c), c) for c in text)
    return "".join(_WINGDINGS.get(ord(c) - _PRIVATE, c) if _PRIVATE <= ord(c) < _PRIVATE + 0x100 else c for c in text)


@cache
def _table(font: str) -> dict[int, str] | None:
    name = font.lower().replace(" ", "").replace("-", "")
    if "wingdings2" in name:
        return _WINGDINGS_2
    if "wingdings" in name:
        return _WINGDINGS
    if "webdings" in name:
        return _WEBDINGS
    if "zapfdingbats" in name or "dingbats" in name:
        return _ZAPF
    return _SYMBOL if name.startswith("symbol") else None
