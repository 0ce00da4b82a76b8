"""A Statement of Applicability: one row per control, and what the document says about itself (ISO/IEC 27001 clause 6.1.3 d).

The rows come from tables (by nature, or rebuilt from a page), or from a list of exclusions. Where the document lists exclusions
and says that all other controls are included, the others are filled in at medium confidence. What does not add up is a finding.
"""

from __future__ import annotations

import collections
import re
from collections.abc import Iterator, Sequence

from supplier.evidence import control_ids, document_head, found, soa_words
from supplier.evidence.found import Flow, Place
from supplier.evidence.layout import Extracted, Source, Table
from supplier.evidence.soa import legend, row_drafts, totals
from supplier.evidence.soa.row_drafts import Settled
from supplier.model.reading import Confidence, ControlRow, ControlStatus, Fact, Finding

MIXED_SHARE = 0.03
MIN_FOR_HIGH = 5
_STATED_EDITION = re.compile(
    r"27001\s*[:\-–]?\s*(?:\(?\s*(?:E\s*)?)?(?P<year>2013|2022)|(?P<count>93|114)\s+(?:Annex\s+A\s+)?controls", re.IGNORECASE
)
_BULLET_ROW = re.compile(r"^\s*(?:[•●▪\-*]\s*)?(?=A[.\s\-]?\d)")


def facts(source: Source) -> Extracted:
    """The rows, organisation, edition, version, date, approver and stated totals of a Statement of Applicability."""
    listed = legend.answered(source)
    settled = row_drafts.settle(row_drafts.drafts(listed))
    rows = settled.rows or tuple(_listed_exclusions(source))
    if not any(_answered(row) for row in rows):
        rows = ()
    rows, assumed = _with_the_rest(rows, source)
    head = _head(source, rows, listed)
    stated = totals.stated(source, listed)
    findings = [*_id_findings(settled if rows else Settled(())), *_edition_findings(rows), *_conflicts(rows), *totals.mismatches(stated, rows)]
    if assumed:
        findings.append(assumed)
    return Extracted(facts=(*head, *stated), controls=rows, findings=tuple(findings))


def _answered(row: ControlRow) -> bool:
    return row.applicable is not None or row.status is not ControlStatus.UNKNOWN or bool(row.inclusion or row.exclusion)


def _head(source: Source, rows: Sequence[ControlRow], listed: Sequence[Table]) -> tuple[Fact, ...]:
    given = document_head.pairs(source)
    titles = ("statement of applicability", "erklärung zur anwendbarkeit", "anwendbarkeitserklärung", "déclaration d'applicabilité", "soa")
    found_facts = (
        document_head.organisation(source, given, titles) or _organisation_in_text(source),
        _edition(source, rows),
        document_head.version(source, given) or _version_in_title(listed),
        document_head.dated_on(source, given),
        document_head.approved_by(source, given),
    )
    return tuple(fact for fact in found_facts if fact is not None)


_OF_ORGANISATION = (
    re.compile(r"\b(?:information\s+security\s+management\s+system|ISMS)\s+(?:of|at|for)\s+(?P<name>[A-Z][\w&.'-]*(?: (?:[A-Z&][\w&.'-]*|of|and))*)"),
    re.compile(
        r"\b(?:applicable|relevant)\s+to\s+(?:the\s+)?(?P<name>[A-Z][\w&.-]*(?: [A-Z&][\w&.-]*)*)(?:[’']s)?(?:\s+ISMS|\s+operations|,|\.|\s+based\b)"
    ),
)
_NOT_A_NAME = re.compile(
    r"^(?:ISO|IEC|Annex|The|This|Our|All|Its|ISMS|Information|Controls?|Statement|Risk|SoA|Organi[sz]ation|Company)\b", re.IGNORECASE
)


def _organisation_in_text(source: Source) -> Fact | None:
    """The organisation named in running text: "the ISMS of Example Ltd", "applicable to Example's ISMS"."""
    flow = Flow(line for page in source.pages[:4] for line in page.lines[:60] if " | " not in line.text)
    for pattern in _OF_ORGANISATION:
        for match in pattern.finditer(flow.text):
            name = match["name"].strip(" .,'")
            if _NOT_A_NAME.match(name) or not document_head.clean_name(name):
                continue
            return found.fact(
                "organisation", name, name, flow.place(*match.span("name")), flow.sentence(*match.span())[0], confidence=Confidence.MEDIUM
            )
    return None


def _version_in_title(listed: Sequence[Table]) -> Fact | None:
    """A version in a title row or a sheet's name, as file names have it: `ISMS-005_SoA_v0.1_2026-02-07`."""
    for table in listed:
        for row in table.rows[:2]:
            texts = [cell for cell in row if cell.text.strip()]
            match = re.search(r"(?:^|[\s_\-])v(?P<v>\d{1,3}(?:\.\d{1,3})+)(?![\d.])", texts[0].text, re.IGNORECASE) if len(texts) == 1 else None
            if match:
                place = Place(table.page, texts[0].box, texts[0].name)
                return found.fact("version", match["v"], match["v"], place, texts[0].text, confidence=Confidence.MEDIUM)
    return None


def _edition(source: Source, rows: Sequence[ControlRow]) -> Fact | None:
    """The edition by the ids of the rows; without rows by what the text states, if it states one only."""
    stated = _stated_edition(source)
    counts = collections.Counter(row.edition for row in rows)
    if counts:
        edition = counts.most_common(1)[0][0]
        sure = counts[edition] >= MIN_FOR_HIGH and counts[edition] == len(rows)
        if edition is None:
            return None
        if stated is not None and stated.value == edition:
            return _sure(stated, found.capped(Confidence.HIGH if sure else Confidence.MEDIUM, source))
        row = next(row for row in rows if row.edition == edition)
        confidence = found.capped(Confidence.HIGH if sure and stated is None else Confidence.MEDIUM, source)
        alternatives = (stated.value,) if stated is not None else ()
        snippet = f"{row.id} {row.title or ''}"
        return found.fact(
            "edition", edition, row.id, Place(row.page, row.box, row.cell), snippet, method="table", confidence=confidence, alternatives=alternatives
        )
    return stated


def _sure(fact: Fact, confidence: Confidence) -> Fact:
    place = Place(fact.page, fact.box, fact.cell)
    return found.fact("edition", fact.value, fact.raw, place, fact.snippet, method=fact.method, confidence=confidence)


def _stated_edition(source: Source) -> Fact | None:
    hits = [(line, match) for page in source.pages for line in page.lines for match in _STATED_EDITION.finditer(found.plain(line.text))]
    years = {match["year"] or {"93": "2022", "114": "2013"}[match["count"]] for _, match in hits}
    if len(years) != 1:
        return None
    line, match = next(((line, match) for line, match in hits if match["year"]), hits[0])
    return found.fact("edition", years.pop(), match[0], Place(line.page, line.box), found.plain(line.text), confidence=Confidence.MEDIUM)


def _listed_exclusions(source: Source) -> Iterator[ControlRow]:
    """Lines that begin with an id under a heading about excluded controls."""
    patterns = [re.compile(pattern) for pattern in soa_words.vocabulary()["statements"]["excluded_section"]]
    inside = False
    for line in source.lines():
        text = found.plain(line.text)
        if not _BULLET_ROW.match(text):
            heads = len(text) <= 160 and any(pattern.search(text) for pattern in patterns)  # noqa: PLR2004  a heading or a lead-in
            inside = heads or (inside and not _is_heading(text, bold=line.bold))
            continue
        ids = control_ids.read(_BULLET_ROW.sub("", text))
        if not inside or not ids or ids[-1].rest[:1].islower():  # "A.5.1 is described in ..." is a sentence, not an entry
            continue
        title, reason = _title_and_reason(ids[-1].rest)
        for one in ids:
            yield ControlRow(
                id=one.candidates[0],
                edition=control_ids.edition_of(one.candidates[0]),
                title=title,
                applicable=False,
                status=ControlStatus.EXCLUDED,
                exclusion=reason,
                page=line.page,
                box=line.box,
                confidence=Confidence.MEDIUM,
            )


def _is_heading(text: str, *, bold: bool) -> bool:
    return bold and len(text) <= 90 and not text.endswith(".")  # noqa: PLR2004  headings are short


def _title_and_reason(rest: str) -> tuple[str | None, str | None]:
    parts = re.split(r"\s*[:–—]\s*|\s+-\s+", rest, maxsplit=1)
    if len(parts) == 2 and len(parts[0]) <= 90:  # noqa: PLR2004  title and reason
        return parts[0].strip() or None, parts[1].strip() or None
    return None, rest.strip() or None


def _with_the_rest(rows: tuple[ControlRow, ...], source: Source) -> tuple[tuple[ControlRow, ...], Finding | None]:
    """Fill in the controls a document does not list, where it lists exclusions and says that all others are included."""
    editions = {row.edition for row in rows}
    if not rows or len(editions) != 1 or any(row.applicable is not False for row in rows):
        return rows, None
    edition = editions.pop()
    stated = _rest_statement(source)
    if edition not in control_ids.EDITIONS or stated is None:
        return rows, None
    sentence, place, implemented = stated
    known = {row.id: row for row in rows}
    status = ControlStatus.IMPLEMENTED if implemented else ControlStatus.UNKNOWN
    filled = tuple(
        known.get(control_id)
        or ControlRow(
            id=control_id,
            edition=edition,
            title=title,
            applicable=True,
            status=status,
            inclusion=sentence[:300],
            page=place.page,
            box=place.box,
            confidence=Confidence.MEDIUM,
        )
        for control_id, title in control_ids.titles(edition).items()
    )
    assumed = len(filled) - len(known)
    message = f"The document lists {len(rows)} exclusions and says that all other controls are included: {assumed} rows follow from that sentence."
    return filled, Finding(code="SOA_REST_BY_STATEMENT", message=message, page=place.page)


def _rest_statement(source: Source) -> tuple[str, Place, bool] | None:
    said = soa_words.vocabulary()["statements"]
    flow = Flow(source.lines())
    for pattern in said["rest_included"]:
        for match in re.finditer(pattern, flow.text):
            sentence, begin, end = flow.sentence(*match.span())
            if re.search(
                r"\b(?:not|nicht|pas|no|niet)\b",
                sentence[: sentence.find(match[0]) + len(match[0])] if match[0] in sentence else sentence,
                re.IGNORECASE,
            ):
                continue
            return sentence, flow.place(begin, end), any(re.search(pattern, sentence) for pattern in said["implemented_too"])
    return None


def _id_findings(settled: Settled) -> Iterator[Finding]:
    if settled.repaired:
        listed = ", ".join(settled.repaired[:10])
        yield Finding(code="SOA_ID_AMBIGUOUS", message=f"Ids changed by the spreadsheet were put right by title or order: {listed}.")
    if settled.open:
        listed = ", ".join(settled.open[:10])
        yield Finding(
            code="SOA_ID_AMBIGUOUS", message=f"Ids that can be read two ways were left as written: {listed}. Send the table with ids as text."
        )


def _edition_findings(rows: Sequence[ControlRow]) -> Iterator[Finding]:
    counts = collections.Counter(row.edition for row in rows if row.edition in control_ids.EDITIONS)
    if len(counts) > 1 and min(counts.values()) > MIXED_SHARE * sum(counts.values()):
        message = f"Ids of both editions stand in the table: {counts['2022']} of 2022 and {counts['2013']} of 2013."
        yield Finding(code="SOA_EDITION_MIXED", message=message)


def _conflicts(rows: Sequence[ControlRow]) -> Iterator[Finding]:
    """The same control twice with different answers."""
    seen: dict[str, ControlRow] = {}
    for row in rows:
        first = seen.setdefault(row.id, row)
        if first is not row and (first.applicable, first.status) != (row.applicable, row.status):
            yield Finding(code="SOA_ROWS_CONFLICT", message=f"{row.id} stands twice with different answers.", page=row.page)
