"""The words of claims that cannot be: what stands for which flag, in English and German. A blank in a pattern is any space."""

from __future__ import annotations

import functools
import re

SOC2_CERTIFIED = ("SOC2_CERT_CLAIM",)
PRODUCT_CERTIFIED = ("CLAIM_PRODUCT_CERTIFIED",)
GXP_CERTIFIED = ("A11_CERT_CLAIM",)
GXP_PRODUCT = ("A11_PRODUCT_COMPLIANCE_CLAIM",)
SLOGAN = ("CLAIM_WORDING_MARKETING",)


def one_of(*phrases: str) -> str:
    """A pattern for any of these phrases."""
    return f"(?:{'|'.join(phrases)})"


def compiled(pattern: str) -> re.Pattern[str]:
    """A pattern in which a blank is any space, whatever the case of its letters."""
    return re.compile(pattern.replace(" ", r"\s+"), re.IGNORECASE)


_NUMBER = r"[\s-]*\d{4,5}(?:-\d)?(?:\s*:\s*\d{4})?"
_ISO = r"ISO(?:\s*/\s*IEC|\s*-?\s*IEC)?"
_ISO_NUMBER = _ISO + _NUMBER
_SOC = r"SOC[\s-]*2(?:[\s,-]*typ(?:e)?[\s-]*(?:2|1|ii|i)\b)?"
_BESIDE = one_of(_ISO_NUMBER, r"SOC[\s-]*[13]", "HIPAA", "GDPR", r"PCI[\s-]DSS") + r"\s*(?:,|/|&|and|und|as well as)\s*"
_GXP = one_of(
    r"(?:EU[\s-]+)?(?:GMP[\s-]+)?(?:Annex|Anhang)[\s-]*11",
    r"(?:21[\s-]+CFR[\s-]+)?Part[\s-]*11",
    r"21[\s-]+CFR[\s-]+11",
    "GxP",
    r"GAMP(?:[\s-]*5)?",
)
"""Not GMP alone: authorities do certify that a site follows it."""
_PRODUCT = one_of(
    *("products?", "platforms?", "software", "applications?", "apps?", "solutions?", "tools?", "SaaS", "cloud", "infrastructure", "hosting"),
    *(r"data\s?cent(?:er|re)s?", "LIMS", "e?QMS", "MES", "ELN"),
    *("Produkte?n?", r"Plattform(?:en)?", r"Anwendung(?:en)?", r"Lösung(?:en)?", "Rechenzentr(?:um|ums|en)", "Infrastruktur", "Werkzeuge?"),
)
_SYSTEM = one_of(_PRODUCT, r"(?<!management\s)(?<!management-)systems?(?! of)", "Systeme?n?")
_CERTIFIED = one_of("certified", "accredited", "zertifiziert(?:e[rsnm]?)?", "akkreditiert(?:e[rsnm]?)?")
_CERTIFICATE = one_of("certificat(?:e|ion)s?", "Zertifikat(?:e|s)?", "Zertifizierung(?:en)?")
_CONFORMING = one_of("compliant", "conformant", "conforming", "konform(?:e[rsnm]?)?")
_VALIDATED = one_of(_CONFORMING, "validated", "validiert(?:e[rsnm]?)?", "approved", "ready")
_IS = one_of("is", "are", "has been", "have been", "ist", "sind", "wurde", "wurden")
_HAS = one_of(
    *("holds?", "have", "has", "achieved", "obtained", "received", "earned", "awarded", "maintains?", "possess(?:es)?", "our"),
    *("hält", "haben", "hat", "besitz(?:t|en)", "verfüg(?:t|en) über", "unsere?"),
)
_TO = one_of("to", "for", "against", "under", "according to", "as per", "by", "in accordance with", "nach", "gemäß", "für")
_OBEYS = one_of(
    "compl(?:y|ies) with",
    "compliant (?:with|to)",
    "conforms? (?:to|with)",
    "konform (?:mit|zu|nach)",
    "entspr(?:icht|echen)",
    "erfüll(?:t|en)",
    "meets?",
)
_LIKE = one_of(
    *("compliance with", "aligned (?:with|to)", "based on", "built on", "modell?ed on", "follows?", r"(?<!the\s)following"),
    *("in accordance with", "in line with", "adheres? to", "orientier(?:t|en) (?:sich|uns) an", "angelehnt an", "basier(?:t|en) auf", "folg(?:t|en)"),
)
_ALL_OF = (
    r"(?:"
    + one_of(
        "all",
        "the",
        "every",
        "full",
        "current",
        "best",
        "practices?",
        "requirements?",
        "of",
        "allen?",
        "d(?:er|ie|en|em|es)",
        "Anforderungen",
        "Vorgaben",
        "von",
    )
    + r"\s+){0,5}"
)
_FEW = r"(?:[\w-]+\s+){0,2}?"
_PAPER = one_of(
    *("document", "procedure", "process", "team", "staff", "validation", "SOP", "agreement", "contract", "training", "record", "audit"),
    *("Dokument", "Verfahren", "Prozess", "Vertrag"),
)
_NO_PAPER = rf"(?:(?!{_PAPER})[^.;]){{0,40}}?"
_NO_FEATURE = (
    r"(?!\W*"
    + one_of(
        "process", "procedure", "documentation", "operation", "us(?:e|age)", "manner", "way", "audit", "record", "electronic", "e-?sign", "validation"
    )
    + r"|\W*"
    + one_of("training", "polic", "environment", "Prozess", "Dokumentation", "Betrieb")
    + ")"
)
_NO_CLAUSE = r"(?!\s*[,(]?\s*(?:clause|control|section|chapter|annex a\b|kapitel|abschnitt|ziffer|nr\.|A\.\d|\d+\.\d))"
_NO_COMPANY = r"(?! (?:provider|vendor|company|operator|team|development|supplier))"
_GXP_CERTIFIED = one_of(rf"{_GXP}[\s-]*{_CERTIFIED}", f"{_CERTIFIED} {_TO} {_GXP}", f"{_TO} {_GXP} {_CERTIFIED}")

_CLAIMS: tuple[tuple[tuple[str, ...], str], ...] = (
    (SOC2_CERTIFIED, rf"\b{_SOC}[\s-]*{_CERTIFIED}\b"),
    (SOC2_CERTIFIED, rf"\b{_IS} (?:both |sowohl )?{_SOC}\s*(?:,|/|&|and|und|as well as)\s*{_ISO_NUMBER}[\s-]*{_CERTIFIED}\b"),
    (SOC2_CERTIFIED, rf"\b{_CERTIFIED} {_TO} (?:{_BESIDE}){{0,3}}{_SOC}\b"),
    (SOC2_CERTIFIED, rf"\b(?:nach|gemäß) (?:{_BESIDE}){{0,3}}{_SOC} {_CERTIFIED}\b"),
    (SOC2_CERTIFIED, rf"\b{_HAS} (?:\w+ ){{0,3}}?{_SOC}[\s-]*{_CERTIFICATE}\b"),
    (PRODUCT_CERTIFIED, rf"\b{_ISO_NUMBER}[\s-]*{_CERTIFIED} (?:(?!management){_FEW})?{_SYSTEM}\b{_NO_COMPANY}"),
    (PRODUCT_CERTIFIED, rf"\b{_PRODUCT} {_IS} {_FEW}{_ISO_NUMBER}[\s-]*{_CERTIFIED}\b"),
    (PRODUCT_CERTIFIED, rf"\b{_PRODUCT} {_IS} {_FEW}{one_of(f'{_CERTIFIED} {_TO} {_ISO_NUMBER}', f'{_TO} {_ISO_NUMBER} {_CERTIFIED}')}"),
    (GXP_CERTIFIED + GXP_PRODUCT, rf"\b{_GXP}[\s-]*{_CERTIFIED} {_FEW}{_SYSTEM}\b"),
    (GXP_CERTIFIED + GXP_PRODUCT, rf"\b{_SYSTEM}\b{_NO_PAPER}\b{_GXP_CERTIFIED}\b"),
    (GXP_CERTIFIED, rf"\b{_GXP_CERTIFIED}\b"),
    (GXP_CERTIFIED, rf"\b{_HAS} (?:\w+ ){{0,3}}?{_GXP}[\s-]*{_CERTIFICATE}\b"),
    (GXP_PRODUCT, rf"\b{_GXP}[\s-]*{_VALIDATED}\b{_NO_FEATURE}"),
    (GXP_PRODUCT, rf"\b{_SYSTEM}\b{_NO_PAPER}\b(?:{_OBEYS}|validated {_TO}) {_ALL_OF}{_GXP}\b"),
    (SLOGAN, rf"\b(?:{_ISO}(?:{_NUMBER})?|{_SOC})[\s-]*(?:{_CONFORMING}|ready|aligned)\b"),
    (SLOGAN, rf"\b(?:{_OBEYS}|{_LIKE}) {_ALL_OF}(?>{_ISO_NUMBER}|{_SOC}){_NO_CLAUSE}"),
    (SLOGAN, r"\b(?:bank|military)[\s-]+(?:grade|level)\b|\bBank(?:en)?niveau\b|\bmilitärische[rn]? (?:Sicherheits)?standards?\b"),
)


@functools.cache
def claims() -> tuple[tuple[tuple[str, ...], re.Pattern[str]], ...]:
    """The flags of each claim and how it is worded; made when the first claim is looked for, because it takes a while."""
    return tuple((codes, compiled(pattern)) for codes, pattern in _CLAIMS)
