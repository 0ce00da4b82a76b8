"""Rules about the versions of a set: released files never change, and a new version moves far enough."""

from __future__ import annotations

from collections.abc import Iterator

from supplier.model.questions import SetStatus
from supplier.questions.diff import bump_of, diff
from supplier.questions.library import Library, SetFile
from supplier.questions.problems import Problem, error
from supplier.questions.versions import bump_between, least, ordered


def version_problems(library: Library, set_id: str) -> Iterator[Problem]:
    """Everything that is wrong between the files of a set and its index. Every file must decode."""
    index, present = library.index(set_id), library.versions(set_id)
    if index.set != set_id:
        yield error("index-of", "index.toml", f"is the index of {index.set}.", f"It must say {set_id}.")
    for entry in index.versions:
        if entry.version not in present:
            yield error(
                "released-missing", entry.version, "is in index.toml but its file is gone.", "Restore the file: released versions are kept for ever."
            )
    for version in present:
        file = library.load(set_id, version)
        yield from _named(file, set_id, version)
        yield from _unchanged(file)
        yield from _far_enough(library, file, set_id)


def _named(file: SetFile, set_id: str, version: str) -> Iterator[Problem]:
    said = (file.questions.id, file.questions.version)
    if said != (set_id, version):
        yield error("file-name", file.name, f"says it is {said[0]} {said[1]}.", f"It must say {set_id} {version}, or be moved.")
    if file.entry is None and file.questions.status is not SetStatus.DRAFT:
        yield error(
            "released-unlisted",
            file.name,
            "says it is released, but index.toml does not list it.",
            "Set status to draft and run `supplier sets publish`.",
        )


def _unchanged(file: SetFile) -> Iterator[Problem]:
    if file.entry is None:
        return
    remedy = "Restore it and make a new version: sent questionnaires refer to these bytes."
    if file.entry.digest != file.digest:
        yield error("released-changed", file.name, "was changed after its release.", remedy)
    digests = file.translation_digests()
    for lang, published in file.entry.translations.items():
        if digests.get(lang) != published:
            yield error("released-changed", f"{file.name} ({lang})", "the translation was changed or removed after its release.", remedy)
    for lang in sorted(digests.keys() - file.entry.translations.keys()):
        yield error("translation-unlisted", f"{file.name} ({lang})", "the translation came after the release.", "Run `supplier sets publish` again.")


def _far_enough(library: Library, file: SetFile, set_id: str) -> Iterator[Problem]:
    """The version against the newest one released before it."""
    questions = file.questions
    before = [entry.version for entry in library.index(set_id).versions if ordered(entry.version) < ordered(questions.version)]
    previous = max(before, key=ordered, default=None)
    if questions.replaces != previous:
        wanted = f'replaces = "{previous}"' if previous else "no `replaces`"
        yield error("replaces", file.name, f"replaces {questions.replaces}, but the release before it is {previous}.", f"Write {wanted}.")
    if previous is None or previous not in library.versions(set_id):
        return
    needed = bump_of(diff(library.load(set_id, previous).questions, questions))
    if bump_between(previous, questions.version) < needed:
        message = f"has changes against {previous} that need a {needed.name.lower()} step."
        yield error("bump", file.name, message, f"Call it {least(previous, needed)} or later.")
