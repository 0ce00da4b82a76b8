"""Small question sets made in memory or on disk, for the tests of this folder."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import msgspec

from supplier import paths
from supplier.model.answers import Answer
from supplier.model.questions import Question, QuestionSet
from supplier.questions.library import Library

YES_NO = [{"value": "yes", "label": "Yes", "state": "met"}, {"value": "no", "label": "No", "state": "not_met"}]

SET_TOML = """\
format = "supplier-question-set/1"
id = "demo"
version = "1.0.0"
status = "draft"
title = "Demo"
framework = "company"

[[sections]]
id = "only"
title = "Only section"

[[sections.questions]]
type = "choice"
id = "demo.first"
text = "Is it so?"
why = "To know."
supplies = "incidents"
options = [{ value = "yes", label = "Yes", state = "met" }, { value = "no", label = "No", state = "not_met" }]
"""

DE_TOML = """\
format = "supplier-translation/1"
set = "demo"
version = "1.0.0"
lang = "de"
title = "Probe"
[sections]
only = "Einziger Abschnitt"
[questions."demo.first"]
rev = 1
text = "Ist es so?"
why = "Um es zu wissen."
options = { yes = "Ja", no = "Nein" }
"""


def question(name: str = "first", **fields: Any) -> dict[str, Any]:
    """The plain form of a yes/no question, with any field replaced; None removes one."""
    plain = {"type": "choice", "id": f"demo.{name}", "text": "Is it so?", "why": "To know.", "options": YES_NO} | fields
    return {key: value for key, value in plain.items() if value is not None}


def a_question(name: str = "first", **fields: Any) -> Question:
    return msgspec.convert(question(name, **fields), Question)


def a_set(*questions: dict[str, Any], **fields: Any) -> QuestionSet:
    """A set with one section of these questions."""
    plain = {
        "format": "supplier-question-set/1",
        "id": "demo",
        "version": "1.0.0",
        "status": "draft",
        "title": "Demo",
        "framework": "company",
        "sections": [{"id": "only", "title": "Only section", "questions": list(questions)}],
    }
    return msgspec.convert(plain | fields, QuestionSet)


def answer(name: str = "first", *chosen: str, **fields: Any) -> Answer:
    return Answer(set_id="demo", question=f"demo.{name}", chosen=chosen, **fields)


def shelf(root: Path, files: dict[str, str] | None = None, **library: Any) -> Library:
    """A library in a fresh folder with the shipped facts, clauses and proposals, and these files."""
    shipped = root / "questionnaires"
    shipped.mkdir(exist_ok=True)
    for name in ("facts.toml", "proposals.toml"):
        shutil.copy(paths.questionnaires() / name, shipped / name)
    shutil.copytree(paths.questionnaires() / "clauses", shipped / "clauses", dirs_exist_ok=True)
    write(shipped, {"demo/1.0.0.toml": SET_TOML} if files is None else files)
    return Library(shipped, **library)


def write(root: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
