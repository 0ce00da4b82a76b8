"""The extracts of docs/how-to/standing.md are what the program says of the demo's documents and answers on that day."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import pytest

from supplier.cli import assess_inputs, assess_text
from supplier.demo import answering
from supplier.demo.documents import BUYER
from supplier.demo.stories import STORIES, Story
from supplier.model.answers import Answer
from supplier.model.case import Case, Document, Framework, Organisation, ServiceFacts
from supplier.model.reading import Reading
from supplier.questions.claims import claims, set_findings, set_flags
from supplier.questions.library import Library
from supplier.questions.policy import load_policy
from supplier.questions.profile import vendor_facts
from supplier.questions.visible import visible
from supplier.scoring.score import score
from supplier.wording import render

PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "standing.md"
TODAY = dt.date(2026, 11, 21)


def _extracts() -> list[tuple[str, list[str]]]:
    """The vendor of the heading above, and the lines, of every extract of the page."""
    found = []
    for section in PAGE.read_text(encoding="utf-8").split("\n## ")[1:]:
        vendor = section.partition("\n")[0].rpartition(": ")[2]
        found += [(vendor, block.splitlines()) for block in re.findall(r"```text\n(.*?)\n```", section, re.DOTALL)]
    return found


def _answers(story: Story, library: Library, readings: tuple[Reading, ...]) -> list[Answer]:
    """Every question the story's vendor is asked, answered until no answer opens another one."""
    held: answering.Held = {reading.sha256: reading.kind for reading in readings}
    given: list[Answer] = []
    for questions in (library.load(set_id).questions for set_id in library.ids()):
        seen: set[str] = set()
        while fresh := [question for question in visible(questions, given, story.use) if question.id not in seen]:
            seen |= {question.id for question in fresh}
            given += [one for question in fresh if (one := answering.answer(story, questions.id, question, held, TODAY)) is not None]
    return given


def _said(story: Story, folder: Path) -> str:
    for name, content in story.bundle(TODAY).items():
        (folder / name).write_bytes(content)
    readings = assess_inputs.read(assess_inputs.files((str(folder),)), ocr=False)
    library, policy = Library(), load_policy()
    sets = tuple(library.load(set_id).questions for set_id in library.ids())
    given = _answers(story, library, readings)
    found = claims(sets, given, story.use)
    case = Case(
        organisation=Organisation(name=BUYER),
        vendor=vendor_facts(story.vendor, found),
        service=ServiceFacts(name=story.service, description=story.description, intended_use=story.use),
        requested=tuple(Framework),
        submitted_on=TODAY,
        signed=True,
        answers=tuple(given),
        claims=found,
        set_flags=set_flags(sets, given, story.use),
        set_findings=set_findings(sets, given, story.use),
        documents=tuple(Document(reading=reading) for reading in readings),
    )
    document = render(score(case, policy, TODAY), "en")
    return assess_text.text(document, readings, {gate.id: gate.kind for gate in policy.gates}, "en", (), explain=True)


@pytest.mark.parametrize("vendor", sorted({vendor for vendor, _ in _extracts()}))
def test_the_page_on_standings_quotes_what_the_program_says(vendor: str, tmp_path: Path) -> None:
    story = next(story for story in STORIES if story.vendor == vendor)
    said = _said(story, tmp_path).splitlines()
    for extract in (lines for name, lines in _extracts() if name == vendor):
        rest = iter(said)
        assert [line for line in extract if line not in rest] == []


def test_the_page_has_extracts_of_two_vendors() -> None:
    assert [len({vendor for vendor, _ in _extracts()}), len(_extracts())] == [2, 4]
