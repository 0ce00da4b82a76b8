"""Reads wording that claims more than can be: a certificate where there is none, a product where a company is meant, a slogan.

Only plain claims count. What is denied, asked, planned, demanded, quoted or said of others is no claim; when in doubt, nothing was said.
English and German.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

MOST_TEXT = 20_000

_ISO = r"ISO(?:\s*/\s*IEC|\s*-?\s*IEC)?(?:[\s-]*\d{4,5}(?:-\d)?(?:\s*:\s*\d{4})?)?"
_ISO_NUMBER = r"ISO(?:\s*/\s*IEC|\s*-?\s*IEC)?[\s-]*\d{4,5}(?:-\d)?(?:\s*:\s*\d{4})?"
_SOC = r"SOC[\s-]*2(?:[\s,-]*(?:type|typ)[\s-]*(?:2|1|ii|i)\b)?"
_LIST = rf"(?:{_ISO_NUMBER}|SOC[\s-]*[13]|HIPAA|GDPR|PCI[\s-]DSS)"
_GMP = r"(?:(?:EU[\s-]+)?(?:GMP[\s-]+)?(?:Annex|Anhang)[\s-]*11|(?:21[\s-]+CFR[\s-]+)?Part[\s-]*11|21[\s-]+CFR[\s-]+11|GxP|GMP|GAMP(?:[\s-]*5)?)"
_PRODUCT = (
    r"(?:products?|platforms?|software|applications?|apps?|solutions?|tools?|SaaS|cloud|infrastructure|hosting|data\s?cent(?:er|re)s?|LIMS|e?QMS|MES|ELN|"
    r"Produkte?n?|Plattform(?:en)?|Anwendung(?:en)?|Lösung(?:en)?|Rechenzentr(?:um|ums|en)|Infrastruktur|Werkzeuge?)"
)
_SYSTEM = rf"(?:{_PRODUCT}|(?<!management )(?<!management-)(?:computeri[sz]ed\s+)?systems?(?!\s+of)|Systeme?n?)"
_CERTIFIED = r"(?:certified|accredited|zertifiziert(?:e[rsnm]?)?|akkreditiert(?:e[rsnm]?)?)"
_COMPLIANT = r"(?:compliant|conformant|conforming|konform(?:e[rsnm]?)?|validated|validiert(?:e[rsnm]?)?|approved|ready)"
_HAS = (
    r"(?:holds?|have|has|achieved|obtained|received|earned|awarded|maintains?|possess(?:es)?|our"
    r"|hält|haben|hat|besitz(?:t|en)|verfüg(?:t|en)\s+über|unser[e]?)"
)
_TO = r"(?:to|for|against|under|according\s+to|as\s+per|by|in\s+accordance\s+with|nach|gemäß|für)"
_CLAUSE = r"(?!\s*[,(]?\s*(?:clause|control|section|chapter|annex\s+a\b|kapitel|abschnitt|ziffer|nr\.|A\.\d|\d+\.\d))"
_FEATURE = (
    r"(?!\W*(?:process|procedure|documentation|operation|use|usage|manner|way|audit|record|electronic|e-?sign|validation|training|polic|environment"
    r"|Prozess|Dokument|Betrieb))"
)

_PATTERNS: tuple[tuple[tuple[str, ...], str], ...] = (
    (("SOC2_CERT_CLAIM",), rf"\b{_SOC}[\s-]*{_CERTIFIED}\b"),
    (("SOC2_CERT_CLAIM",), rf"\b(?:are|is|sind|ist)\s+(?:both\s+|sowohl\s+)?{_SOC}\s*(?:,|/|&|and|und|as\s+well\s+as)\s*{_LIST}[\s-]*{_CERTIFIED}\b"),
    (("SOC2_CERT_CLAIM",), rf"\b{_CERTIFIED}\s+{_TO}\s+(?:{_LIST}\s*(?:,|/|&|and|und)\s*){{0,3}}{_SOC}\b"),
    (("SOC2_CERT_CLAIM",), rf"\b(?:nach|gemäß)\s+(?:{_LIST}\s*(?:,|/|&|und)\s*){{0,3}}{_SOC}\s+{_CERTIFIED}\b"),
    (("SOC2_CERT_CLAIM",), rf"\b{_HAS}\s+(?:\w+\s+){{0,3}}?{_SOC}[\s-]*(?:certificat(?:e|ion)s?|Zertifikat(?:e|s)?|Zertifizierung(?:en)?)\b"),
    (
        ("CLAIM_PRODUCT_CERTIFIED",),
        rf"\b{_ISO_NUMBER}[\s-]*{_CERTIFIED}\s+(?:(?!management)[\w-]+\s+){{0,2}}?{_SYSTEM}\b(?!\s+(?:provider|vendor|company|operator|team|development|supplier))",
    ),
    (
        ("CLAIM_PRODUCT_CERTIFIED",),
        rf"\b{_PRODUCT}\s+(?:is|are|has\s+been|have\s+been|ist|sind|wurde|wurden)\s+(?:\w+\s+){{0,2}}?{_ISO_NUMBER}[\s-]*{_CERTIFIED}\b",
    ),
    (
        ("CLAIM_PRODUCT_CERTIFIED",),
        rf"\b{_PRODUCT}\s+(?:is|are|has\s+been|have\s+been|ist|sind|wurde|wurden)\s+(?:\w+\s+){{0,2}}?(?:{_CERTIFIED}\s+{_TO}\s+{_ISO_NUMBER}|{_TO}\s+{_ISO_NUMBER}\s+{_CERTIFIED})",
    ),
    (("A11_CERT_CLAIM", "A11_PRODUCT_COMPLIANCE_CLAIM"), rf"\b{_GMP}[\s-]*{_CERTIFIED}\s+(?:[\w-]+\s+){{0,2}}?{_SYSTEM}\b"),
    (
        ("A11_CERT_CLAIM", "A11_PRODUCT_COMPLIANCE_CLAIM"),
        rf"\b{_SYSTEM}\b[^.;]{{0,40}}?(?:\b{_GMP}[\s-]*{_CERTIFIED}|\b{_CERTIFIED}\s+{_TO}\s+{_GMP}|\b{_TO}\s+{_GMP}\s+{_CERTIFIED})\b",
    ),
    (("A11_CERT_CLAIM",), rf"\b(?:{_GMP}[\s-]*{_CERTIFIED}|{_CERTIFIED}\s+{_TO}\s+{_GMP}|{_TO}\s+{_GMP}\s+{_CERTIFIED})\b"),
    (("A11_CERT_CLAIM",), rf"\b{_HAS}\s+(?:\w+\s+){{0,3}}?{_GMP}[\s-]*(?:certificat(?:e|ion)s?|Zertifikat(?:e|s)?|Zertifizierung(?:en)?)\b"),
    (("A11_PRODUCT_COMPLIANCE_CLAIM",), rf"\b{_GMP}[\s-]*{_COMPLIANT}\b{_FEATURE}"),
    (
        ("A11_PRODUCT_COMPLIANCE_CLAIM",),
        rf"\b{_SYSTEM}\b[^.;]{{0,40}}?\b(?:compl(?:y|ies)\s+with|compliant\s+(?:with|to)|conforms?\s+(?:to|with)|validated\s+{_TO}|meets|fulfil?s|satisf(?:y|ies)|entspr(?:icht|echen)|erfüll(?:t|en)|konform\s+(?:mit|zu|nach))\s+(?:(?:all|the|every|full|alle[nr]?|den|die|der|requirements?|Anforderungen|of|von|des)\s+){{0,5}}{_GMP}\b",
    ),
    (("CLAIM_WORDING_MARKETING",), rf"\b(?:{_ISO}|{_SOC})[\s-]*(?:compliant|conformant|konform(?:e[rsnm]?)?|ready|aligned)\b"),
    (
        ("CLAIM_WORDING_MARKETING",),
        rf"\b(?:complian(?:t|ce)\s+(?:with|to)|compl(?:y|ies)\s+with|conforms?\s+(?:to|with)|aligned\s+(?:with|to)|based\s+on|built\s+on|modell?ed\s+on|follow(?:s|ing)?|meets?|in\s+accordance\s+with|in\s+line\s+with|adheres?\s+to)\s+(?:(?:all|the|every|current|requirements?|of|best|practices?)\s+){{0,4}}(?>{_ISO_NUMBER}|{_SOC}){_CLAUSE}",
    ),
    (
        ("CLAIM_WORDING_MARKETING",),
        rf"\b(?:konform\s+(?:mit|zu|nach)|entspr(?:icht|echen)|erfüll(?:t|en)|orientier(?:t|en)\s+(?:sich|uns)\s+an|angelehnt\s+an|basier(?:t|en)\s+auf|folg(?:t|en))\s+(?:(?:den|der|dem|die|des|allen?|Anforderungen|Vorgaben|von|nach)\s+){{0,4}}(?>{_ISO_NUMBER}|{_SOC}){_CLAUSE}",
    ),
    (
        ("CLAIM_WORDING_MARKETING",),
        r"\b(?:bank|military)(?:[\s-]+|-)(?:grade|level)\b|\bSicherheit\s+auf\s+Bank(?:en)?niveau\b|\bBank(?:en)?niveau\b|\bmilitärische[rn]?\s+(?:Sicherheits)?standards?\b",
    ),
)
_COMPILED = tuple((codes, re.compile(pattern, re.IGNORECASE)) for codes, pattern in _PATTERNS)

_HINT = re.compile(r"ISO|SOC|annex|anhang|part|CFR|GxP|GMP|GAMP|bank|milit", re.IGNORECASE)
_SENTENCE = re.compile(r"(?:[^.!?\n]|(?<=\d)\.(?=\d)|\.(?=\w)|(?<=\b[A-Za-z])\.)+[.!?]*[\"”’“»]*")
_NEW_CLAUSE = re.compile(
    r";|\s[–—]\s|\b(?:but|however|although|whereas|while|aber|jedoch|sondern|dagegen|obwohl|wohingegen)\b"
    r"|\b(?:and|und)\s+(?=(?:we|our|the|it|its|they|wir|unsere?|die|der|das)\b)",
    re.IGNORECASE,
)
_EMPHASIS = re.compile(
    r"\b(?:not\s+only|nicht\s+nur|no\s+doubt|not\s+least|nicht\s+zuletzt|without\s+(?:exception|doubt)|ohne\s+Ausnahme)\b", re.IGNORECASE
)
_DENIED = re.compile(
    r"\b(?:not|no|never|none|nobody|nothing|neither|nor|cannot|without|lacks?|unlike|instead\s+of|rather\s+than|nicht|kein(?:e[rsnm]?)?|nie(?:mals|mand)?|nichts|weder|noch\s+nicht|ohne|statt|anstatt)\b"
    r"|n[’']t\b|\b(?:myth|misnomer|misleading|false|wrong|incorrect|irreführend|falsch|unzutreffend|unzulässig)\b",
    re.IGNORECASE,
)
_PLANNED = re.compile(
    r"\b(?:(?:will|shall|would|should|could|may|might|must|can|needs?\s+to|have\s+to|has\s+to)\s+(?:\w+\s+){0,2}(?:be|become|get|obtain|achieve|hold|have)"
    r"|(?:aim\w*|plans?\s+(?:to|for|on)|planned|planning|intend\w*|want|wish|expect(?:s|ed)?|hope|strive|going\s+to|due|scheduled|prepar(?:e|es|ing|ation)|seek\w*|on\s+(?:the|our)\s+(?:way|path|road)|road\s?map|target\w*|goal|aspir\w*|toward|towards|in\s+progress|under\s+way|upcoming|future|soon|not\s+yet|once|until|if|when|whether|unless)"
    r"|plan(?:t|en)|streb(?:t|en)|anstreb\w*|angestrebt\w*|geplant\w*|beabsichtig\w*|möcht\w*|woll(?:en|te)|soll(?:en|te|ten)?|müss(?:en|te)|muss|künftig\w*|zukünftig\w*|demnächst|bald|vorbereit\w*|Vorbereitung|Ziel|falls|wenn|sobald|ob|bis\s+(?:Ende|Mitte|Anfang|\d{4}))\b"
    r"|\b(?:wird|werden)\b(?=[^.;]*\b(?:sein|werden|haben|erhalten)\b)",
    re.IGNORECASE,
)
_OTHERS = re.compile(
    r"\b(?:some|many|most|other|certain|several|few)\s+(?:vendors?|suppliers?|providers?|companies|tools|products|platforms|people)\b"
    r"|\b(?:competitors?|customers?|clients?|auditors?|inspectors?|regulators?|buyers?|vendors|suppliers|providers)\s+(?:\w+\s+)?(?:ask|asks|asked|claim|claims|call|calls|say|says|require|requires|expect|expects|look|want|often|sometimes|demand|demands)\b"
    r"|\b(?:so[\s-]called|the\s+(?:term|phrase|word|words|wording|expression|slogan|label|claim)|such\s+as|claim(?:s|ing|ed)?\s+(?:to\s+be|that)|what\s+does|what\s+is|requires?|required|demands?|means|meaning|definition|versus|vs)\b"
    r"|\b(?:sogenannte[rnsm]?|so\s+genannte[rnsm]?|angeblich\w*|der\s+(?:Begriff|Ausdruck)|die\s+(?:Bezeichnung|Formulierung|Aussage)|(?:manche|viele|einige|andere)\s+(?:Anbieter|Lieferanten|Hersteller|Firmen)|Wettbewerber\w*|Kunden\s+(?:fragen|verlangen|fordern|erwarten)|bedeutet|verlangt|fordert|behaupte[nt])\b",
    re.IGNORECASE,
)
_ENABLES = re.compile(
    r"\b(?:supports?|supporting|helps?|helping|enables?|enabling|allows?|allowing|facilitates?|assists?|designed|intended|unterstütz\w*|hilft|helfen|ermöglich\w*|erlaub\w*|erleichter\w*|ausgelegt|entwickelt,?\s+um)\b",
    re.IGNORECASE,
)
_AFTER = re.compile(r",?\s*(?:\band\b|\bund\b|\bwhich\b|\bthat\b|\bwith\b|\bmit\b|,)", re.IGNORECASE)
_MODEST = re.compile(r"^\W*(?:\w+\W+){0,3}?(?:not|nicht)\s+(?:yet\s+|noch\s+)?(?:\w+\s+)?(?:certified|zertifiziert)\b", re.IGNORECASE)
_QUOTED = re.compile(r"“[^”“]*[”“]|„[^“”„]*[“”]|«[^»]*»|»[^«]*«|\"[^\"]*\"|‘[^’]*’|(?<!\w)'[^']*'(?!\w)")


class Said(NamedTuple):
    """Wording that claims: the codes it stands for, the words that decided it, and their sentence."""

    codes: tuple[str, ...]
    words: str
    sentence: str


@lru_cache(maxsize=4096)
def read(text: str) -> tuple[Said, ...]:
    """Every plain claim of this kind in a text, in its order."""
    return tuple(said for match in _SENTENCE.finditer(text[:MOST_TEXT]) for said in _claims(match[0].strip()))


def _claims(sentence: str) -> Iterator[Said]:
    if sentence.endswith("?") or not _HINT.search(sentence):
        return
    quoted = [match.span() for match in _QUOTED.finditer(sentence)]
    seen: set[str] = set()
    for codes, pattern in _COMPILED:
        fresh = tuple(code for code in codes if code not in seen)
        match = pattern.search(sentence) if fresh else None
        if match is None or _innocent(sentence, match, quoted, codes):
            continue
        seen |= set(fresh)
        yield Said(fresh, match[0].strip(), sentence)


def _innocent(sentence: str, match: re.Match[str], quoted: list[tuple[int, int]], codes: tuple[str, ...]) -> bool:
    """Denied, planned, quoted, or said of others or of what customers may reach with the product."""
    if any(start <= match.start() and match.end() <= end for start, end in quoted):
        return True
    before = _NEW_CLAUSE.split(sentence[: match.start()])[-1] + match[0]
    after = _AFTER.split(_NEW_CLAUSE.split(sentence[match.end() :])[0])[0]
    plain = _EMPHASIS.sub(" ", f"{before} {after}")
    if _MODEST.match(sentence[match.end() :]) or _DENIED.search(plain) or _PLANNED.search(plain) or _OTHERS.search(plain):
        return True
    return any(code.startswith("A11_") for code in codes) and _ENABLES.search(before) is not None
