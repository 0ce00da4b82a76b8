"""Whose document it is, and whether it speaks of the service: the two judgements the machine may only propose."""

from __future__ import annotations

from typing import Literal

from supplier.model.questions import State
from supplier.scoring.facts import Doc, View
from supplier.scoring.names import covers
from supplier.scoring.outcome import Raised

Owner = Literal["own", "proposed", "unclear", "borrowed", "foreign", "missing"]
Cover = Literal["covered", "proposed", "unclear", "not_covered", "missing"]


def owner_of(view: View, doc: Doc, *fields: str) -> Owner:
    """Whose name the document carries (ISO/IEC 17021-1 8.2.2 a for certificates).

    "own" needs an exact or listed name or a reviewer's yes; "foreign" a reviewer's no; "borrowed" the name of the vendor's
    host or subcontractor; "unclear" is any other name and waits for a reviewer.
    """
    return view.once(("owner", doc, fields), _owner_of, view, doc, fields)


def _owner_of(view: View, doc: Doc, fields: tuple[str, ...]) -> Owner:
    decided = view.verdict("holder", doc.sha256)
    if decided is not None:
        return "own" if decided in {"yes", "accepted"} else "foreign"
    names = doc.texts(*fields)
    if not names:
        return "missing"
    found = {view.whose(name) for name in names}
    if "same" in found:
        return "own" if view.case.vendor.named else "proposed"
    return "borrowed" if found == {"other"} else "unclear"


def speaks_of_another(view: View, doc: Doc) -> bool:
    """Whether a report, record or plan is about somebody else.

    One that names another organisation (the tester, the auditor) but the vendor or the service as its subject is not.
    """
    found = owner_of(view, doc, "organisation", "holder")
    if found == "unclear":
        subjects = doc.texts("subject", "product")
        name = view.case.service.name
        return not any(view.whose(one) in {"same", "close"} or (name and covers(one, name, None) == "yes") for one in subjects)
    return found in {"foreign", "borrowed"}


def cover_of(view: View, doc: Doc, text: str | None, stated_by: str) -> Cover:
    """Whether the scope covers the service bought: a reviewer's decision, the vendor's own no, else a proposal from the words.

    `stated_by` is the fact in which the vendor says so. Without a named service the printed scope itself is what is proposed.
    """
    decided = view.verdict("scope", doc.sha256)
    if decided is not None:
        return "covered" if decided in {"yes", "accepted"} else "not_covered"
    service, said = view.case.service, view.said(stated_by)
    if said is State.NOT_MET:
        return "not_covered"
    if text is None:
        return "missing"
    if not service.name:
        return "proposed"
    likely = covers(text, service.name, service.description)
    if likely == "yes" or (likely == "unsure" and said is State.MET):
        return "proposed"
    return "unclear"


def holder_open(doc: Doc, printed: str | None) -> Raised:
    """A person has still to confirm whose document it is."""
    return Raised(
        code="HOLDER_UNCONFIRMED", about=doc.sha256, values={"printed": printed, "file": doc.reading.file}, evidence=doc.ref("holder", "organisation")
    )


def scope_open(doc: Doc, printed: str | None) -> Raised:
    """A person has still to confirm that the scope covers the service."""
    shown = printed[:160] if printed else None
    return Raised(code="SCOPE_UNCONFIRMED", about=doc.sha256, values={"scope": shown, "file": doc.reading.file}, evidence=doc.ref("scope", "system"))
