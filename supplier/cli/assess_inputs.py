"""What `assess` is given: documents, answers checked against the shipped sets, and the intended use."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from supplier.cli import given
from supplier.errors import BadInputError
from supplier.evidence.many import read_many
from supplier.model.answers import Answer
from supplier.model.intake import IntendedUse
from supplier.model.questions import PinnedSet
from supplier.model.reading import Reading
from supplier.questions.answers_file import decode_answers
from supplier.questions.decode import decode
from supplier.questions.library import Library, SetFile
from supplier.questions.proposals import Proposal, proposals


def files(paths: tuple[str, ...]) -> tuple[tuple[Path, str], ...]:
    """Every file given, with the name people call it: where it lies in its folder."""
    return tuple((path, path.relative_to(folder).as_posix()) for path, folder in given.files(paths))


def read(found: tuple[tuple[Path, str], ...], *, ocr: bool, roots: Sequence[bytes] = ()) -> tuple[Reading, ...]:
    """Read every document in the caged child; a file that cannot be read gives a reading that says so."""
    return tuple(reading for several in read_many(found, ocr=ocr, progress=given.progress, roots=roots) for reading in several)


def _bytes(file: str) -> bytes:
    try:
        return Path(file).read_bytes()
    except OSError as error:
        raise BadInputError("file-not-found", f"{file} cannot be read: {error.strerror}.", "Check the path.") from error


def intended_use(file: str | None) -> IntendedUse:
    """The intended use from a TOML file; without one, a hosted GMP service with GxP records."""
    if file is None:
        return IntendedUse()
    return decode(_bytes(file), IntendedUse, file)


def answers(file: str, library: Library, readings: tuple[Reading, ...]) -> tuple[tuple[SetFile, ...], tuple[Answer, ...]]:
    """The answers of a file and the newest version of every set they belong to.

    Raises BadInputError (exit 3) for an unknown question, option or document, naming the nearest known one.
    """
    sets = tuple(library.load(set_id) for set_id in library.ids())
    names = {reading.file: reading.sha256 for reading in readings} | {Path(reading.file).name: reading.sha256 for reading in readings}
    found = decode_answers(_bytes(file), file, tuple(one.questions for one in sets), names)
    used = {answer.set_id for answer in found}
    return tuple(one for one in sets if one.questions.id in used or one.questions.framework != "company"), found


def suggested(library: Library, readings: tuple[Reading, ...], answered: tuple[Answer, ...], as_of: dt.date, lang: str) -> tuple[Proposal, ...]:
    """What the documents would answer where nobody has answered: for the eye only, nothing counts before the vendor says so."""
    done = {answer.question for answer in answered}
    sets = tuple(library.load(set_id).questions for set_id in library.ids())
    return tuple(one for one in proposals(sets, readings, library.proposal_rules(), as_of, lang) if one.question not in done)


def pinned(sets: tuple[SetFile, ...]) -> tuple[PinnedSet, ...]:
    """The versions used, by digest."""
    return tuple(PinnedSet(id=one.questions.id, version=one.questions.version, digest=one.digest) for one in sets)


def vendor_in(readings: tuple[Reading, ...]) -> str:
    """The name most documents carry, proposed where nobody named the vendor."""
    names = [
        str(fact.value)
        for reading in readings
        for fact in reading.facts
        if fact.name in {"holder", "organisation"} and not isinstance(fact.value, dict)
    ]
    counted = Counter(names)
    return min(counted, key=lambda name: (-counted[name], name)) if counted else ""
