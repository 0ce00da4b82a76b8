from __future__ import annotations

import pytest

from supplier.errors import BadInputError
from supplier.model.questions import QuestionSet, Translation
from supplier.questions.decode import decode, field_names, line_of
from tests.questions.build import DE_TOML, SET_TOML


def _error(text: str | bytes, kind: type = QuestionSet) -> BadInputError:
    data = text.encode() if isinstance(text, str) else text
    with pytest.raises(BadInputError) as caught:
        decode(data, kind, "demo/1.0.0.toml")
    return caught.value


@pytest.mark.requirement("SETS-ERRORS")
def test_a_syntax_error_names_file_line_and_column() -> None:
    error = _error(SET_TOML.replace('title = "Demo"', "title = Demo"))
    assert error.code == "toml-syntax"
    assert "demo/1.0.0.toml" in error.message
    assert "line 5, column 9" in error.message


@pytest.mark.requirement("SETS-ERRORS")
def test_a_misspelt_field_names_question_line_and_the_nearest_field() -> None:
    error = _error(SET_TOML.replace("supplies =", "suplies ="))
    assert error.code == "file-invalid"
    assert "line 14" in error.message
    assert "demo.first" in error.message
    assert "suplies" in error.message
    assert error.hint == "Did you mean `supplies`?"


def test_a_field_like_no_other_is_to_be_removed() -> None:
    assert _error(SET_TOML.replace("supplies =", "zzzzqqqq =")).hint.startswith("Remove it")


def test_a_missing_field_at_the_top_names_the_file() -> None:
    error = _error(SET_TOML.replace('title = "Demo"\n', ""))
    assert "missing required field `title`" in error.message
    assert error.hint.startswith("Correct the value")


def test_a_wrong_value_is_not_bent_into_shape() -> None:
    error = _error(SET_TOML.replace('text = "Is it so?"', "text = 3"))
    assert "sections[0].questions[0].text" in error.message


def test_an_error_inside_a_translation_names_the_question() -> None:
    error = _error(DE_TOML.replace("rev = 1", 'rev = "1"'), Translation)
    assert "demo.first" in error.message
    assert "line 8" in error.message


def test_an_error_beside_the_tables_of_a_translation_is_still_explained() -> None:
    assert "format" in _error(DE_TOML.replace("supplier-translation/1", "supplier-translation/9"), Translation).message


def test_a_table_that_is_no_table_is_explained() -> None:
    text = DE_TOML.split("[sections]", maxsplit=1)[0] + 'sections = "x"\n[questions]\n'
    assert "sections" in _error(text, Translation).message


def test_bytes_that_are_not_utf8_say_where() -> None:
    error = _error(b'title = "\xff"')
    assert (error.code, "byte 10" in error.message) == ("file-not-utf8", True)


def test_an_error_whose_path_leads_nowhere_still_has_a_message() -> None:
    assert _error("format = 1").code == "file-invalid"
    assert "sections" in _error(SET_TOML.split("[[sections]]", maxsplit=1)[0] + "[[sections]]\nid = 1\n").message


def test_the_line_of_an_unknown_id_is_none() -> None:
    assert line_of(SET_TOML.encode(), "demo.none") is None


def test_every_field_of_nested_values_is_known() -> None:
    assert {"show_if", "is_not", "is", "guidance", "compared_with_original"} <= set(field_names(QuestionSet))
