"""Loads the scoring policy from `questionnaires/scoring` and `questionnaires/registers`. The only file access scoring needs."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import msgspec

from supplier.errors import BadInputError
from supplier.model.policy import Policy
from supplier.paths import questionnaires

CURRENT = "2026.4"


def load_policy(version: str = CURRENT, folder: Path | None = None) -> Policy:
    """Load one version of the policy from the shipped files, or from `folder`.

    Raises BadInputError with the file and the key when a file is missing, is not TOML, or does not fit the model.
    """
    return _load(version, folder or questionnaires())


@cache
def _load(version: str, folder: Path) -> Policy:
    scoring, registers = folder / "scoring", folder / "registers"
    policy = _released(version, scoring)
    accreditors = _toml(registers / "accreditation_bodies.toml")
    certifiers = _toml(registers / "certification_bodies.toml")
    raw = {
        "version": policy.get("version"),
        "rule_pack": policy.get("rule_pack"),
        "registers": str(accreditors.get("meta", {}).get("as_of")),
        "parameters": policy.get("parameters"),
        "gates": policy.get("gates"),
        "flags": policy.get("flag"),
        "clauses": _toml(scoring / "clauses.toml").get("clause"),
        "crosswalk": _toml(scoring / "crosswalk.toml").get("map"),
        "controls": _toml(scoring / "controls.toml").get("control"),
        "accreditation_bodies": [_body(body) for body in accreditors.get("body", [])],
        "certification_bodies": [_body(body) for body in certifiers.get("body", [])],
    }
    if "shared_rules" in policy:
        raw["shared_rules"] = policy["shared_rules"]
    try:
        return msgspec.convert(raw, Policy)
    except msgspec.ValidationError as error:
        raise BadInputError(
            "policy-invalid", f"the scoring policy {version} in {scoring} does not fit: {error}", "Correct the key named; docs/scoring.md lists them."
        ) from error


def _released(version: str, scoring: Path) -> dict[str, Any]:
    """A version's own file on top of the version it is `based_on`: it holds only what is new or differs. The first has `flags.toml`."""
    own = _toml(scoring / f"{version}.toml")
    if "based_on" not in own:
        return own | {"flag": _toml(scoring / "flags.toml").get("flag")}
    if str(own["based_on"]) >= version:
        raise BadInputError(
            "policy-base", f"policy {version} is based on {own['based_on']}, which is not older", "Name an older version in `based_on`."
        )
    base = _released(str(own["based_on"]), scoring)
    lists = {name: _replaced(base.get(name, []), own.get(name, []), key) for name, key in (("gates", "id"), ("flag", "code"))}
    return base | own | lists | {"parameters": base.get("parameters", {}) | own.get("parameters", {})}


def _replaced(base: list[dict[str, Any]], own: list[dict[str, Any]], key: str) -> list[dict[str, Any]]:
    """The base's entries in their order, each replaced by an own one of the same name; then the new ones."""
    return list({**{one.get(key): one for one in base}, **{one.get(key): one for one in own}}.values())


def _body(raw: dict[str, Any]) -> dict[str, Any]:
    names = [*raw.get("mark_texts", []), *raw.get("legal_names_on_certificates", []), *raw.get("aliases", [])]
    found = {"id": raw.get("id"), "name": raw.get("name") or next(iter(names), raw.get("id")), "names": names, "country": raw.get("country")}
    return found | {"accreditors": raw.get("typical_accreditation", []), "register": raw.get("public_lookup")}


def _toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise BadInputError("policy-missing", f"{path} does not exist", "Restore the file, or name a policy version that is there.") from error
    except tomllib.TOMLDecodeError as error:
        raise BadInputError("policy-not-toml", f"{path} is not valid TOML: {error}", "Correct the line named.") from error
