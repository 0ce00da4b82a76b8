"""The structure of a PDF as far as it says something about trust: active content, attachments, revisions, producers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from pypdf.errors import LimitReachedError
from pypdf.generic import DictionaryObject, IndirectObject

from supplier.evidence.lines import clean
from supplier.model.reading import Finding

if TYPE_CHECKING:
    from supplier.evidence.gatekeeper import Opened

_ACTIONS = {
    "/JavaScript": "JavaScript",
    "/Launch": "a launch action",
    "/SubmitForm": "a form that sends itself",
    "/GoToR": "a link to another file",
    "/GoToE": "a link into an attachment",
    "/ImportData": "a data import",
}
_ACTIVE_ANNOTATIONS = {
    "/FileAttachment": "an attached file",
    "/Screen": "a media clip",
    "/RichMedia": "rich media",
    "/3D": "a 3D scene",
    "/Movie": "a film",
    "/Sound": "a sound",
}
_OVERLAYS = frozenset(("/FreeText", "/Stamp", "/Square", "/Redact"))
_ANNOTATIONS = 3_000
_FIELDS = 2_000
_EDITORS = re.compile(
    r"ilovepdf|pdftk|sejda|smallpdf|pdf24|foxit phantom|nitro|pdfescape|pdffiller|corel|photoshop|illustrator|gimp|inkscape|quartz", re.IGNORECASE
)
_STARTXREF = re.compile(rb"startxref\s+(\d+)")


def findings(opened: Opened, data: bytes) -> list[Finding]:
    """What the structure shows; nothing where pypdf could not open the file. Call inside `gatekeeper.configured()`.

    Raises:
        LimitReachedError: the structure is larger than the limits.
    """
    if opened.reader is None:
        return [Finding(code="DOC_STRUCTURE_DAMAGED", message="The structure of the file is damaged; its text was recovered as far as possible.")]
    try:
        return [*_active(opened.reader), *_edits(opened.reader, data)]
    except (LimitReachedError, MemoryError, RecursionError):
        raise
    except Exception:  # noqa: BLE001 - damaged files raise a dozen kinds of exception; what could be read is still worth reading
        return [Finding(code="DOC_STRUCTURE_DAMAGED", message="Parts of the file's structure are damaged; active content could not be ruled out.")]


def metadata(opened: Opened) -> dict[str, str]:
    """Title, producer, creator and dates as the file gives them, cleaned and cut to 300 characters."""
    if opened.reader is None:
        return {}
    try:
        given = opened.reader.metadata or {}
        names = {
            "/Title": "title",
            "/Author": "author",
            "/Producer": "producer",
            "/Creator": "creator",
            "/CreationDate": "created",
            "/ModDate": "modified",
        }
        found = {name: clean(str(_value(given.get(key)) or ""))[:300].strip() for key, name in names.items()}
    except Exception:  # noqa: BLE001 - damaged files raise a dozen kinds of exception; what could be read is still worth reading
        return {}
    return {name: value for name, value in found.items() if value}


def _value(item: Any) -> Any:
    return item.get_object() if isinstance(item, IndirectObject) else item


def _dictionary(item: Any) -> DictionaryObject:
    found = _value(item)
    return found if isinstance(found, DictionaryObject) else DictionaryObject()


def _active(reader: Any) -> Iterator[Finding]:
    root = _dictionary(reader.trailer.get("/Root"))
    names = _dictionary(root.get("/Names"))
    form = _dictionary(root.get("/AcroForm"))
    what = dict.fromkeys(_actions(root.get("/OpenAction")))
    what.update(dict.fromkeys(_additional(root)))
    if "/JavaScript" in names:
        what["JavaScript"] = None
    if "/EmbeddedFiles" in names or "/AF" in root:
        what["attached files"] = None
    if "/XFA" in form:
        what["an XFA form"] = None
    overlays: dict[int, int] = {}
    for number, annotation in _annotations(reader):
        what.update(dict.fromkeys([*_actions(annotation.get("/A")), *_additional(annotation)]))
        subtype = _value(annotation.get("/Subtype"))
        if subtype in _ACTIVE_ANNOTATIONS:
            what[_ACTIVE_ANNOTATIONS[subtype]] = None
        if subtype in _OVERLAYS:
            overlays[number] = overlays.get(number, 0) + 1
    if what:
        yield Finding(code="DOC_ACTIVE_CONTENT", message=f"The PDF carries {', '.join(what)}; nothing of it was run or opened.")
    if overlays:
        page, count = next(iter(overlays.items()))
        yield Finding(
            code="DOC_OVERLAY",
            message=f"{sum(overlays.values())} notes or stamps lie over the pages, {count} of them on this one; they were not part of the page.",
            page=page,
        )
    if _signed(form):
        yield Finding(code="DOC_SIGNED", message="The PDF carries a digital signature; whether it is valid was not checked.")


def _annotations(reader: Any) -> Iterator[tuple[int, DictionaryObject]]:
    seen = 0
    for number, page in enumerate(reader.pages, 1):
        yield number, DictionaryObject({key: value for key, value in page.items() if key == "/AA"})
        found = _value(page.get("/Annots"))
        for annotation in found if isinstance(found, list) else []:
            seen += 1
            if seen > _ANNOTATIONS:
                return
            yield number, _dictionary(annotation)


def _actions(item: Any, depth: int = 0) -> Iterator[str]:
    action = _dictionary(item)
    kind = _value(action.get("/S"))
    if kind in _ACTIONS:
        yield _ACTIONS[kind]
    following = _value(action.get("/Next"))
    if depth < 10 and following is not None:  # noqa: PLR2004 - chains of actions are short; saved once is the normal case
        for after in following if isinstance(following, list) else [following]:
            yield from _actions(after, depth + 1)


def _additional(item: DictionaryObject) -> Iterator[str]:
    for action in _dictionary(item.get("/AA")).values():
        yield from _actions(action)


def _signed(form: DictionaryObject) -> bool:
    """A field somewhere in the form that holds a signature; what kind a field is may be said above it."""
    waiting = [(field, None) for field in _listed(form.get("/Fields"))]
    for _ in range(_FIELDS):
        if not waiting:
            return False
        field, above = waiting.pop(0)
        kind = _value(field.get("/FT")) or above
        if kind == "/Sig" and "/V" in field:
            return True
        waiting.extend((kid, kind) for kid in _listed(field.get("/Kids")))
    return False


def _listed(item: Any) -> list[DictionaryObject]:
    found = _value(item)
    return [_dictionary(one) for one in found[:_FIELDS]] if isinstance(found, list) else []


def _edits(reader: Any, data: bytes) -> Iterator[Finding]:
    """Context only: honest files are saved twice too, and a signature is added by saving again."""
    saved = revisions(data)
    if saved < 2 or _signed(_dictionary(_dictionary(reader.trailer.get("/Root")).get("/AcroForm"))):  # noqa: PLR2004 - chains of actions are short; saved once is the normal case
        return
    given = reader.metadata or {}
    editor = _EDITORS.search(f"{given.get('/Producer', '')} {given.get('/Creator', '')}")
    by = f", last by {editor[0]}" if editor else ""
    yield Finding(code="DOC_EDIT_TRACES", message=f"Context, not suspicion: the file was saved {saved} times{by}, and holds its earlier states.")


def revisions(data: bytes) -> int:
    """How often the file was saved: its cross-reference starts, without the extra ones honest writers make.

    A linearised file has two; a hybrid file names one again with /XRefStm; Word writes the same table twice.
    """
    starts = {int(found) for found in _STARTXREF.findall(data) if int(found)}
    linearised = b"/Linearized" in data[:2048]
    hybrid = {int(found) for found in re.findall(rb"/XRefStm\s+(\d+)", data)}
    return max(1, len(starts - hybrid) - (1 if linearised and len(starts) > 1 else 0) - (1 if hybrid and len(starts) > 1 else 0))
