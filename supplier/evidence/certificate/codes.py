"""QR codes on a certificate beside what is printed: a second sign for its number and its issuer, or a doubt for a person.

A code is as easily made as the rest of a page, and most lead to an address that says nothing by itself. So one that agrees
lends what a second place on the page would, and only what contradicts the print in so many words is told.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import parse_qsl, unquote, urlsplit

import msgspec

from supplier.evidence import gazetteer
from supplier.evidence.candidates import Sheet
from supplier.evidence.certificate import numbering
from supplier.evidence.folding import fold
from supplier.evidence.layout import Code, Extracted, Line, Source
from supplier.model.reading import Confidence, Fact, Finding

NAME = "qr_code"
DIFFERS = "CERT_QR_DIFFERS"
_ADDRESS = re.compile(r"(?:https?://)?(?P<host>[a-z0-9-]+(?:\.[a-z0-9-]+)+)(?=[/:?#]|$)", re.IGNORECASE)
_SHORTEST, _DIGITS, _LONG_RUN = 5, 3, 6
"""Signs and digits of a number that no address holds by chance, and digits that suffice alone."""
_STATED = 85
_NAME_LETTERS = 3
_OTHER_LETTERS = 4
"""Letters of a name in an address that say whose address it is: shorter ones stand for many."""


def beside(extracted: Extracted, source: Source) -> Extracted:
    """What was read, with each code as a fact, what it seconds held for surer, and what it contradicts told."""
    codes = [(page.number, code) for page in source.pages for code in page.codes]
    if not codes:
        return extracted
    payloads = [code.text for _, code in codes]
    text = source.text()
    seconded = tuple(_seconded(fact, payloads) for fact in extracted.facts)
    first = {code.text: page for page, code in reversed(codes)}
    doubts = [_doubt(payload, first[payload], extracted.facts, text) for payload in dict.fromkeys(payloads)]
    shown = tuple(_fact(page, code) for page, code in codes)
    told = tuple(doubt for doubt in doubts if doubt is not None)
    return msgspec.structs.replace(extracted, facts=(*seconded, *shown), findings=(*extracted.findings, *told))


def _fact(page: int, code: Code) -> Fact:
    """Decoding corrects and checks itself: what a code says is sure, whatever that is worth."""
    return Fact(name=NAME, value=code.text, raw=code.text, page=page, box=code.box, snippet=code.text, method="qr", confidence=Confidence.HIGH)


def _seconded(fact: Fact, payloads: Sequence[str]) -> Fact:
    sign = {"number": _says, "certification_body": _leads_to}.get(fact.name)
    if sign is None or fact.confidence is not Confidence.MEDIUM or not any(sign(payload, str(fact.value)) for payload in payloads):
        return fact
    return msgspec.structs.replace(fact, confidence=Confidence.HIGH)


def _says(payload: str, number: str) -> bool:
    """The number stands in a payload, however it is parted; or its one long run of digits does, as a whole."""
    signs = [sign for sign in number if sign.isalnum()]
    if len(signs) < _SHORTEST or sum(map(str.isdigit, signs)) < _DIGITS:
        return False
    runs = [run for run in re.findall(r"\d+", number) if len(run) >= _LONG_RUN]
    wanted = [r"[\W_]*".join(map(re.escape, signs)), *(map(re.escape, runs) if len(runs) == 1 else ())]
    return any(re.search(rf"(?<![^\W_]){one}(?![^\W_])", unquote(payload), re.IGNORECASE) for one in wanted)


def _labels(payload: str) -> list[str]:
    """The names in a payload's host, without `www` and what stands for a country or a kind."""
    match = _ADDRESS.match(payload.strip())
    return [_bare(label) for label in match["host"].split(".")[:-1] if label.lower() != "www"] if match else []


def _bare(text: str) -> str:
    return "".join(re.findall(r"[^\W_]+", fold(text)))


def _leads_to(payload: str, body: str) -> bool:
    """The address is one of the body's own name: the whole of it, or one that the register knows it by."""
    ids, whole = {name.id for name in gazetteer.certifiers(body)}, _bare(body)
    names = (label for label in _labels(payload) if len(label) >= _NAME_LETTERS)
    return any(name == whole or not ids.isdisjoint(gazetteer.certifiers_called(name)) for name in names)


def _doubt(payload: str, page: int, facts: Sequence[Fact], text: str) -> Finding | None:
    number = next((str(fact.value) for fact in facts if fact.name == "number"), "")
    other = _other_number(payload, number, text) if number and not _says(payload, number) else None
    if other:
        return Finding(code=DIFFERS, message=f"The QR code gives the number {other}, printed is {number}.", page=page)
    issuer = next((str(fact.value) for fact in facts if fact.name == "certification_body"), "")
    owner = _other_body(payload, issuer, text)
    if owner:
        return Finding(code=DIFFERS, message=f"The QR code leads to an address of {owner}; the certificate names {issuer}."[:160], page=page)
    return None


def _other_number(payload: str, number: str, text: str) -> str | None:
    """A number that a payload calls the certificate's, or of the same form as the printed one, and that is printed nowhere."""
    lines = [Line(text=part, page=1) for part in _parts(payload)]
    stated = [str(one.value) for one in numbering.candidates(Sheet(tuple(lines))) if one.strength >= _STATED]
    alike = re.findall(_form(number), unquote(payload), re.IGNORECASE) if any(map(str.isalpha, number)) else []
    printed, own = _bare(text), _bare(number)
    return next((one for one in (*stated, *alike) if _bare(one) not in printed and own not in _bare(one)), None)


def _form(number: str) -> str:
    """The pattern of numbers that differ from this one in their digits alone."""
    return rf"(?<![^\W_]){re.sub(r'[0-9]', '[0-9]', re.escape(number))}(?![^\W_])"


def _parts(payload: str) -> list[str]:
    """A payload as lines: what an address says by name, or the text as it is."""
    if not _ADDRESS.match(payload.strip()):
        return [payload]
    try:
        return [f"{name.replace('_', ' ').replace('-', ' ')}: {value}" for name, value in parse_qsl(urlsplit(payload).query)]
    except ValueError:  # an address with a bracket or a port that is none
        return []


def _other_body(payload: str, issuer: str, text: str) -> str | None:
    """A body of the register whose name is the address', where the certificate names another one and this one nowhere."""
    if not gazetteer.certifiers(issuer):
        return None
    named = {name.id for name in gazetteer.certifiers(text)}
    for label in _labels(payload):
        owners = gazetteer.certifiers_called(label) if len(label) >= _OTHER_LETTERS else {}
        if owners and named.isdisjoint(owners):
            return next(iter(owners.values()))
    return None
