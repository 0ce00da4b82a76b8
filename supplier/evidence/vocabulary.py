"""The registers as values: words on certificates, certifiers, accreditors, standards and their editions."""

from __future__ import annotations

import functools
from typing import TypeVar

import msgspec

from supplier import paths


class Language(msgspec.Struct, frozen=True):
    """The words of one language. What each list introduces is said at the top of the register."""

    id: str
    title: list[str] = []
    expires: list[str] = []
    expires_after: list[str] = []
    cycle_end: list[str] = []
    validity: list[str] = []
    valid_from: list[str] = []
    initial: list[str] = []
    issued: list[str] = []
    placed: list[str] = []
    revised: list[str] = []
    decided: list[str] = []
    decoy: list[str] = []
    former: list[str] = []
    number: list[str] = []
    number_weak: list[str] = []
    number_other: list[str] = []
    certifies: list[str] = []
    assessed: list[str] = []
    holder: list[str] = []
    conforms: list[str] = []
    system: list[str] = []
    signatory: list[str] = []
    scope: list[str] = []
    sites: list[str] = []
    soa: list[str] = []
    soa_version: list[str] = []
    soa_dated: list[str] = []
    soa_lead: list[str] = []
    issued_by: list[str] = []
    accredited: list[str] = []
    accredited_by: list[str] = []
    unaccredited: list[str] = []
    dependent: list[str] = []
    watermark: list[str] = []
    stop: list[str] = []
    until: list[str] = []
    months: list[str] = []
    words: list[str] = []


class LegalForms(msgspec.Struct, frozen=True):
    """Forms of companies: at the end of a name, before it, or at its end without a blank; and words of certifiers' names."""

    ending: list[str]
    leading: list[str]
    cjk_ending: list[str]
    certifier_words: list[str]


class Vocabulary(msgspec.Struct, frozen=True):
    """The words on certificates."""

    language: list[Language]
    legal_forms: LegalForms


class Body(msgspec.Struct, frozen=True):
    """A certification or accreditation body of the registers."""

    id: str
    name: str = ""
    country: str = ""
    mark_texts: list[str] = []
    legal_names_on_certificates: list[str] = []
    aliases: list[str] = []
    typical_accreditation: list[str] = []
    cb_number_pattern: str = ""
    cb_number_distinct: bool = False


class _Bodies(msgspec.Struct, frozen=True):
    body: list[Body]


class Standard(msgspec.Struct, frozen=True):
    """A standard with the years of its editions; `role` is `rule` where nobody is certified against it."""

    name: str
    number: str
    editions: list[str]
    adopted_as: list[str] = []
    role: str = "certified"


class Scheme(msgspec.Struct, frozen=True):
    """A scheme named otherwise than by an ISO number, with the pattern that finds it in folded text."""

    name: str
    pattern: str


class Standards(msgspec.Struct, frozen=True):
    """The register of standards and schemes."""

    standard: list[Standard]
    scheme: list[Scheme]


_T = TypeVar("_T")


def _load(name: str, kind: type[_T]) -> _T:
    return msgspec.toml.decode((paths.questionnaires() / "registers" / name).read_bytes(), type=kind)


@functools.cache
def certificate() -> Vocabulary:
    """Words on certificates."""
    return _load("certificate_vocab.toml", Vocabulary)


@functools.cache
def certification_bodies() -> tuple[Body, ...]:
    """Who certifies."""
    return tuple(_load("certification_bodies.toml", _Bodies).body)


@functools.cache
def accreditation_bodies() -> tuple[Body, ...]:
    """Who accredits."""
    return tuple(_load("accreditation_bodies.toml", _Bodies).body)


@functools.cache
def standards() -> Standards:
    """Standards and schemes."""
    return _load("iso_editions.toml", Standards)
