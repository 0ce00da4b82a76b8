"""Subservice organisations, complementary user-entity controls and exceptions: each read in the part where it belongs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from supplier.evidence import document_head, found
from supplier.evidence.found import Flow, Place
from supplier.evidence.layout import Cell, Line, Table
from supplier.evidence.soc2.sections import Report, Section, matches, phrases
from supplier.model.reading import Confidence, Fact

MAX_CUEC_LINES = 220
MAX_ITEM = 600
_CRITERION = re.compile(r"\b(?:CC\d|A1|C1|PI1|P\d)\.\d{1,2}\b")
_CONTROL = re.compile(r"\b(?!CC\d|PI\d|SOC|ISO|AWS)[A-Z]{1,5}[-.]?\d{1,3}(?:\.\d{1,3}){0,2}\b")
_GENERIC = re.compile(r"(?:The|This|These|Company|Management|Section|Subservice|Service|System|Third|IT|Information)\b")
_NAME = re.compile(r"^(?:the\s+)?[A-Z0-9][\w&.'’-]*(?:[ ,]+(?:[A-Z0-9(&][\w&.'’)-]*|of|and|for|Web|Inc\.?))*")


def subservice(report: Report, organisation_name: str) -> tuple[Fact, ...]:
    """`subservice_organisations`, one fact each and never the organisation itself, and `subservice_method` (carve-out, inclusive)."""
    named: dict[str, Fact] = {}
    for flow in (section.flow for section in report.of("auditor", "description", "assertion")):
        for name, match in _named(flow):
            confidence = found.capped(Confidence.MEDIUM, report.source)
            named.setdefault(
                _key(name),
                found.fact("subservice_organisations", name, name, flow.place(*match.span()), flow.sentence(*match.span())[0], confidence=confidence),
            )
    for table in report.tables:
        for cell in _column(table, phrases()["subservice"]["headings"]):
            name = document_head.clean_name(cell.text)
            if name:
                place = Place(table.page, cell.box, cell.name)
                named.setdefault(
                    _key(name), found.fact("subservice_organisations", name, name, place, cell.text, method="table", confidence=Confidence.MEDIUM)
                )
    if not named:
        named.update(_hosts(report))
    others = (fact for key, fact in named.items() if not organisation_name or not _key(organisation_name).startswith(key))
    return (*others, *_methods(report))


def _named(flow: Flow) -> Iterator[tuple[str, re.Match[str]]]:
    for pattern in phrases()["subservice"]["named"]:
        for match in re.finditer(pattern, flow.text):
            for name in _split(match["names"]):
                yield name, match


def _split(text: str) -> Iterator[str]:
    """`Amazon Web Services (AWS), Okta, Inc. and Datadog` gives three names; a legal form stays with its name."""
    joined = re.sub(r",\s*(Inc|LLC|Ltd|Corp|L\.P)\b", r" \1", found.tidy(text))
    for part in re.split(r"\s*(?:,|;|/|\band\b|&(?=\s+[A-Z]\w+\s+[A-Z]))\s*", joined):
        match = _NAME.match(part.strip(' .:“”"()'))
        name = match[0].strip(" ,.(") if match else ""
        if 2 <= len(name) <= 60 and not re.match(r"(?:The|This|These|Company|Section|Subservice|Services?|System)\b", name):  # noqa: PLR2004
            yield name + (")" if name.count("(") > name.count(")") else "")


def _hosts(report: Report) -> dict[str, Fact]:
    """Hosts that the description names without calling them subservice organisations: weak, yet worth a question."""
    hosts: dict[str, Fact] = {}
    for section in report.of("description"):
        for pattern in phrases()["subservice"]["hosting"]:
            for match in re.finditer(pattern, section.flow.text):
                name = found.tidy(match["names"])
                if _GENERIC.match(name):
                    continue
                place = section.flow.place(*match.span("names"))
                fact = found.fact("subservice_organisations", name, name, place, section.flow.sentence(*match.span())[0], confidence=Confidence.LOW)
                hosts.setdefault(_key(name), fact)
    return hosts


def _methods(report: Report) -> tuple[Fact, ...]:
    said = phrases()["subservice"]
    facts: dict[str, Fact] = {}
    for section in report.of("auditor", "description", "assertion"):
        for value, patterns in (("carve-out", said["carve_out"]), ("inclusive", said["inclusive"])):
            match = matches(patterns, section.flow.text)
            if match and value not in facts:
                place, snippet = section.flow.place(*match.span()), section.flow.sentence(*match.span())[0]
                facts[value] = found.fact(
                    "subservice_method", value, match[0], place, snippet, confidence=found.capped(Confidence.HIGH, report.source)
                )
    return tuple(facts.values())


def _key(name: str) -> str:
    return re.sub(r"\W+", "", re.sub(r"\([^)]*\)|\b(?:inc|llc|ltd)\b", "", name.casefold()))


def cuecs(report: Report) -> tuple[Fact, ...]:
    """Complementary user-entity controls: the items under their heading in the description, one fact `cuec` each."""
    items: dict[str, Fact] = {}
    for section in report.of("description", "tests", "other"):
        for text, lines in _items(section):
            confidence = found.capped(Confidence.MEDIUM, report.source)
            place = Place(lines[0].page, found.union(line.box for line in lines if line.page == lines[0].page))
            items.setdefault(
                found.label_key(text), found.fact("cuec", text[:MAX_ITEM], text[:120], place, text, method="layout", confidence=confidence)
            )
    for table in report.tables:
        for cell in _column(table, phrases()["cuec"]["table_headings"]):
            text = found.tidy(cell.text)
            if len(text.split()) > 3:  # noqa: PLR2004  a duty is a sentence
                place = Place(table.page, cell.box, cell.name)
                items.setdefault(
                    found.label_key(text), found.fact("cuec", text[:MAX_ITEM], text[:120], place, text, method="table", confidence=Confidence.MEDIUM)
                )
    return tuple(items.values())


def _items(section: Section) -> Iterator[tuple[str, list[Line]]]:
    said = phrases()["cuec"]
    lines = section.flow.lines
    for at, line in enumerate(lines):
        if not matches(said["heading"], found.plain(line.text)):
            continue
        current: list[Line] = []
        text = ""
        for follower in lines[at + 1 : at + 1 + MAX_CUEC_LINES]:
            told = found.plain(follower.text)
            if matches(said["stop"], told) or (text and _is_heading(follower, told)):
                break
            item = matches(said["item"], told)
            if item:
                if text:
                    yield text, current
                text, current = found.tidy(item["text"]), [follower]
            elif text and " | " not in told:
                text, current = _joined(text, told, current, follower)
        if text:
            yield text, current
        return


def _joined(text: str, told: str, current: list[Line], follower: Line) -> tuple[str, list[Line]]:
    """A wrapped item goes on; after its full stop it is over."""
    if text.endswith((".", ";")) or len(text) > MAX_ITEM:
        return text, current
    return f"{text} {told}", [*current, follower]


def _is_heading(line: Line, text: str) -> bool:
    return len(text) <= 80 and not text.endswith((".", ";", ",")) and (line.bold or line.size > 12.5) and not re.match(r"^\W*\d+[.)]\s", text)  # noqa: PLR2004


class _Exception(NamedTuple):
    control: str | None
    criterion: str | None
    text: str
    response: str | None
    place: Place


def exceptions(report: Report) -> tuple[Fact, ...]:
    """Test results that are exceptions, one fact each with control, criterion, text and management's response."""
    source = report.source
    rows = [*_from_tables(report.tables)]
    sections = report.of("tests")
    if not rows:
        rows = [entry for section in sections for entry in _from_text(section.flow)]
    answers = _responses(report)
    facts = []
    for row in rows:
        response = row.response or next((text for key, text in answers if key and key in {row.control, row.criterion}), None)
        value: dict[str, str | None] = {"control": row.control, "criterion": row.criterion, "text": row.text, "response": response}
        facts.append(
            found.fact("exception", value, row.text[:200], row.place, row.text, method="table", confidence=found.capped(Confidence.MEDIUM, source))
        )
    return tuple(facts)


def _is_exception(text: str) -> bool:
    said = phrases()["results"]
    return bool(matches(said["exception"], text)) and not matches(said["no_exception"], text) and not matches(said["conditional"], text)


def _from_tables(listed: Sequence[Table]) -> Iterator[_Exception]:
    criterion: str | None = None
    for table in listed:
        heads = _heads(table)
        at = next((i for i, head in enumerate(heads) if head in {found.label_key(h) for h in phrases()["results"]["headings"]}), None)
        if at is None:
            continue
        for row in table.rows[1:]:
            told = " ".join(cell.text for cell in row)
            named = _CRITERION.search(told)
            criterion = named[0] if named else criterion
            text = found.tidy(row[at].text) if at < len(row) else ""
            if _is_exception(text):
                yield _Exception(
                    _control(row, heads), criterion, text, _in_column(row, heads, "response_headings"), Place(table.page, row[at].box, row[at].name)
                )


def _heads(table: Table) -> list[str]:
    return [found.label_key(cell.text) for cell in table.rows[0]] if table.rows else []


def _in_column(row: Sequence[Cell], heads: Sequence[str], group: str) -> str | None:
    wanted = {found.label_key(head) for head in phrases()["results"][group]}
    at = next((i for i, head in enumerate(heads) if head in wanted), None)
    return (found.tidy(row[at].text) or None) if at is not None and at < len(row) else None


def _control(row: Sequence[Cell], heads: Sequence[str]) -> str | None:
    text = _in_column(row, heads, "control_headings") or (row[0].text if row else "")
    match = _CONTROL.search(text) or _CONTROL.search(row[0].text)
    return match[0] if match else found.tidy(text)[:120] or None


def _from_text(flow: Flow) -> Iterator[_Exception]:
    for text, start, end in flow.sentences():
        if not _is_exception(text) or len(text) < 20:  # noqa: PLR2004  a heading
            continue
        before = flow.text[max(0, start - 2500) : min(end, start + 200)]
        criteria, controls = _CRITERION.findall(before), _CONTROL.findall(before)
        after = flow.text[end : end + 1500]
        answer = matches(phrases()["results"]["response"], after)
        response = (
            found.tidy(answer["text"]).split("  ")[0][:MAX_ITEM] if answer and not any(_is_exception(s) for s in (after[: answer.start()],)) else None
        )
        yield _Exception(controls[-1] if controls else None, criteria[-1] if criteria else None, text, response, flow.place(start, end))


def _responses(report: Report) -> list[tuple[str, str]]:
    """Management's responses in the last part or beside the tests, by the control or criterion before them."""
    answers = []
    for section in report.of("other", "tests"):
        for match in re.finditer(phrases()["results"]["response"][0], section.flow.text):
            before = section.flow.text[max(0, match.start() - 600) : match.start()]
            keys = [*_CRITERION.findall(before)[-1:], *_CONTROL.findall(before)[-1:]]
            text = match["text"] if section.kind == "other" else match["text"].split("\n", 1)[0]
            answers += [(key, found.tidy(text)[:MAX_ITEM]) for key in keys]
    return answers


def _column(table: Table, headings: Sequence[str]) -> Iterator[Cell]:
    wanted = {found.label_key(heading) for heading in headings}
    at = next((i for i, head in enumerate(_heads(table)) if head in wanted), None)
    if at is not None:
        yield from (row[at] for row in table.rows[1:] if at < len(row) and row[at].text.strip())
