"""Where question sets are found. The only module that reads or writes the files of sets, packs, clauses and proposals."""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import msgspec

from supplier import paths
from supplier.errors import BadInputError, UnavailableError
from supplier.model.questions import Pack, PinnedSet, QuestionSet, SetStatus, Translation
from supplier.questions.decode import decode_cached
from supplier.questions.digest import digest
from supplier.questions.files import ClauseList, FactVocabulary, IndexEntry, PackFile, ProposalFile, ProposalRule, SetIndex
from supplier.questions.translate import translate
from supplier.questions.versions import is_version, ordered

NOT_SETS = frozenset({"clauses", "controls", "packs", "reading", "registers", "schema", "scoring"})
"""Folders beside the sets that hold other data, so no set may have these ids."""

_ID = re.compile(r"[a-z][a-z0-9-]{0,62}")
_TRANSLATION = re.compile(r"(?P<version>\d+\.\d+\.\d+)\.(?P<lang>[a-z]{2}(?:-[A-Z]{2})?)\.toml")


class TranslationFile(msgspec.Struct, frozen=True, kw_only=True):
    """One translation as it lies on disk. `name` is what messages show."""

    name: str
    data: bytes
    digest: str
    translation: Translation


class SetFile(msgspec.Struct, frozen=True, kw_only=True):
    """One version as it lies on disk: exact bytes, digest, decoded set, what the index says, and its translations."""

    name: str
    data: bytes
    digest: str
    questions: QuestionSet
    status: SetStatus
    entry: IndexEntry | None = None
    translations: tuple[TranslationFile, ...] = ()

    def languages(self) -> tuple[str, ...]:
        """The original language first, then those of the translations."""
        return (self.questions.lang, *(file.translation.lang for file in self.translations))

    def translation_digests(self) -> dict[str, str]:
        """The digest of each translation by language."""
        return {file.translation.lang: file.digest for file in self.translations}

    def pinned(self) -> PinnedSet:
        """What a questionnaire keeps to say exactly which version it was sent with."""
        return PinnedSet(id=self.questions.id, version=self.questions.version, digest=self.digest)

    def in_language(self, lang: str) -> QuestionSet:
        """The set in `lang`, or in its original language where there is no such translation."""
        found = next((file.translation for file in self.translations if file.translation.lang == lang), None)
        return translate(self.questions, found) if found else self.questions


class Library:
    """The shipped sets (read-only) and a company's own. Where both have an id, the shipped set is the one found."""

    def __init__(self, shipped: Path | None = None, own: Path | None = None) -> None:
        self.shipped = shipped or paths.questionnaires()
        self.own = own

    def ids(self) -> tuple[str, ...]:
        """The ids of every set, sorted."""
        return tuple(sorted({folder.name for root in self._roots() for folder in _set_folders(root)}))

    def taken_twice(self) -> tuple[str, ...]:
        """Ids that a company's own set shares with a shipped one, which hides it."""
        own = {folder.name for folder in _set_folders(self.own)} if self.own else set()
        return tuple(sorted(own & {folder.name for folder in _set_folders(self.shipped)}))

    def folder(self, set_id: str) -> Path:
        """Where the set lies. Raises BadInputError `set-unknown`, naming the nearest known set."""
        for root in self._roots():
            if _ID.fullmatch(set_id) and set_id not in NOT_SETS and (root / set_id).is_dir() and _versions(root / set_id):
                return root / set_id
        known = self.ids()
        near = difflib.get_close_matches(set_id, known, 1)
        hint = f"Did you mean {near[0]}?" if near else f"Known sets: {', '.join(known) or 'none'}."
        raise BadInputError("set-unknown", f"There is no question set {set_id!r}.", hint)

    def versions(self, set_id: str) -> tuple[str, ...]:
        """Every version of a set, drafts included, oldest first."""
        return _versions(self.folder(set_id))

    def index(self, set_id: str) -> SetIndex:
        """What has been published of a set; empty when nothing was."""
        file = self.folder(set_id) / "index.toml"
        if not file.is_file():
            return SetIndex(format="supplier-set-index/1", set=set_id)
        return decode_cached(file.read_bytes(), SetIndex, self.shown(file))

    def load(self, set_id: str, version: str | None = None) -> SetFile:
        """One version, the newest released one when none is named (the newest of all when none is released).

        Raises BadInputError `set-unknown`, `set-version-unknown`, or what `decode` says about a damaged file.
        """
        folder = self.folder(set_id)
        wanted = version or self.newest_released(set_id) or _versions(folder)[-1]
        file = folder / f"{wanted}.toml"
        if wanted not in _versions(folder):
            known = ", ".join(_versions(folder))
            raise BadInputError("set-version-unknown", f"Set {set_id} has no version {wanted!r}.", f"Known versions: {known}.")
        data = file.read_bytes()
        questions = decode_cached(data, QuestionSet, self.shown(file))
        entry = self.index(set_id).entry(wanted)
        return SetFile(
            name=self.shown(file),
            data=data,
            digest=digest(data),
            questions=questions,
            status=entry.status if entry else questions.status,
            entry=entry,
            translations=tuple(self._translations(folder, wanted)),
        )

    def newest_released(self, set_id: str) -> str | None:
        """The newest version that a new questionnaire may use, or None."""
        released = [entry.version for entry in self.index(set_id).versions if entry.status is SetStatus.RELEASED]
        return max(released, key=ordered, default=None)

    def proposal_rules(self) -> tuple[ProposalRule, ...]:
        """What documents may answer."""
        file = self.shipped / "proposals.toml"
        return decode_cached(file.read_bytes(), ProposalFile, self.shown(file)).proposals

    def write(self, set_id: str, contents: dict[str, bytes]) -> None:
        """Write files into a set's folder, each in one step, in the given order.

        Raises UnavailableError `sets-read-only` where the folder cannot be written, as in an installed package.
        """
        folder = self.folder(set_id)
        try:
            for name, data in contents.items():
                fresh = folder / f".{name}.new"
                fresh.write_bytes(data)
                fresh.replace(folder / name)
        except OSError as refused:
            hint = "Shipped sets are read-only in an installed package; publish in a checkout, or use --data for your own sets."
            raise UnavailableError("sets-read-only", f"Cannot write {self.shown(folder)}: {refused.strerror}.", hint) from None

    def facts(self) -> FactVocabulary:
        """The facts that questions may supply."""
        file = self.shipped / "facts.toml"
        return decode_cached(file.read_bytes(), FactVocabulary, self.shown(file))

    def clause_lists(self) -> dict[str, ClauseList]:
        """The known clauses by source id."""
        files = sorted((self.shipped / "clauses").glob("*.toml"))
        lists = [decode_cached(file.read_bytes(), ClauseList, self.shown(file)) for file in files]
        return {known.source: known for known in lists}

    def flag_codes(self) -> frozenset[str] | None:
        """The codes of the flag catalogue, or None where there is no catalogue to check against."""
        file = self.shipped / "scoring" / "flags.toml"
        if not file.is_file():
            return None
        raw = tomllib.loads(file.read_text(encoding="utf-8"))
        return frozenset(_codes(raw))

    def packs(self) -> tuple[Pack, ...]:
        """Every pack, in the order they are offered."""
        files = [file for root in self._roots() for file in sorted((root / "packs").glob("*.toml"))]
        found = [decode_cached(file.read_bytes(), PackFile, self.shown(file)).pack for file in files]
        return tuple(sorted(found, key=lambda pack: (pack.order, pack.id)))

    def shown(self, file: Path) -> str:
        """The file's name as messages show it: from the folder of the sets on."""
        root = next(root for root in self._roots() if file.is_relative_to(root))
        return (Path(root.name) / file.relative_to(root)).as_posix()

    def _roots(self) -> tuple[Path, ...]:
        return (self.shipped, self.own) if self.own and self.own.is_dir() else (self.shipped,)

    def _translations(self, folder: Path, version: str) -> Iterator[TranslationFile]:
        for file in sorted(folder.glob(f"{version}.*.toml")):
            if _TRANSLATION.fullmatch(file.name):
                data = file.read_bytes()
                translation = decode_cached(data, Translation, self.shown(file))
                yield TranslationFile(name=self.shown(file), data=data, digest=digest(data), translation=translation)


def _set_folders(root: Path) -> list[Path]:
    folders = (folder for folder in root.iterdir() if folder.is_dir() and _ID.fullmatch(folder.name))
    return [folder for folder in folders if folder.name not in NOT_SETS and _versions(folder)]


def _versions(folder: Path) -> tuple[str, ...]:
    return tuple(sorted((file.stem for file in folder.glob("*.toml") if is_version(file.stem)), key=ordered))


def _codes(raw: object) -> Iterator[str]:
    """Codes of a catalogue: tables keyed by code under `flags`, or entries with a `code`."""
    tables = raw if isinstance(raw, dict) else {}
    keyed = tables.get("flags", {})
    yield from keyed if isinstance(keyed, dict) else (flag["code"] for flag in keyed)
    yield from (flag["code"] for flag in tables.get("flag", []))
