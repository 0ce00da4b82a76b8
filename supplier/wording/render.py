"""A scorecard in words: exactly the JSON of `assess --json`, and single sentences for pages and reports."""

from __future__ import annotations

from typing import Any

import msgspec

from supplier.model.base import Note
from supplier.model.scorecard import SCORECARD_SCHEMA, ClauseResult, EvidenceRef, Flag, GateResult, Scorecard, Standing
from supplier.wording.catalog import LANGUAGES, fill, flag, language, load, sentences, word


def sentence(note: Note, lang: str) -> str:
    """A note as a sentence. Raises KeyError for a code that no catalog has."""
    if note.code == "headline":
        return _headline(note, lang)
    if note.code in load("flags"):
        return fill(flag(note.code, lang)[0], note.values, lang)
    return fill(sentences()[note.code][LANGUAGES.index(language(lang))], note.values, lang)


def _headline(note: Note, lang: str) -> str:
    """`ISO/IEC 27001 certified. Annex 11: not demonstrated`."""
    lead = [part.split(":") for part in str(note.values.get("lead") or "").split(",") if part]
    missing = [part for part in str(note.values.get("missing") or "").split(",") if part]
    said = [f"{word('framework', framework, lang)} {word('standing', standing, lang)}" for framework, standing in lead]
    said += [f"{word('framework', framework, lang)}: {word('standing', 'not_demonstrated', lang)}" for framework in missing]
    return ". ".join(said) or word("text", "nothing_requested", lang)


def flag_texts(one: Flag, lang: str) -> tuple[str, str, str]:
    """What was seen, why it matters, and what resolves it."""
    values = {**one.why.values, "code": one.code}
    seen, why, resolves = (fill(text, values, lang) for text in flag(one.code, lang))
    return seen, why, resolves


def render(scorecard: Scorecard, lang: str) -> dict[str, Any]:
    """The contract's document, with every code worded in `lang` (English where a language is not there)."""
    card = scorecard
    return {
        "schema": SCORECARD_SCHEMA,
        "vendor": card.vendor,
        "service": card.service,
        "as_of": card.as_of.isoformat(),
        "badge": card.badge.value,
        "headline": sentence(card.headline, lang),
        "standings": [_standing(one, lang) for one in card.standings],
        "flags": [_flag(one, lang) for one in card.flags],
        "clauses": [_clause(one, lang) for one in card.clauses],
        "risk": {
            "tier": card.risk.tier.value,
            "tier_rule": word("tier_rule", card.risk.tier_rule, lang),
            "assurance": card.risk.assurance,
            "risk": card.risk.risk,
            "reassess_by": card.risk.reassess_by.isoformat(),
        },
        "timeline": [
            {
                "on": step.on.isoformat(),
                "framework": step.framework.value,
                "from": step.was.value,
                "to": step.becomes.value,
                "because": list(step.because),
            }
            for step in card.timeline
        ],
        "duties": [{"ref": duty.ref, "sentence": sentence(duty.why, lang)} for duty in card.duties],
        "versions": msgspec.to_builtins(card.versions),
        "digest": card.digest,
    }


def _standing(one: Standing, lang: str) -> dict[str, Any]:
    found = {
        "framework": one.framework.value,
        "standing": one.standing.value,
        "basis": one.basis,
        "confidence": one.confidence.value,
        "caps": list(one.caps),
        "gates": [_gate(gate, lang) for gate in one.gates],
    }
    if one.reference is not None:
        found["reference"] = word("governing", one.reference, lang)
    return found


def _gate(gate: GateResult, lang: str) -> dict[str, Any]:
    return {
        "id": gate.id,
        "rule": gate.rule,
        "result": gate.result.value,
        "sentence": sentence(gate.why, lang),
        "source": gate.source,
        "provisional": gate.provisional,
        "evidence": evidence(gate.evidence),
    }


def _flag(one: Flag, lang: str) -> dict[str, Any]:
    seen, why, resolves = flag_texts(one, lang)
    return {
        "code": one.code,
        "severity": one.severity.value,
        "framework": one.framework,
        "about": one.about,
        "sentence": seen,
        "why": why,
        "resolves": resolves,
        "state": one.state,
        "audience": one.audience,
        "evidence": evidence(one.evidence),
    }


def _clause(one: ClauseResult, lang: str) -> dict[str, Any]:
    supported = [{"ref": support.ref, "still_missing": "; ".join(missing(support.still_missing, lang))} for support in one.supported_by]
    return {
        "ref": one.ref,
        "state": one.state.value,
        "level": one.level,
        "sentence": sentence(one.why, lang),
        "supported_by": supported,
        "evidence": evidence(one.evidence),
    }


def missing(keys: tuple[str, ...], lang: str) -> tuple[str, ...]:
    """The GMP evidence that ISO or SOC 2 evidence never supplies, in words."""
    return tuple(sentence(Note(code=f"crosswalk.{key}"), lang) for key in keys)


def evidence(refs: tuple[EvidenceRef, ...]) -> list[dict[str, Any]]:
    """Evidence as the contract shows it, without the fields that do not apply."""
    return [{key: value for key, value in msgspec.to_builtins(ref).items() if value is not None} for ref in refs]
