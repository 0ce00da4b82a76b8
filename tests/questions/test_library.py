from __future__ import annotations

import datetime as dt
from pathlib import Path

import msgspec
import pytest

from supplier.errors import BadInputError, IllegalStateError, UnavailableError
from supplier.model.questions import QuestionSet, SetStatus, Translation
from supplier.questions.digest import digest
from supplier.questions.library import Library
from supplier.questions.lint_library import lint_all, lint_one
from supplier.questions.lint_versions import version_problems
from supplier.questions.publish import index_toml, publish
from supplier.questions.translate import translate
from tests.questions.build import DE_TOML, SET_TOML, YES_NO, a_set, question, shelf, write

DAY = dt.date(2026, 11, 21)
FILES = {"demo/1.0.0.toml": SET_TOML, "demo/1.0.0.de.toml": DE_TOML}


@pytest.fixture
def library(tmp_path: Path) -> Library:
    return shelf(tmp_path, FILES)


def _rules(library: Library) -> list[str]:
    return [problem.rule for problem in version_problems(library, "demo")]


def test_a_set_is_found_with_its_exact_bytes_and_languages(library: Library) -> None:
    file = library.load("demo")
    assert library.ids() == ("demo",)
    assert file.data == SET_TOML.encode()
    assert file.pinned().digest == digest(SET_TOML.encode())
    assert file.languages() == ("en", "de")
    assert file.in_language("de").questions()[0].text == "Ist es so?"
    assert file.in_language("fr").questions()[0].text == "Is it so?"


@pytest.mark.parametrize("name", ["dmo", "../demo", "scoring", "", "x" * 99])
def test_an_unknown_set_is_refused_with_the_known_ones(library: Library, name: str) -> None:
    with pytest.raises(BadInputError) as caught:
        library.load(name)
    assert caught.value.code == "set-unknown"
    assert "demo" in caught.value.hint


def test_an_unknown_version_is_refused_with_the_known_ones(library: Library) -> None:
    with pytest.raises(BadInputError, match=r"no version '9\.9\.9'") as caught:
        library.load("demo", "9.9.9")
    assert "1.0.0" in caught.value.hint


def test_folders_and_files_that_are_no_sets_are_left_alone(library: Library) -> None:
    write(library.shipped, {"scoring/1.0.0.toml": "", "notes/readme.toml": "", "demo/1.0.0.xx1.toml": "", "Big/1.0.0.toml": ""})
    assert library.ids() == ("demo",)
    assert len(library.load("demo").translations) == 1


def test_an_empty_shelf_says_so(tmp_path: Path) -> None:
    with pytest.raises(BadInputError) as caught:
        shelf(tmp_path, {}).load("demo")
    assert caught.value.hint == "Known sets: none."


@pytest.mark.requirement("SETS-OWN")
def test_a_company_has_sets_of_its_own_and_cannot_hide_a_shipped_one(tmp_path: Path) -> None:
    own = tmp_path / "data"
    write(own, {"mine/1.0.0.toml": SET_TOML.replace("demo", "mine"), "demo/1.0.0.toml": SET_TOML.replace("Is it so?", "Is it not?")})
    library = shelf(tmp_path, own=own)
    assert library.ids() == ("demo", "mine")
    assert library.load("demo").questions.questions()[0].text == "Is it so?"
    assert library.load("mine").name == "data/mine/1.0.0.toml"
    assert library.taken_twice() == ("demo",)
    assert "set-id-taken" in {problem.rule for problem in lint_all(library)}


def test_a_data_folder_without_sets_is_fine(tmp_path: Path) -> None:
    assert shelf(tmp_path, own=tmp_path / "none").ids() == ("demo",)


@pytest.mark.requirement("SETS-PUBLISH")
def test_publishing_makes_a_release_with_digest_date_note_and_translations(library: Library) -> None:
    entry = publish(library, "demo", "1.0.0", 'First "real" release', DAY)
    file = library.load("demo")
    assert file.questions.status is SetStatus.RELEASED
    assert b'status = "released"' in file.data
    assert (entry, file.digest, entry.date) == (file.entry, entry.digest, DAY)
    assert entry.note == 'First "real" release'
    assert entry.translations == {"de": digest(DE_TOML.encode())}
    assert library.newest_released("demo") == "1.0.0"
    assert _rules(library) == []
    assert index_toml(library.index("demo")).encode() == (library.shipped / "demo" / "index.toml").read_bytes()


@pytest.mark.requirement("SETS-PUBLISH")
def test_a_version_is_published_once(library: Library) -> None:
    publish(library, "demo", "1.0.0", "First", DAY)
    with pytest.raises(IllegalStateError) as caught:
        publish(library, "demo", "1.0.0", "Again", DAY)
    assert caught.value.code == "already-published"


@pytest.mark.requirement("SETS-PUBLISH")
def test_a_translation_that_comes_later_is_added_and_nothing_else_changes(library: Library) -> None:
    first = publish(library, "demo", "1.0.0", "First", DAY)
    write(library.shipped, {"demo/1.0.0.fr.toml": DE_TOML.replace('"de"', '"fr"')})
    assert _rules(library) == ["translation-unlisted"]
    entry = publish(library, "demo", "1.0.0", "In French too", DAY + dt.timedelta(days=1))
    assert (entry.digest, entry.date, entry.note) == (first.digest, DAY, "First")
    assert sorted(entry.translations) == ["de", "fr"]
    assert (_rules(library), len(library.index("demo").versions)) == ([], 1)


def test_a_release_needs_a_note(library: Library) -> None:
    with pytest.raises(BadInputError) as caught:
        publish(library, "demo", "1.0.0", "  ", DAY)
    assert caught.value.code == "note-missing"


@pytest.mark.requirement("SETS-PUBLISH")
def test_nothing_is_written_while_the_linter_finds_errors(library: Library) -> None:
    write(library.shipped, {"demo/1.0.0.toml": SET_TOML.replace("incidents", "incident")})
    with pytest.raises(IllegalStateError, match="fact-unknown") as caught:
        publish(library, "demo", "1.0.0", "First", DAY)
    assert caught.value.code == "lint-failed"
    assert not (library.shipped / "demo" / "index.toml").exists()
    assert 'status = "draft"' in (library.shipped / "demo" / "1.0.0.toml").read_text()


def test_a_file_that_already_says_released_is_published_as_it_is(library: Library) -> None:
    text = SET_TOML.replace('"draft"', '"released"')
    write(library.shipped, {"demo/1.0.0.toml": text})
    assert _rules(library) == ["released-unlisted"]
    assert publish(library, "demo", "1.0.0", "First", DAY).digest == digest(text.encode())


def test_a_folder_that_cannot_be_written_says_what_to_do(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> int:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "write_bytes", refuse)
    with pytest.raises(UnavailableError, match="Permission denied") as caught:
        publish(library, "demo", "1.0.0", "First", DAY)
    assert caught.value.code == "sets-read-only"


@pytest.mark.requirement("SETS-IMMUTABLE")
@pytest.mark.parametrize("name", ["1.0.0.toml", "1.0.0.de.toml"])
def test_a_released_file_that_changes_by_one_byte_is_an_error(library: Library, name: str) -> None:
    publish(library, "demo", "1.0.0", "First", DAY)
    file = library.shipped / "demo" / name
    file.write_bytes(file.read_bytes() + b" \n")
    assert _rules(library) == ["released-changed"]


@pytest.mark.requirement("SETS-IMMUTABLE")
def test_a_released_file_that_is_gone_is_an_error(library: Library) -> None:
    publish(library, "demo", "1.0.0", "First", DAY)
    folder = library.shipped / "demo"
    (folder / "1.0.0.toml").rename(folder / "1.0.1.toml")
    assert {"released-missing", "file-name"} <= set(_rules(library))


def _next(library: Library, version: str, **changes: str) -> None:
    text = SET_TOML.replace("1.0.0", version).replace('status = "draft"', 'replaces = "1.0.0"\nstatus = "draft"')
    for old, new in changes.items():
        text = text.replace({"why": "To know.", "value": 'value = "no"', "replaces": 'replaces = "1.0.0"\n'}[old], new)
    write(library.shipped, {f"demo/{version}.toml": text})


@pytest.mark.requirement("SETS-BUMP")
def test_a_version_that_moves_too_little_is_an_error(library: Library) -> None:
    publish(library, "demo", "1.0.0", "First", DAY)
    _next(library, "1.1.0", value='value = "never"')
    (problem,) = version_problems(library, "demo")
    assert (problem.rule, problem.remedy) == ("bump", "Call it 2.0.0 or later.")
    (library.shipped / "demo" / "1.1.0.toml").unlink()
    _next(library, "2.0.0", value='value = "never"')
    assert _rules(library) == []


def test_a_version_says_what_it_replaces(library: Library) -> None:
    publish(library, "demo", "1.0.0", "First", DAY)
    _next(library, "1.0.1", replaces="", why="To be sure.")
    assert _rules(library) == ["replaces"]


def test_what_is_replaced_may_have_lost_its_file_only_once(library: Library) -> None:
    publish(library, "demo", "1.0.0", "First", DAY)
    _next(library, "1.0.1", why="To be sure.")
    (library.shipped / "demo" / "1.0.0.toml").unlink()
    assert _rules(library) == ["released-missing"]


def test_a_first_version_replaces_nothing(library: Library) -> None:
    write(library.shipped, {"demo/1.0.0.toml": SET_TOML.replace("status", 'replaces = "0.9.0"\nstatus')})
    (problem,) = version_problems(library, "demo")
    assert problem.remedy == "Write no `replaces`."


def test_the_newest_release_is_loaded_and_drafts_only_by_name(library: Library) -> None:
    publish(library, "demo", "1.0.0", "First", DAY)
    _next(library, "1.0.1", why="To be sure.")
    assert library.load("demo").questions.version == "1.0.0"
    assert library.load("demo", "1.0.1").status is SetStatus.DRAFT


def test_an_index_of_another_set_is_an_error(library: Library) -> None:
    write(library.shipped, {"demo/index.toml": 'format = "supplier-set-index/1"\nset = "other"\n'})
    assert _rules(library) == ["index-of"]


def test_a_damaged_file_is_one_problem_and_the_rest_is_still_checked(tmp_path: Path) -> None:
    library = shelf(tmp_path, {"demo/1.0.0.toml": "x = [", "other/1.0.0.toml": SET_TOML})
    rules = [problem.rule for problem in lint_all(library)]
    assert rules[0] == "toml-syntax"
    assert "file-name" in rules


def test_a_file_in_the_wrong_folder_is_told_where_it_belongs(tmp_path: Path) -> None:
    library = shelf(tmp_path, {"other/1.0.0.toml": SET_TOML})
    (problem,) = version_problems(library, "other")
    assert (problem.rule, problem.remedy) == ("file-name", "It must say other 1.0.0, or be moved.")


def test_facts_that_nobody_asks_for_are_errors_of_the_whole(library: Library) -> None:
    unasked = {problem.where for problem in lint_all(library) if problem.rule == "fact-unasked"}
    assert "incidents" not in unasked
    assert "restore_test_on" in unasked
    assert lint_one(library, "demo", msgspec.structs.replace(_known(library))) == ()


def _known(library: Library):  # noqa: ANN202 - a fixture in all but name
    from supplier.questions.lint import known

    return known(library)


@pytest.mark.requirement("SETS-TRANSLATION")
def test_a_stale_translation_falls_back_to_the_original() -> None:
    questions = msgspec.toml.decode(SET_TOML, type=QuestionSet)
    stale = msgspec.toml.decode(DE_TOML.replace("rev = 1", "rev = 2"), type=Translation)
    translated = translate(questions, stale)
    assert (translated.title, translated.questions()[0].text) == ("Probe", "Is it so?")


def test_a_translation_changes_texts_and_nothing_that_counts() -> None:
    columns = [{"id": "a", "label": "A", "type": "choice", "options": ["x", "y"]}, {"id": "b", "label": "B"}]
    demand = [{"kind": "policy", "label": "One"}, {"kind": "policy", "label": "Two"}]
    options = [YES_NO[0] | {"guidance": "More"}, YES_NO[1]]
    base = a_set(question("first", help="H", options=options, evidence=demand), question("rows", columns=columns))
    texts = {
        "demo.first": {
            "rev": 1,
            "text": "T",
            "why": "W",
            "help": "He",
            "options": {"yes": "Ja"},
            "guidance": {"yes": "Mehr"},
            "evidence": {"policy.2": "Zwei"},
        },
        "demo.rows": {"rev": 1, "text": "T", "why": "W", "columns": {"a": {"label": "Ä", "options": ["eins", "zwei"]}}},
    }
    plain = {"format": "supplier-translation/1", "set": "demo", "version": "1.0.0", "lang": "de", "title": "P", "sections": {}, "questions": texts}
    first, rows = translate(base, msgspec.convert(plain, Translation)).questions()
    assert (first.help, first.options[0].label, first.options[1].label, first.options[0].guidance) == ("He", "Ja", "No", "Mehr")
    assert [demand.label for demand in first.evidence] == ["One", "Zwei"]
    assert (rows.columns[0].label, rows.columns[0].option_labels, rows.columns[0].options) == ("Ä", ("eins", "zwei"), ("x", "y"))
    assert rows.columns[1].label == "B"


def test_a_column_with_too_few_translated_options_shows_the_original_ones() -> None:
    columns = [{"id": "a", "label": "A", "type": "choice", "options": ["x", "y"]}]
    texts = {"demo.first": {"rev": 1, "text": "T", "why": "W", "columns": {"a": {"label": "Ä", "options": ["eins"]}}}}
    plain = {"format": "supplier-translation/1", "set": "demo", "version": "1.0.0", "lang": "de", "title": "P", "sections": {}, "questions": texts}
    (rows,) = translate(a_set(question(columns=columns)), msgspec.convert(plain, Translation)).questions()
    assert rows.columns[0].option_labels == ("x", "y")


@pytest.mark.parametrize(
    "text", ['[[flags]]\ncode = "A"\n[[flags]]\ncode = "B"', "[flags.A]\n[flags.B]", '[[flag]]\ncode = "A"\n[[flag]]\ncode = "B"']
)
def test_flag_codes_are_read_from_the_catalogue(library: Library, text: str) -> None:
    assert library.flag_codes() is None
    write(library.shipped, {"scoring/flags.toml": text})
    assert library.flag_codes() == {"A", "B"}
