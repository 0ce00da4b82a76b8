"""Reads wording that claims more than can be: a certificate where there is none, a product where a company is meant, a slogan.

Only plain claims count. What is denied, asked, planned, demanded, quoted or said of others is no claim; when in doubt, nothing was said.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from supplier.scoring.claim_patterns import claims, compiled, one_of

MOST_TEXT = 20_000

_HINT = re.compile("iso|soc|annex|anhang|part|cfr|gxp|gamp|bank|milit")
_SENTENCE = re.compile(r"(?:[^.!?\n]|(?<=\d)\.(?=\d)|\.(?=\w)|(?<=\b[A-Za-z])\.)+[.!?]*[\"”’“»]*")
_NEW_CLAUSE = compiled(
    r";| [–—] |\b(?:but|however|although|whereas|while|aber|jedoch|sondern|dagegen|obwohl|wohingegen)\b"
    r"|\b(?:and|und) (?=(?:we|our|the|it|its|they|wir|unsere?|die|der|das)\b)"
)
_AFTERWARDS = compiled(r",?\s*(?:\band\b|\bund\b|\bwhich\b|\bthat\b|\bwith\b|\bmit\b|,)")
_QUOTED = re.compile(r"“[^”“]*[”“]|„[^“”„]*[“”]|«[^»]*»|»[^«]*«|\"[^\"]*\"|‘[^’]*’|(?<!\w)'[^']*'(?!\w)")
_NOT_TICKED = re.compile(r"^\W*(?:\[\s*\]|[☐□])")
_EMPHASIS = compiled(r"\b(?:not only|nicht nur|no doubt|not least|nicht zuletzt|without (?:exception|doubt)|ohne Ausnahme)\b")
_NOT_CERTIFIED = compiled(r"^\W*(?:\w+\W+){0,3}?(?:not|nicht) (?:yet |noch )?(?:\w+ )?(?:certified|zertifiziert)\b")

_DENIED = one_of(
    *("not", "no", "never", "none", "nobody", "nothing", "neither", "nor", "cannot", "without", "lacks?", "unlike", "instead of", "rather than"),
    *("myth", "misnomer", "misleading", "false", "wrong", "incorrect", "n/?a"),
    *("nicht", "nein", "kein(?:e[rsnm]?)?", "nie(?:mals|mand)?", "nichts", "weder", "ohne", "statt", "anstatt"),
    *("irreführend", "falsch", "unzutreffend", "unzulässig"),
)
_PLANNED = one_of(
    r"(?:will|shall|would|should|could|may|might|must|can|needs? to|ha(?:ve|s) to) (?:\w+ ){0,2}(?:be|become|get|obtain|achieve|hold|have)",
    *(r"aim\w*", "plans? (?:to|for|on)", "planned", "planning", r"intend\w*", "want", "wish", "expect(?:s|ed)?", "hope", "strive", "going to", "due"),
    *("scheduled", "prepar(?:e|es|ing|ation)", r"seek\w*", "on (?:the|our) (?:way|path|road)", "road ?map", r"target\w*", "goal", r"aspir\w*"),
    *("towards?", "in progress", "under way", "upcoming", "future", "soon", "once", "until", "if", "when", "whether", "unless"),
    *("plan(?:t|en)", "streb(?:t|en)", r"anstreb\w*", r"angestrebt\w*", r"geplant\w*", r"beabsichtig\w*", r"möcht\w*", "woll(?:en|te)"),
    *("soll(?:en|te|ten)?", "müss(?:en|te)", "muss", r"künftig\w*", r"zukünftig\w*", "demnächst", "bald", r"vorbereit\w*", "Vorbereitung", "Ziel"),
    *("falls", "wenn", "sobald", "ob", r"bis (?:Ende|Mitte|Anfang|\d{4})", r"(?:wird|werden)\b(?=[^.;]*\b(?:sein|werden|haben|erhalten)\b)"),
)
_SAYS = one_of(*("asks?", "asked", "claims?", "calls?", "says?", "requires?", "expects?", "look", "want", "often", "sometimes", "demands?"))
_OTHERS = one_of(
    "(?:some|many|most|other|certain|several|few) (?:vendors?|suppliers?|providers?|companies|tools|products|platforms|people)",
    rf"(?:competitors?|customers?|clients?|auditors?|inspectors?|regulators?|buyers?|vendors|suppliers|providers) (?:\w+ )?{_SAYS}",
    *(r"so[\s-]called", "the (?:term|phrase|words?|wording|expression|slogan|label|claim)", "such as", "claim(?:s|ing|ed)? (?:to be|that)"),
    *("what does", "what is", "required?s?", "demands?", "means", "meaning", "definition", "versus", "vs"),
    *("sogenannte[rnsm]?", "so genannte[rnsm]?", r"angeblich\w*", "der (?:Begriff|Ausdruck)", "die (?:Bezeichnung|Formulierung|Aussage)"),
    *("(?:manche|viele|einige|andere) (?:Anbieter|Lieferanten|Hersteller|Firmen)", r"Wettbewerber\w*"),
    *("Kunden (?:fragen|verlangen|fordern|erwarten)", "bedeutet", "verlangt", "fordert", "behaupte[nt]"),
)
_NO_CLAIM = compiled(rf"\b{one_of(_DENIED, _PLANNED, _OTHERS)}\b|n[’']t\b")
_ENABLES = compiled(
    r"\b"
    + one_of(
        *("support(?:s|ing)?", "help(?:s|ing)?", "enabl(?:es?|ing)", "allow(?:s|ing)?", "facilitates?", "assists?", "designed", "intended"),
        *(r"unterstütz\w*", "hilft", "helfen", r"ermöglich\w*", r"erlaub\w*", r"erleichter\w*", "ausgelegt", "entwickelt,? um"),
    )
    + r"\b"
)
_PART_OF = compiled(r"\b(?:of|for|about|zum|zur|des|vom) (?:(?:the|our|its|this|unserer?|unseres) )?$")


class Said(NamedTuple):
    """Wording that claims: the codes it stands for, the words that decided it, and their sentence."""

    codes: tuple[str, ...]
    words: str
    sentence: str


@lru_cache(maxsize=4096)
def read(text: str) -> tuple[Said, ...]:
    """Every plain claim of this kind in a text, in its order."""
    seen = text[:MOST_TEXT]
    return tuple(said for match in _SENTENCE.finditer(seen) for said in _claims(match[0].strip())) if _hints(seen) else ()


def _hints(text: str) -> bool:
    """Whether any pattern of a claim can match: each holds one of these words, whatever the case (a Turkish i is an i to patterns as well)."""
    return _HINT.search(text.casefold().replace("\u0307", "").replace("ı", "i")) is not None


def _claims(sentence: str) -> Iterator[Said]:
    if sentence.endswith("?") or not _hints(sentence) or _NOT_TICKED.match(sentence):
        return
    seen: set[str] = set()
    for codes, pattern in claims():
        fresh = tuple(code for code in codes if code not in seen)
        match = pattern.search(sentence) if fresh else None
        if match is not None and not _innocent(sentence, match, codes):
            seen |= set(fresh)
            yield Said(fresh, match[0].strip(), sentence)


def _innocent(sentence: str, match: re.Match[str], codes: tuple[str, ...]) -> bool:
    """Quoted, denied, planned, said of others, or of what customers may reach with the product."""
    rest = sentence[match.end() :]
    if _NOT_CERTIFIED.match(rest) or any(one.start() <= match.start() and match.end() <= one.end() for one in _QUOTED.finditer(sentence)):
        return True
    before = _NEW_CLAUSE.split(sentence[: match.start()])[-1] + match[0]
    after = _AFTERWARDS.split(_NEW_CLAUSE.split(rest)[0])[0]
    if _NO_CLAIM.search(_EMPHASIS.sub(" ", f"{before} {after}")):
        return True
    return codes[0].startswith("A11_") and bool(_ENABLES.search(before) or _PART_OF.search(sentence[: match.start()]))
