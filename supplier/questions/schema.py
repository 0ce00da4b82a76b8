"""The JSON Schema of the set and translation files, for editors and for other tools; generated, never written by hand."""

from __future__ import annotations

from typing import Any

import msgspec

from supplier.model.questions import QuestionSet, Translation

FILES: dict[str, type[msgspec.Struct]] = {
    "supplier-questionnaire-1.json": QuestionSet,
    "supplier-translation-1.json": Translation,
}
"""The files under `questionnaires/schema/` and what they describe."""


def schema(name: str) -> bytes:
    """The JSON text of one schema file, byte for byte as it lies in the repository."""
    described: dict[str, Any] = msgspec.json.schema(FILES[name])
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": name.removesuffix(".json")}
    return msgspec.json.format(msgspec.json.encode(head | described, order="deterministic"), indent=1) + b"\n"
