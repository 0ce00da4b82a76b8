"""Releasing a version: the draft becomes immutable, and the index says so."""

from __future__ import annotations

import datetime as dt
import json
import re

import msgspec

from supplier.errors import BadInputError, IllegalStateError
from supplier.model.questions import QuestionSet, SetStatus
from supplier.questions.decode import decode
from supplier.questions.digest import digest
from supplier.questions.files import IndexEntry, SetIndex
from supplier.questions.library import Library, SetFile
from supplier.questions.lint import known, lint_set
from supplier.questions.lint_versions import version_problems

_STATUS = re.compile(r'^(status\s*=\s*)"draft"', re.MULTILINE)


def publish(library: Library, set_id: str, version: str, note: str, on: dt.date) -> IndexEntry:
    """Turn the draft into a release: its status line, its digest and those of its translations, and the index entry.

    Raises IllegalStateError `already-published` or `lint-failed`; BadInputError `note-missing`. Nothing is written then.
    """
    if not note.strip():
        raise BadInputError("note-missing", "A release needs a change note.", "Say in one sentence what changed and why.")
    file = library.load(set_id, version)
    if file.entry:
        raise IllegalStateError("already-published", f"{set_id} {version} was published on {file.entry.date}.", "Make a new version.")
    released = _STATUS.sub(r'\1"released"', file.data.decode("utf-8"), count=1).encode("utf-8")
    _refuse_errors(library, msgspec.structs.replace(file, data=released, questions=decode(released, QuestionSet, file.name)))
    translations = {other.translation.lang: other.digest for other in file.translations}
    entry = IndexEntry(version=version, status=SetStatus.RELEASED, digest=digest(released), date=on, note=note.strip(), translations=translations)
    index = library.index(set_id)
    fresh = msgspec.structs.replace(index, versions=(*index.versions, entry))
    library.write(set_id, {f"{version}.toml": released, "index.toml": index_toml(fresh).encode("utf-8")})
    return entry


def index_toml(index: SetIndex) -> str:
    """The text of index.toml."""
    head = "# Published versions. Written by `supplier sets publish`; a listed file never changes again.\n"
    head += f'format = "{index.format}"\nset = "{index.set}"\n'
    return head + "".join(_entry(entry) for entry in index.versions)


def _entry(entry: IndexEntry) -> str:
    translations = ", ".join(f"{_quoted(lang)} = {_quoted(value)}" for lang, value in sorted(entry.translations.items()))
    lines = (
        "\n[[versions]]",
        f"version = {_quoted(entry.version)}",
        f"status = {_quoted(entry.status)}",
        f"digest = {_quoted(entry.digest)}",
        f"date = {entry.date.isoformat()}",
        f"note = {_quoted(entry.note)}",
        f"translations = {{ {translations} }}",
    )
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    """A TOML basic string: its escapes are those of JSON, but for DEL, which JSON leaves bare."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007F")


def _refuse_errors(library: Library, file: SetFile) -> None:
    problems = [*lint_set(file, known(library)), *version_problems(library, file.questions.id)]
    errors = [problem for problem in problems if problem.severity == "error" and problem.rule != "released-unlisted"]
    if errors:
        shown = "\n".join(problem.sentence() for problem in errors)
        raise IllegalStateError("lint-failed", f"{len(errors)} errors forbid publishing:\n{shown}", "Correct them and publish again.")
