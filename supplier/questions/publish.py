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
from supplier.questions.versions import ordered

_STATUS = re.compile(r'^(status\s*=\s*)"draft"', re.MULTILINE)


_PUBLISHING_CURES = frozenset({"released-unlisted", "translation-unlisted"})


def publish(library: Library, set_id: str, version: str, note: str, on: dt.date) -> IndexEntry:
    """Turn the draft into a release: its status line, its digest and those of its translations, and the index entry.

    For a version that was released before, translations that came later are added to its entry; nothing else of it changes.

    Raises IllegalStateError `already-published` or `lint-failed`; BadInputError `note-missing`. Nothing is written then.
    """
    if not note.strip():
        raise BadInputError("note-missing", "A release needs a change note.", "Say in one sentence what changed and why.")
    file = library.load(set_id, version)
    released = file if file.entry else _released(file)
    entry = _with_translations(file, file.entry) if file.entry else _entry_of(released, note.strip(), on)
    _refuse_errors(library, released)
    index = library.index(set_id)
    others = tuple(other for other in index.versions if other.version != version)
    fresh = msgspec.structs.replace(index, versions=tuple(sorted((*others, entry), key=lambda one: ordered(one.version))))
    library.write(set_id, {f"{version}.toml": released.data, "index.toml": index_toml(fresh).encode("utf-8")})
    return entry


def _released(file: SetFile) -> SetFile:
    data = _STATUS.sub(r'\1"released"', file.data.decode("utf-8"), count=1).encode("utf-8")
    return msgspec.structs.replace(file, data=data, digest=digest(data), questions=decode(data, QuestionSet, file.name))


def _entry_of(file: SetFile, note: str, on: dt.date) -> IndexEntry:
    return IndexEntry(
        version=file.questions.version, status=SetStatus.RELEASED, digest=file.digest, date=on, note=note, translations=file.translation_digests()
    )


def _with_translations(file: SetFile, entry: IndexEntry) -> IndexEntry:
    """The entry with the translations that came after the release; those published before keep their digests."""
    if not file.translation_digests().keys() - entry.translations.keys():
        raise IllegalStateError("already-published", f"{file.name} was published on {entry.date}, and nothing is new.", "Make a new version.")
    return msgspec.structs.replace(entry, translations=file.translation_digests() | entry.translations)


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
    errors = [problem for problem in problems if problem.severity == "error" and problem.rule not in _PUBLISHING_CURES]
    if errors:
        shown = "\n".join(problem.sentence() for problem in errors)
        raise IllegalStateError("lint-failed", f"{len(errors)} errors forbid publishing:\n{shown}", "Correct them and publish again.")
