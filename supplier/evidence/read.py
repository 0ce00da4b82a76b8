"""From bytes to readings: sniff, parse into the page model, decide the kind, let that kind's reader take the facts."""

from __future__ import annotations

import hashlib
import importlib
from collections.abc import Sequence

import msgspec

from supplier.evidence import (
    completeness,
    digital_signatures,
    images,
    kinds,
    language,
    limits,
    office,
    pages,
    parts,
    pictures,
    qr,
    rejected,
    second_look,
    signals,
    sketch,
    sniff,
    texts,
    workbook,
)
from supplier.evidence.layout import Extracted, Page, Source
from supplier.evidence.refusals import RefusedError
from supplier.evidence.version import READER
from supplier.model.reading import Finding, Kind, Part, Reading, TextSource

_WORKBOOKS = frozenset((sniff.XLSX, sniff.XLS, sniff.ODS))
_READERS: dict[Kind, str] = {
    Kind.ISO_CERTIFICATE: "supplier.evidence.certificate",
    Kind.STATEMENT_OF_APPLICABILITY: "supplier.evidence.soa",
    Kind.SOC1_REPORT: "supplier.evidence.soc2",
    Kind.SOC2_REPORT: "supplier.evidence.soc2",
    Kind.SOC3_REPORT: "supplier.evidence.soc2",
    Kind.BRIDGE_LETTER: "supplier.evidence.soc2",
    Kind.BADGE_OR_MARKETING: "supplier.evidence.statements",
}
_OTHERS = "supplier.evidence.other_kinds"
_ONE_ARGUMENT = frozenset((Kind.ISO_CERTIFICATE, Kind.STATEMENT_OF_APPLICABILITY, Kind.BADGE_OR_MARKETING))


def read(data: bytes, name: str, *, ocr: bool = False, explain: bool = False, roots: Sequence[bytes] = ()) -> tuple[Reading, ...]:
    """What a document says: one reading, or one for each document in the file. Never raises for bad input.

    `name` is only compared with the content and repeated in the reading. Same bytes, `READER` and `roots`, same reading;
    `roots` are the certificates (DER) by which a digital signature is known. With `explain` a reading also says what was
    seen and not taken.
    """
    try:
        source = open_source(data, name, ocr=ocr, roots=roots)
        readings = _readings(data, name, source, explain=explain)
        asked = _asked(source, readings) if ocr else []
        return _readings(data, name, _looked_at(source, data, asked), explain=explain) if asked else readings
    except RefusedError as refused:
        return (refused_reading(data, name, refused.code, refused.message),)
    except MemoryError:
        return (refused_reading(data, name, "DOC_LIMIT_MEMORY", "Reading the document needs more memory than the reader may use."),)
    except RecursionError:
        return (refused_reading(data, name, "DOC_TOO_LARGE", "The document is nested deeper than any honest document."),)
    except Exception as error:  # noqa: BLE001 - damaged files raise a dozen kinds of exception; what could be read is still worth reading
        return (refused_reading(data, name, "DOC_CRASHED", f"The reader failed on this document ({type(error).__name__}). A person has to read it."),)


def open_source(data: bytes, name: str, *, ocr: bool = False, roots: Sequence[bytes] = ()) -> Source:
    """Parse a document into the page model, in this process.

    Raises:
        RefusedError: it is not read further; the code and message say why.
    """
    sniffed = sniff.sniff(data, name)
    source = _parse(data, name, sniffed.media_type)
    if ocr and (bare := images.needing(source)):
        source = images.recognise(source, data, bare)
    found = (*sniffed.findings, *_signed(source.findings, data, roots), *signals.text_layer(source), *signals.instructions(source))
    return msgspec.structs.replace(source, findings=found)


def _signed(found: tuple[Finding, ...], data: bytes, roots: Sequence[bytes]) -> tuple[Finding, ...]:
    """The findings about a file, with what its digital signatures are worth in place of that there are some."""
    if all(finding.code != digital_signatures.UNCHECKED for finding in found):
        return found
    others = tuple(finding for finding in found if finding.code != digital_signatures.UNCHECKED)
    return (*others, *digital_signatures.findings(data, roots))


def _asked(source: Source, readings: tuple[Reading, ...]) -> list[Page]:
    """The pages in whose pictures the rest of a document may stand, within what the recognised pages leave of the budget."""
    left = limits.OCR_PAGES - sum(page.source is TextSource.OCR for page in source.pages)
    numbers = {number for reading in readings for number in second_look.pages(reading)}
    return [page for page in source.pages if page.number in numbers][: max(0, left)]


def _looked_at(source: Source, data: bytes, asked: list[Page]) -> Source:
    """The source with the words of these pages' pictures, and what is odd about its text seen anew."""
    looked = images.recognise(source, data, asked)
    known = {(finding.code, finding.page) for finding in source.findings}
    kept = tuple(finding for finding in looked.findings if finding.code != second_look.IN_PICTURE)
    new = tuple(found for found in (*signals.text_layer(looked), *signals.instructions(looked)) if (found.code, found.page) not in known)
    return msgspec.structs.replace(looked, findings=(*kept, *new))


def refused_reading(data: bytes, name: str, code: str, message: str) -> Reading:
    """The reading of a document that was not read."""
    return Reading(
        file=name,
        sha256=hashlib.sha256(data).hexdigest(),
        media_type=sniff.media_type_of(data, name),
        pages=None,
        language=None,
        kind=Kind.UNREADABLE,
        kind_reason=message,
        text_source=TextSource.NONE,
        findings=(Finding(code=code, message=message),),
        reader=READER,
    )


def _parse(data: bytes, name: str, media_type: str) -> Source:
    if media_type == sniff.PDF:
        return pages.parse(data, name)
    if media_type in _WORKBOOKS:
        return workbook.parse(data, name, media_type)
    if media_type == sniff.DOCX:
        return office.parse(data, name)
    if media_type == sniff.CSV:
        return workbook.parse_csv(data, name)
    if media_type in images.IMAGE_TYPES:
        return images.parse(data, name, media_type)
    return texts.parse(data, name, media_type)


def _readings(data: bytes, name: str, source: Source, *, explain: bool) -> tuple[Reading, ...]:
    return tuple(_reading(data, name, piece, part, explain=explain) for piece, part in parts.split(source))


def _reading(data: bytes, name: str, source: Source, part: Part | None, *, explain: bool) -> Reading:
    verdict = kinds.decide(source)
    extracted = _as_shown(source, _facts(source, verdict.kind))
    if verdict.kind is Kind.ISO_CERTIFICATE:
        extracted = _with_codes(source, data, extracted)
    text = source.text()
    return Reading(
        file=name,
        sha256=hashlib.sha256(data).hexdigest(),
        media_type=source.media_type,
        pages=len(source.pages) or None,
        language=language.detect(text),
        kind=verdict.kind,
        kind_reason=verdict.reason,
        text_source=source.text_source,
        facts=extracted.facts,
        controls=extracted.controls,
        findings=(
            *_fitting(source.findings, verdict.kind),
            *extracted.findings,
            *pictures.findings(source, verdict.kind, extracted.facts),
            *(completeness.findings(source, verdict.kind) if part is None else ()),
        ),
        part=part,
        reader=READER,
        sketch=sketch.make(text) or msgspec.UNSET,
        rejected=rejected.rejected(source, verdict, extracted) if explain else msgspec.UNSET,
    )


def _with_codes(source: Source, data: bytes, extracted: Extracted) -> Extracted:
    """What a certificate's QR codes add to it. They are a second source: what goes wrong with one costs nothing of the first."""
    from supplier.evidence import certificate

    try:
        return certificate.beside(extracted, qr.looked_for(source, data))
    except (MemoryError, RecursionError):
        raise
    except Exception:  # noqa: BLE001 - broken pictures raise a dozen kinds of exception, and a code is no duty of a certificate
        return extracted


def _as_shown(source: Source, extracted: Extracted) -> Extracted:
    """Facts and rows with their boxes where the pages show them: a scan that lies on its side was read upright."""
    if not any(page.turn for page in source.pages):
        return extracted
    facts = tuple(msgspec.structs.replace(fact, box=source.shown(fact.page, fact.box)) for fact in extracted.facts)
    controls = tuple(msgspec.structs.replace(row, box=source.shown(row.page, row.box)) for row in extracted.controls)
    return msgspec.structs.replace(extracted, facts=facts, controls=controls)


def _fitting(findings: tuple[Finding, ...], kind: Kind) -> tuple[Finding, ...]:
    """Without what says nothing here: other documents have page headers in fonts of their own, a certificate tells of its pictures by its facts."""
    unfitting = second_look.IN_PICTURE if kind is Kind.ISO_CERTIFICATE else "DOC_DATE_FONT"
    return tuple(finding for finding in findings if finding.code != unfitting)


def _facts(source: Source, kind: Kind) -> Extracted:
    if kind is Kind.UNREADABLE:
        return Extracted()
    try:
        reader = importlib.import_module(_READERS.get(kind, _OTHERS))
        extracted: Extracted = reader.facts(source) if kind in _ONE_ARGUMENT else reader.facts(source, kind)
    except (MemoryError, RecursionError):
        raise
    except Exception as error:  # noqa: BLE001 - damaged files raise a dozen kinds of exception; what could be read is still worth reading
        return Extracted(
            findings=(Finding(code="DOC_FACTS_FAILED", message=f"Its facts could not be taken ({type(error).__name__}). A person has to read them."),)
        )
    return extracted
