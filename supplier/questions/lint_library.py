"""Linting what is on the shelf: one set with its versions, or everything with packs, proposals and facts nobody asks for."""

from __future__ import annotations

from supplier.errors import BadInputError
from supplier.questions.coverage import asked_facts
from supplier.questions.library import Library, SetFile
from supplier.questions.lint import Known, known, lint_set
from supplier.questions.lint_versions import version_problems
from supplier.questions.overlays import lint_overlays
from supplier.questions.packs import pack_problems
from supplier.questions.problems import Problem, error
from supplier.questions.proposals import proposal_problems


def newest(library: Library, set_id: str) -> SetFile:
    """The newest version, draft or released: the one that an author works on."""
    return library.load(set_id, library.versions(set_id)[-1])


def lint_one(library: Library, set_id: str, against: Known) -> tuple[Problem, ...]:
    """The newest version's problems and those between versions.

    A file that cannot be decoded is one problem, so that the other sets are still checked.
    """
    try:
        return (*lint_set(newest(library, set_id), against), *version_problems(library, set_id))
    except BadInputError as unreadable:
        return (error(unreadable.code, set_id, unreadable.message, unreadable.hint),)


def lint_all(library: Library) -> tuple[Problem, ...]:
    """Every set, and what can only be seen over all of them."""
    against = known(library)
    found: list[Problem] = []
    for set_id in library.ids():
        found += lint_one(library, set_id, against)
    found += [
        error("set-id-taken", set_id, "is the id of a shipped set and of one of your own.", "Rename yours.") for set_id in library.taken_twice()
    ]
    found += lint_overlays(library.own)
    found += pack_problems(library.packs(), library.ids())
    if any(problem.rule in {"toml-syntax", "file-invalid", "file-not-utf8"} for problem in found):
        return tuple(found)
    sets = [newest(library, set_id).questions for set_id in library.ids()]
    found += proposal_problems(library.proposal_rules(), sets, against.facts)
    unasked = [name for name, ids in asked_facts(sets, against.facts).items() if not ids]
    found += [error("fact-unasked", name, "is in facts.toml but no question supplies it.", "Add a question, or remove the fact.") for name in unasked]
    return tuple(found)
