"""What `assess` is given: documents, answers checked against the shipped sets, and the intended use."""

from __future__ import annotations

import datetime as dt
import difflib
import tomllib
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec

from supplier.errors import BadInputError
from supplier.evidence.isolate import Reader
from supplier.model.answers import Answer
from supplier.model.base import Value
from supplier.model.intake import IntendedUse
from supplier.model.questions import PinnedSet, Question, QuestionSet
from supplier.model.reading import Reading
from supplier.questions.library import Library, SetFile

Progress = Callable[[int, int, str], None]


class GivenAnswer(Value, frozen=True, kw_only=True):
    """One entry of the answers file."""

    option: str | None = None
    options: tuple[str, ...] = ()
    text: str | None = None
    number: int | None = None
    date: dt.date | None = None
    rows: tuple[dict[str, str], ...] = ()
    comment: str | None = None
    planned_on: dt.date | None = None
    evidence: tuple[str, ...] = ()


class AnswersFile(Value, frozen=True, kw_only=True):
    """The answers file: answers by question id."""

    answers: dict[str, GivenAnswer]


def files(paths: tuple[str, ...]) -> tuple[tuple[Path, str], ...]:
    """Every file named, and every file in the folders named, with the name people call it. Hidden files are left out."""
    found: list[tuple[Path, str]] = []
    for given in paths:
        path = Path(given)
        if not path.exists():
            raise BadInputError("file-not-found", f"{given} does not exist.", "Check the path; a name with spaces needs quotes.")
        inner = sorted(path.rglob("*")) if path.is_dir() else [path]
        found += [(one, one.relative_to(path).as_posix() if path.is_dir() else one.name) for one in inner if one.is_file() and not _hidden(one, path)]
    if not found:
        raise BadInputError("folder-empty", f"{', '.join(paths)} holds no files.", "Name a folder with documents in it.")
    return tuple(found)


def _hidden(file: Path, root: Path) -> bool:
    parts = file.relative_to(root).parts if root.is_dir() else (file.name,)
    return any(part.startswith(".") for part in parts)


def read(given: tuple[tuple[Path, str], ...], *, ocr: bool, progress: Progress) -> tuple[Reading, ...]:
    """Read every document in the caged child; a file that cannot be read gives a reading that says so."""
    readings: list[Reading] = []
    with Reader(ocr=ocr) as reader:
        for number, (path, name) in enumerate(given, start=1):
            progress(number, len(given), name)
            readings += reader.read(path, name)
    return tuple(readings)


def _decode(file: str, kind: type[Any], code: str) -> Any:
    path = Path(file)
    try:
        return msgspec.convert(tomllib.loads(path.read_text(encoding="utf-8")), kind, strict=True)
    except OSError as error:
        raise BadInputError("file-not-found", f"{file} cannot be read: {error.strerror}.", "Check the path.") from error
    except UnicodeDecodeError as error:
        raise BadInputError(code, f"{file} is not UTF-8 text.", "Save it as UTF-8.") from error
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise BadInputError(code, f"{file}: {error}.", "Correct the line or key named; docs/scoring.md shows an example.") from error


def intended_use(file: str | None) -> IntendedUse:
    """The intended use from a TOML file; without one, a hosted GMP service with GxP records."""
    if file is None:
        return IntendedUse()
    found: IntendedUse = _decode(file, IntendedUse, "intended-use-invalid")
    return found


def answers(file: str, library: Library, readings: tuple[Reading, ...]) -> tuple[tuple[SetFile, ...], tuple[Answer, ...]]:
    """The answers of a file and the newest version of every set they belong to.

    Raises BadInputError (exit 3) for an unknown question, option or document, naming the nearest known one.
    """
    given: AnswersFile = _decode(file, AnswersFile, "answers-invalid")
    sets = tuple(library.load(set_id) for set_id in library.ids())
    questions = {question.id: (one.questions, question) for one in sets for question in one.questions.questions()}
    found = tuple(_answer(name, entry, questions, readings) for name, entry in given.answers.items())
    used = {answer.set_id for answer in found}
    return tuple(one for one in sets if one.questions.id in used or one.questions.framework != "company"), found


def _near(name: str, known: list[str], what: str) -> str:
    near = difflib.get_close_matches(name, known, 1, 0.3)
    return f"Did you mean {near[0]}?" if near else f"Known {what}: {', '.join(known[:12])}."


def _answer(name: str, entry: GivenAnswer, questions: dict[str, tuple[QuestionSet, Question]], readings: tuple[Reading, ...]) -> Answer:
    if name not in questions:
        raise BadInputError("question-unknown", f"There is no question {name!r} in the question sets.", _near(name, sorted(questions), "questions"))
    questionnaire, question = questions[name]
    chosen = (entry.option,) if entry.option is not None else entry.options
    known = [option.value for option in question.options]
    for value in chosen:
        if value not in known:
            message = (
                f"The question {name} has no option {value!r}."
                if known
                else f"The question {name} is answered with a {question.type}, not with an option."
            )
            raise BadInputError("option-unknown", message, _near(value, known, "options") if known else "Use text, number, date or rows.")
    return Answer(
        set_id=questionnaire.id,
        question=name,
        rev=question.rev,
        chosen=chosen,
        text=entry.text,
        number=entry.number,
        date=entry.date,
        rows=entry.rows,
        comment=entry.comment,
        planned_on=entry.planned_on,
        evidence=tuple(_digest(name, file, readings) for file in entry.evidence),
    )


def _digest(question: str, file: str, readings: tuple[Reading, ...]) -> str:
    by_name = {reading.file: reading.sha256 for reading in readings} | {Path(reading.file).name: reading.sha256 for reading in readings}
    if file not in by_name:
        raise BadInputError(
            "evidence-unknown", f"{question} names the document {file!r}, which is not among those given.", _near(file, sorted(by_name), "documents")
        )
    return by_name[file]


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
