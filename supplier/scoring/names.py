"""Whether a printed name is one of the names we know, and whether a scope speaks of the service. Proposals, never decisions."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Literal

Relation = Literal["same", "close", "different"]

_SAME_FORM = {
    "limited": "ltd",
    "incorporated": "inc",
    "corporation": "corp",
    "company": "co",
    "aktiengesellschaft": "ag",
    "lld": "ltd",
    "gesellschaftmbh": "gmbh",
    "private": "pvt",
}
_FORMS = frozenset(
    [
        "ltd",
        "inc",
        "corp",
        "co",
        "ag",
        "gmbh",
        "kg",
        "kgaa",
        "ug",
        "se",
        "sa",
        "sas",
        "sarl",
        "srl",
        "spa",
        "bv",
        "nv",
        "ab",
        "as",
        "asa",
        "oy",
        "oyj",
        "aps",
        "plc",
        "llc",
        "llp",
        "lp",
        "pte",
        "pty",
        "pvt",
        "kk",
        "sl",
        "slu",
        "sau",
        "ltda",
        "lda",
        "doo",
        "zrt",
        "kft",
        "sp",
        "zoo",
        "ohg",
        "mbh",
        "cokg",
    ]
)
_IDLE = frozenset(
    [
        "with",
        "from",
        "your",
        "this",
        "that",
        "into",
        "oder",
        "pour",
        "avec",
        "dans",
        "services",
        "service",
        "system",
        "systems",
        "solution",
        "solutions",
        "platform",
        "software",
        "application",
        "provision",
        "management",
        "development",
        "operation",
        "operations",
        "support",
        "delivery",
        "activities",
        "information",
        "security",
        "company",
        "including",
        "related",
        "entwicklung",
        "betrieb",
        "bereitstellung",
        "dienstleistungen",
    ]
)


_WORD = re.compile(r"\w+")


@lru_cache(maxsize=16384)
def fold(text: str) -> str:
    """Lower case without accents, full-width forms or punctuation; words kept apart by one space."""
    return " ".join(_WORD.findall(text.lower() if text.isascii() else _without_accents(text)))


def _without_accents(text: str) -> str:
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text)).casefold()
    return "".join(c for c in plain if not unicodedata.combining(c))


@lru_cache(maxsize=16384)
def _words(name: str) -> tuple[str, ...]:
    joined = re.sub(r"(?<=\b\w)[.\s](?=\w\b)", "", unicodedata.normalize("NFKC", name))
    return tuple(_SAME_FORM.get(word, word) for word in fold(joined).split())


def _core(words: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(word for word in words if word not in _FORMS) or words


def relation(printed: str, known: tuple[str, ...]) -> Relation:
    """Hold a printed name against the known ones.

    "same": equal but for case, accents, punctuation and the spelling of the legal form; "close": equal without the legal
    form, or one contains the other's every word; "different" otherwise. Only "same" may pass a gate without a person.
    """
    seen = _words(printed)
    best: Relation = "different"
    for name in known:
        other = _words(name)
        if not other:
            continue
        if seen == other:
            return "same"
        if _close(_core(seen), _core(other)):
            best = "close"
    return best


def _close(seen: tuple[str, ...], other: tuple[str, ...]) -> bool:
    here, there = set(seen), set(other)
    shared = here & there
    return bool(shared) and shared in (here, there)


def telling_words(text: str) -> tuple[str, ...]:
    """The words of a service name that say something: four letters or more and not general business words."""
    return tuple(word for word in dict.fromkeys(fold(text).split()) if len(word) > 3 and word not in _IDLE)  # noqa: PLR2004 - four letters


def covers(scope: str, name: str, description: str | None) -> Literal["yes", "unsure", "no"]:
    """Whether a scope text speaks of a service: by its whole name, or by at least half of its telling words."""
    text = fold(scope)
    if fold(name) and f" {fold(name)} " in f" {text} ":
        return "yes"
    wanted = telling_words(f"{name} {description or ''}")
    stems = {word[:6] for word in text.split()}
    hits = sum(word[:6] in stems for word in wanted)
    if wanted and 2 * hits >= len(wanted):
        return "yes"
    return "unsure" if hits or not wanted else "no"
