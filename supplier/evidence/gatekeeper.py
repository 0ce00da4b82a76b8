"""The first look at a PDF, by pypdf under limits: nothing reaches the drawing library before its size is known.

pypdf unpacks content streams with a ceiling and stops; pdfium unpacks until memory ends. So a limit reached here refuses
the document. Where pypdf only gives up, the reading goes on, because pdfium opens many files that pypdf does not.
"""

from __future__ import annotations

import io
import logging
import re
from collections.abc import Callable
from typing import Any, TypeVar

import msgspec
import pypdf
from pypdf.errors import DependencyError, FileNotDecryptedError, LimitReachedError
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, StreamObject

from supplier.evidence import limits, pdf_reader
from supplier.evidence.refusals import RefusedError

logging.getLogger("pypdf").setLevel(logging.CRITICAL)

LIMITS: dict[str, Any] = {
    "zlib_maximum_output_length": limits.STREAM_BYTES,
    "lzw_maximum_output_length": limits.STREAM_BYTES,
    "run_length_maximum_output_length": limits.STREAM_BYTES,
    "array_based_stream_maximum_output_length": limits.STREAM_BYTES,
    "stream_decoding_work_maximum_length": 4 * limits.STREAM_BYTES,
    "stream_parsing_work_maximum_count": 500_000,
    "page_tree_maximum_entries": 10_000,
    "page_tree_maximum_page_entries": 200_000,
    "xmp_maximum_input_length": 1_000_000,
    "xmp_maximum_element_count": 20_000,
    "form_fields_maximum_entries": 20_000,
    "named_destinations_maximum_entries": 20_000,
    "outline_maximum_entries": 20_000,
    "jbig2dec_binary": None,
}
_DO = re.compile(rb"/([^\s/<>\[\](){}%]+)\s+Do\b")
_LOSSY = b"\xef\xbf\xbd"
_ENCRYPTED = "DOC_ENCRYPTED"
_ADDRESS = re.compile(r" at 0x[0-9a-f]+|(?<=\d), \d+(?=\))", re.IGNORECASE)
T = TypeVar("T")


class Opened(msgspec.Struct):
    """What pypdf says. `reader` is None where pypdf gave up."""

    reader: Any = None
    pages: int | None = None


def configured() -> Any:
    """The context in which pypdf works under our limits."""
    return pypdf.apply_configuration(**LIMITS)


def look(data: bytes) -> Opened:
    """Open a PDF, count its pages and weigh its content. Call inside `configured()`.

    Raises:
        RefusedError: a password is needed, or a limit is reached.
    """
    opened = Opened()
    try:
        guarded(lambda: _open(data, opened))
        guarded(lambda: _weigh(opened))
    except RefusedError:
        raise
    except (MemoryError, RecursionError):
        raise
    except Exception:  # noqa: BLE001 - damaged files raise a dozen kinds of exception; what could be read is still worth reading
        opened.reader = None
    return opened


def release(opened: Opened) -> None:
    """Let go of what pypdf keeps of a document that nobody will ask again: it holds every stream unpacked."""
    if opened.reader is not None:
        opened.reader.close()
        opened.reader = None


def guarded(work: Callable[[], T]) -> T:
    """The result of `work`; a limit of pypdf that is reached on the way refuses the document.

    Raises:
        RefusedError: a limit is reached.
    """
    try:
        return work()
    except LimitReachedError as error:
        raise RefusedError("DOC_TOO_LARGE", f"The document unpacks to more than the reader accepts ({_said(error)}).") from error


def _said(error: Exception) -> str:
    """What pypdf says, without the addresses in memory of what it names: the same bytes give the same finding."""
    return _ADDRESS.sub("", str(error)).rstrip(".")


def _open(data: bytes, opened: Opened) -> None:
    reader = pdf_reader.Reader(io.BytesIO(data), strict=False)
    if reader.is_encrypted:
        _unlock(reader)
    opened.pages = len(reader.pages)
    opened.reader = reader
    if opened.pages > limits.PAGES:
        raise RefusedError("DOC_TOO_LARGE", f"The document has {opened.pages} pages; the reader accepts {limits.PAGES}.")


def _unlock(reader: pypdf.PdfReader) -> None:
    """Files locked with an owner's password only open with the empty one."""
    try:
        if reader.decrypt(""):
            return
    except (FileNotDecryptedError, DependencyError, NotImplementedError) as error:
        raise RefusedError(_ENCRYPTED, f"The document is encrypted in a way the reader cannot open ({_said(error)}).") from error
    raise RefusedError(_ENCRYPTED, "The document needs a password. Upload a copy without one.")


def _weigh(opened: Opened) -> None:
    total = 0
    forms = _Forms()
    for page in opened.reader.pages:
        contents = page.get("/Contents")
        drawn = b"".join(_data(part) for part in _streams(contents))
        total += len(drawn)
        if total > limits.CONTENT_BYTES:
            raise RefusedError("DOC_TOO_LARGE", f"The drawing instructions unpack to more than {limits.CONTENT_BYTES >> 20} MB.")
        if forms.invocations(drawn, page.get("/Resources")) > limits.FORM_INVOCATIONS:
            raise RefusedError("DOC_TOO_LARGE", "The document draws forms inside forms many thousand times over.")


def _streams(contents: Any) -> list[Any]:
    found = contents.get_object() if isinstance(contents, IndirectObject) else contents
    return list(found) if isinstance(found, ArrayObject) else [found]


def _data(part: Any) -> bytes:
    found = part.get_object() if isinstance(part, IndirectObject) else part
    return found.get_data() if isinstance(found, StreamObject) else b""


class _Forms:
    """How often forms are drawn, counted without drawing them; each form is unpacked once."""

    def __init__(self) -> None:
        self.known: dict[int, int] = {}

    def invocations(self, drawn: bytes, resources: Any, depth: int = 0) -> int:
        names = _DO.findall(drawn)
        if not names or depth > 30:  # noqa: PLR2004 - far beyond any honest file
            return len(names)
        found = resources.get_object() if resources is not None else None
        objects = found.get("/XObject") if isinstance(found, DictionaryObject) else None
        objects = objects.get_object() if objects is not None else {}
        total = 0
        for name in names:
            total += 1 + self._inside(objects, "/" + name.decode("latin-1"), depth)
            if total > limits.FORM_INVOCATIONS:
                break
        return total

    def _inside(self, objects: Any, name: str, depth: int) -> int:
        reference = objects.raw_get(name) if isinstance(objects, DictionaryObject) and name in objects else None
        key = reference.idnum if isinstance(reference, IndirectObject) else id(reference)
        if reference is None or key in self.known:
            return self.known.get(key, 0)
        form = reference.get_object()
        drawn = isinstance(form, StreamObject) and form.get("/Subtype") == "/Form"
        # Noted only when it is known: a form that draws itself is counted down to the depth that pdfium would go.
        self.known[key] = self.invocations(form.get_data(), form.get("/Resources"), depth + 1) if drawn else 0
        return self.known[key]


def damaged_by_text_transfer(data: bytes) -> bool:
    """The bytes went through a text conversion that replaced what it did not know: the file cannot be repaired."""
    return data.count(_LOSSY) > 20 and b"stream" in data  # noqa: PLR2004 - far beyond any honest file
