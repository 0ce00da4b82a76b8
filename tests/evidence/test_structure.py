from __future__ import annotations

import pytest
from pypdf.errors import LimitReachedError

from supplier.evidence import gatekeeper, pages, structure
from supplier.evidence.refusals import RefusedError
from supplier.model.reading import Finding
from tests.evidence import made


def document(*, catalog: bytes = b"", page: bytes = b"", trailer: bytes = b"", **more: bytes) -> bytes:
    """A certificate with more in its catalog, on its page and in its trailer; `n10` and on are further objects."""
    extra = {int(name[1:]): body for name, body in more.items()}
    objects = made.page(made.stream(made.lines_of(made.CERTIFICATE).encode()), extra=page, more=extra)
    objects[1] = b"<</Type/Catalog/Pages 2 0 R" + catalog + b">>"
    return made.pdf(objects, trailer=trailer)


def found(data: bytes) -> list[Finding]:
    return list(pages.parse(data, "a.pdf").findings)


def annotation(kind: bytes, more: bytes = b"") -> bytes:
    return b"/Annots[<</Type/Annot/Subtype/" + kind + b"/Rect[0 0 9 9]" + more + b">>]"


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (document(catalog=b"/Names<</JavaScript<</Names[]>>>>"), "JavaScript"),
        (document(catalog=b"/AF[]"), "attached files"),
        (document(catalog=b"/AA<</WC<</S/SubmitForm>>>>"), "a form that sends itself"),
        (document(catalog=b"/OpenAction<</S/GoTo/Next<</S/Launch>>>>"), "a launch action"),
        (document(catalog=b"/OpenAction<</S/GoTo/Next[<</S/GoToR>><</S/ImportData>>]>>"), "a link to another file, a data import"),
        (document(page=b"/AA<</O<</S/JavaScript/JS(1)>>>>"), "JavaScript"),
        (document(page=annotation(b"Link", b"/A<</S/GoToE>>")), "a link into an attachment"),
        (document(page=annotation(b"Widget", b"/AA<</K<</S/JavaScript>>>>")), "JavaScript"),
        (document(page=annotation(b"FileAttachment")), "an attached file"),
        (document(page=annotation(b"RichMedia")), "rich media"),
    ],
)
@pytest.mark.requirement("EVID-ACTIVE-CONTENT")
def test_active_content_is_found_wherever_a_pdf_may_carry_it(data: bytes, words: str) -> None:
    (finding,) = found(data)
    assert finding.code == "DOC_ACTIVE_CONTENT"
    assert finding.message == f"The PDF carries {words}; nothing of it was run or opened."


@pytest.mark.requirement("EVID-ACTIVE-CONTENT")
def test_a_chain_of_actions_without_end_is_followed_a_few_steps() -> None:
    (finding,) = found(document(catalog=b"/OpenAction 10 0 R", n10=b"<</S/Launch/Next 10 0 R>>"))
    assert "a launch action" in finding.message


def test_an_ordinary_link_is_nothing_to_report() -> None:
    assert found(document(page=annotation(b"Link", b"/A<</S/URI/URI(https://example.org)>>"))) == []


@pytest.mark.requirement("EVID-EDIT-TRACES")
def test_notes_laid_over_a_page_are_reported_with_the_page() -> None:
    stamps = b"/Annots[" + b"<</Type/Annot/Subtype/Stamp/Rect[0 0 9 9]>><</Type/Annot/Subtype/FreeText/Rect[0 0 9 9]>>" + b"]"
    (finding,) = found(document(page=stamps))
    assert (finding.code, finding.page) == ("DOC_OVERLAY", 1)
    assert finding.message.startswith("2 notes or stamps lie over the pages")


def test_more_annotations_than_honest_pages_have_are_not_all_looked_at() -> None:
    many = b"/Annots[" + b"<</Subtype/Link>>" * structure._ANNOTATIONS + b"<</Subtype/Stamp>>]"
    assert found(document(page=many)) == []


SIGNED = b"/AcroForm<</Fields[<</FT/Sig/T(s)/V<</Type/Sig>>>>]>>"


@pytest.mark.requirement("EVID-EDIT-TRACES")
def test_a_signature_is_reported_and_never_called_valid() -> None:
    (finding,) = found(document(catalog=SIGNED))
    assert (finding.code, "not checked" in finding.message) == ("DOC_SIGNED", True)
    assert found(document(catalog=SIGNED.replace(b"/V<</Type/Sig>>", b""))) == [], "a field to sign in, still empty"


@pytest.mark.requirement("EVID-SIGNATURE")
@pytest.mark.parametrize(
    "form",
    [
        b"<</Fields[<</T(a)/Kids[<</FT/Sig/V<</Type/Sig>>>>]>>]>>",
        b"<</Fields[<</FT/Sig/T(a)/Kids[<</V<</Type/Sig>>>>]>>]>>",
        b"<</Fields[10 0 R<</FT/Sig/V<</Type/Sig>>>>]>>",
    ],
    ids=["below another field", "its kind said above", "beside a field inside itself"],
)
def test_a_signature_is_found_wherever_a_form_may_hold_it(form: bytes) -> None:
    assert [finding.code for finding in found(document(catalog=b"/AcroForm" + form, n10=b"<</Kids[10 0 R]>>"))] == ["DOC_SIGNED"]


def again(data: bytes, trailer: bytes = b"") -> bytes:
    """The file saved once more with one object behind it."""
    old, offset = int(data[data.rindex(b"startxref") + 10 :].split()[0]), len(data)
    update = b"5 0 obj\n" + made.FONT + b"\nendobj\n"
    table = b"xref\n5 1\n%010d 00000 n \ntrailer\n<</Size 99/Root 1 0 R/Prev %d%s>>\nstartxref\n%d\n%%%%EOF\n"
    return data + update + table % (offset, old, trailer, offset + len(update))


@pytest.mark.requirement("EVID-EDIT-TRACES")
def test_saving_a_signed_file_again_is_how_it_was_signed() -> None:
    assert [finding.code for finding in found(again(document(catalog=SIGNED)))] == ["DOC_SIGNED"]


@pytest.mark.requirement("EVID-EDIT-TRACES")
def test_a_known_editor_is_named_with_the_trace() -> None:
    (finding,) = found(again(document(), b"/Info<</Producer(iLovePDF)>>"))
    assert "saved 2 times, last by iLovePDF" in finding.message


@pytest.mark.parametrize(
    ("data", "saved"),
    [
        (b"", 1),
        (b"startxref\n12\n%%EOF startxref\n12\n%%EOF", 1),
        (b"startxref\n12\n%%EOF startxref\n99\n%%EOF", 2),
        (b"<</Linearized 1>> startxref\n0\n%%EOF startxref\n12\n startxref\n99\n%%EOF", 1),
        (b"startxref\n12\n /XRefStm 50 startxref\n50\n startxref\n99\n%%EOF", 1),
    ],
)
def test_the_extra_tables_of_honest_writers_are_no_saving(data: bytes, saved: int) -> None:
    assert structure.revisions(data) == saved


def test_the_metadata_are_what_the_file_gives_cleaned_and_cut() -> None:
    data = document(trailer=b"/Info<</Title 10 0 R/Author( A  )/Producer()>>", n10=b"(" + b"x" * 400 + b")")
    assert pages.parse(data, "a.pdf").metadata == {"title": "x" * 300, "author": "A"}


class _Damaged:
    """A reader whose every question ends in an error."""

    def __init__(self, error: Exception) -> None:
        self.error = error

    def __getattr__(self, name: str) -> object:
        raise self.error


@pytest.mark.requirement("EVID-NEVER-RAISES")
def test_a_damaged_structure_says_that_active_content_could_not_be_ruled_out() -> None:
    damaged = gatekeeper.Opened(reader=_Damaged(KeyError("/Root")))
    (finding,) = structure.findings(damaged, b"")
    assert finding.code == "DOC_STRUCTURE_DAMAGED"
    assert "could not be ruled out" in finding.message
    assert structure.metadata(damaged) == {}


def test_a_file_that_did_not_open_has_no_structure_to_look_at() -> None:
    (finding,) = structure.findings(gatekeeper.Opened(), b"")
    assert finding.code == "DOC_STRUCTURE_DAMAGED"
    assert structure.metadata(gatekeeper.Opened()) == {}


@pytest.mark.requirement("EVID-LIMITS")
def test_a_structure_beyond_the_limits_refuses_the_document() -> None:
    endless = gatekeeper.Opened(reader=_Damaged(LimitReachedError("too deep")))
    with pytest.raises(RefusedError) as refused:
        gatekeeper.guarded(lambda: structure.findings(endless, b""))
    assert refused.value.code == "DOC_TOO_LARGE"
