"""The documents are true to what exists: links, settings, commands, tables, packages and words they name."""

from __future__ import annotations

import re
import tomllib
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest

from supplier.cli.main import group
from supplier.model.people import Role
from supplier.model.questionnaire import Outcome, QuestionnaireState
from supplier.model.scorecard import StandingWord
from supplier.settings import PREFIX, SECRETS, names
from supplier.store.guard import APPEND_ONLY
from supplier.store.tables import metadata

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
PAGES = [*(ROOT / name for name in ("README.md", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md")), *sorted(DOCS.rglob("*.md"))]
DECISIONS = sorted((DOCS / "decisions").glob("0*.md"))
PRODUCT_WORDS = """
vendor, service, intended use, question set, pack, questionnaire, answer, upload, reading, fact, claim, proof, gate, flag, standing, confidence,
badge, duty, approved supplier list, scorecard, review, decision, finding, link, code, judgement, look-up, tier, case, policy, timeline, outbox
"""
_LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
_SETTING = re.compile(r"\bSUPPLIER_[A-Z0-9_]+\b")
_COMMAND = re.compile(r"(?:^|[\s/])supplier((?: +[^\s`|;,.:()]+)+)")
_SCRIPT = re.compile(r"\bmake ([a-z]+)\b(?=[`\s])|\.ci/([a-z]+)")


def _name(page: Path) -> str:
    return str(page.relative_to(ROOT))


def _code(text: str) -> Iterator[str]:
    """What stands in code: lines of indented and fenced blocks, and spans."""
    for block in re.findall(r"^```.*?\n(.*?)^```", text, re.MULTILINE | re.DOTALL):
        yield from block.splitlines()
    prose = re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL)
    for line in prose.splitlines():
        if line.startswith("    "):
            yield line.split("  #")[0].strip()
        else:
            yield from (span.strip() for span in re.findall(r"`([^`]+)`", line))


def _slugs(page: Path) -> set[str]:
    headings = re.findall(r"^#+ +(.*)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in headings}


@pytest.mark.requirement("DOCS-LINKS")
@pytest.mark.parametrize("document", PAGES, ids=_name)
def test_every_link_of_a_document_leads_somewhere(document: Path) -> None:
    broken = []
    for target in _LINK.findall(document.read_text(encoding="utf-8")):
        path, _, anchor = target.partition("#")
        if path.startswith(("http://", "https://", "mailto:")):
            continue
        aim = (document.parent / path).resolve() if path else document
        if not aim.exists() or (anchor and aim.suffix == ".md" and anchor not in _slugs(aim)):
            broken.append(target)
    assert broken == []


@pytest.mark.requirement("DOCS-LINKS")
def test_every_document_is_reached_from_the_index() -> None:
    reached, ahead = {ROOT / "README.md"}, [DOCS / "index.md"]
    while ahead:
        page = ahead.pop()
        if page in reached or page.suffix != ".md" or not page.is_file():
            continue
        reached.add(page)
        ahead += [(page.parent / target.partition("#")[0]).resolve() for target in _LINK.findall(page.read_text(encoding="utf-8"))]
    assert sorted(_name(page) for page in set(PAGES) - reached) == []


@pytest.mark.requirement("DOCS-SETTINGS")
def test_every_setting_is_explained() -> None:
    text = (DOCS / "settings.md").read_text(encoding="utf-8")
    assert [name for name in names() if not re.search(rf"\b{name}\b", text)] == []


@pytest.mark.requirement("DOCS-SETTINGS")
@pytest.mark.parametrize("document", PAGES, ids=_name)
def test_no_document_names_a_setting_that_does_not_exist(document: Path) -> None:
    known = set(names()) | {f"{PREFIX}{secret.upper()}_FILE" for secret in SECRETS}
    named = set(_SETTING.findall(document.read_text(encoding="utf-8"))) - {PREFIX}
    begun = {name for name in named if name.endswith("_") and any(one.startswith(name) for one in known)}
    assert sorted(name for name in named - known - begun if not name.startswith(f"{PREFIX}TEST_")) == []


def _problem(words: list[str]) -> str | None:
    """What is wrong with the words after `supplier`, or None."""
    command: click.Command = group
    path = "supplier"
    for word in words:
        if word.startswith("--"):
            options = {name for parameter in command.params for name in (*parameter.opts, *parameter.secondary_opts)} | {"--help"}
            options |= {"--version"} if command is group else set()
            if word.split("=")[0] not in options:
                return f"{path} has no option {word}"
        elif isinstance(command, click.Group):
            found = command.get_command(click.Context(command), word)
            if found is None:
                return f"{path} has no command {word}"
            command, path = found, f"{path} {word}"
    return None


@pytest.mark.requirement("DOCS-COMMANDS")
@pytest.mark.parametrize("document", PAGES, ids=_name)
def test_every_command_and_option_a_document_names_exists(document: Path) -> None:
    wrong = []
    for code in _code(document.read_text(encoding="utf-8")):
        for match in _COMMAND.finditer(code):
            words = match.group(1).split()
            if re.fullmatch(r"[a-z]+", words[0]) or words[0].startswith("--"):
                problem = _problem([word for word in words if re.match(r"(--)?[a-z]", word)])
                wrong += [f"{code}: {problem}"] if problem else []
    assert wrong == []


@pytest.mark.requirement("DOCS-COMMANDS")
def test_the_check_of_commands_sees_wrong_ones() -> None:
    assert _problem(["sets", "publish", "--note"]) is None
    assert _problem(["sets", "burn"]) == "supplier sets has no command burn"
    assert _problem(["serve", "--fast"]) == "supplier serve has no option --fast"
    assert list(_code("text `supplier a`\n\n    supplier b   # why\n```\nsupplier c\n```\n")) == ["supplier c", "supplier a", "supplier b"]


@pytest.mark.requirement("DOCS-COMMANDS")
@pytest.mark.parametrize("document", PAGES, ids=_name)
def test_every_script_a_document_names_exists(document: Path) -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    scripts = {path.name for path in (ROOT / ".ci").iterdir()}
    for code in _code(document.read_text(encoding="utf-8")):
        for target, script in _SCRIPT.findall(f"{code} "):
            assert not target or target in targets, code
            assert not script or script in scripts, code


def _rows(page: Path) -> list[list[str]]:
    lines = [line for line in page.read_text(encoding="utf-8").splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


@pytest.mark.requirement("DOCS-WORDS")
def test_the_glossary_explains_every_word_of_the_product_once_and_in_order() -> None:
    words = [row[0] for row in _rows(DOCS / "glossary.md")[1:]]
    assert words == sorted(words, key=str.lower)
    assert len(words) == len(set(words))
    assert [word for word in re.split(r"[,\n]+ *", PRODUCT_WORDS.strip()) if not any(word in known.split(", ") for known in words)] == []


@pytest.mark.requirement("DOCS-WORDS")
def test_the_glossary_knows_every_standing_outcome_and_role() -> None:
    text = (DOCS / "glossary.md").read_text(encoding="utf-8").lower()
    values = [one.value for one in (*Outcome, *Role) if one is not None] + [
        one.value for one in StandingWord if one is not StandingWord.NOT_REQUESTED
    ]
    assert [value for value in values if value.replace("_", " ") not in text] == []


@pytest.mark.requirement("DOCS-WORDS")
def test_procurements_page_names_every_state_of_a_questionnaire() -> None:
    rows = {row[0].lower() for row in _rows(DOCS / "how-to" / "procurement.md")}
    assert {state.value.replace("_", " ") for state in QuestionnaireState} <= rows


@pytest.mark.requirement("DOCS-ARCHITECTURE")
def test_the_architecture_names_every_table_and_no_other() -> None:
    section = (DOCS / "architecture.md").read_text(encoding="utf-8").partition("## Data model")[2].partition("\n## ")[0]
    overview, _, guarded = section.partition("Append-only")
    listed = {name for line in overview.splitlines() if line.startswith("|") for name in re.findall(r"`(\w+)`", line)}
    assert listed == set(metadata.tables)
    assert set(re.findall(r"`(\w+)`", guarded)) == APPEND_ONLY


@pytest.mark.requirement("DOCS-ARCHITECTURE")
def test_the_architecture_and_its_picture_name_every_package() -> None:
    text = (DOCS / "architecture.md").read_text(encoding="utf-8")
    picture = (DOCS / "pictures" / "layers.svg").read_text(encoding="utf-8")
    contracts: list[dict[str, Any]] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]["contracts"]
    layers = [name for layer in contracts[0]["layers"] for name in layer.split(" | ") if not name.startswith("__")]
    drawn = re.findall(r'class="name"[^>]*>([^<]+)<', picture)
    assert [name for box in drawn for name in box.split(", ")] == sorted(
        layers, key=lambda name: [name in box.split(", ") for box in drawn].index(True)
    )
    assert [name for name in layers if f"`supplier/{name}" not in text and f"`{name}`" not in text] == []


@pytest.mark.requirement("DOCS-ARCHITECTURE")
@pytest.mark.parametrize("picture", sorted((DOCS / "pictures").glob("*.svg")), ids=_name)
def test_drawings_have_a_title_a_description_and_a_dark_side(picture: Path) -> None:
    root = ET.fromstring(picture.read_text(encoding="utf-8"))  # noqa: S314 - our own file
    space = "{http://www.w3.org/2000/svg}"
    assert root.get("role") == "img"
    for part in ("title", "desc"):
        found = root.find(f"{space}{part}")
        assert found is not None
        assert found.text
        assert found.get("id") in (root.get("aria-labelledby") or "").split()
    assert "prefers-color-scheme: dark" in picture.read_text(encoding="utf-8")


@pytest.mark.requirement("DOCS-DECISIONS")
@pytest.mark.parametrize("document", DECISIONS, ids=_name)
def test_a_decision_is_short_and_says_context_decision_and_consequences(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    places = [text.index(f"**{part}.**") for part in ("Context", "Decision", "Consequences")]
    assert places == sorted(places)
    assert len(text.splitlines()) <= 40
    number, _, title = text.splitlines()[0].removeprefix("# ").partition(". ")
    assert document.name.startswith(f"{int(number):04}-")
    assert f"| {number} | [{title}]({document.name}) |" in (DOCS / "decisions" / "index.md").read_text(encoding="utf-8")
