"""Digital signatures in PDFs: whether the bytes are those that were signed, by whom, and whether the operator knows the signer.

Nothing is fetched and no root of the system is asked: a signer is known where its chain ends in a root the operator gave.
The chain is judged at the time of signing that the signature claims, so the same bytes and roots give the same findings on
any day; whether a certificate was revoked since cannot be known offline. The library is imported where a file is signed.
"""

from __future__ import annotations

import contextlib
import io
import itertools
import logging
import signal
import threading
from collections.abc import Coroutine, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

import msgspec

from supplier.evidence import limits
from supplier.evidence.lines import clean
from supplier.model.reading import Finding

UNCHECKED, VALID, UNKNOWN, INVALID = "DOC_SIGNED", "DOC_SIGNATURE_VALID", "DOC_SIGNATURE_UNKNOWN", "DOC_SIGNATURE_INVALID"
_NAME = 80
"""Characters of a name that are shown."""
_STAMPED = "/DocTimeStamp"
_AT_ONCE = 0.5
"""Seconds after which the alarm rings again, where a library did not let it through."""
_CHAIN = {
    "NO_CERTIFICATE_CHAIN_FOUND": "its chain of certificates ends in none of the roots that are trusted here",
    "OUT_OF_BOUNDS_NO_POE": "a certificate of its chain did not hold at the time of signing that is claimed",
    "OUT_OF_BOUNDS_NOT_REVOKED": "a certificate of its chain did not hold at the time of signing that is claimed",
    "CERTIFICATE_CHAIN_GENERAL_FAILURE": "its chain of certificates does not hold together",
    "CHAIN_CONSTRAINTS_FAILURE": "a certificate of its chain was not given for this",
    "CRYPTO_CONSTRAINTS_FAILURE": "it was made in a way that can be forged today",
    "CRYPTO_CONSTRAINTS_FAILURE_NO_POE": "it was made in a way that can be forged today",
}


class _TimeIsUpError(BaseException):
    """Not an Exception: no library on the way may take it for one of its own."""


class _Seen(msgspec.Struct, frozen=True, kw_only=True):
    """What was found out about one signature. `wrong` says why it is invalid, `doubt` why the signer is not known."""

    signer: str
    claimed: str
    covers: str
    wrong: str
    doubt: str
    root: str


def findings(data: bytes, roots: Sequence[bytes]) -> list[Finding]:
    """One finding for each signature in a PDF, up to `limits.SIGNATURES`; `roots` are certificates in DER. Never raises."""
    found: list[Finding] = []
    try:
        with _alarm(limits.SIGNATURE_SECONDS):
            found.extend(_each(data, roots))
    except _TimeIsUpError:
        found.append(_unchecked("checking it takes longer than the reader may"))
    except (MemoryError, RecursionError):
        found.append(_unchecked("it is larger or nested deeper than any honest one"))
    except Exception as error:  # noqa: BLE001 - damaged files raise a dozen kinds of exception; the text is still worth reading
        found.append(_unchecked(f"the structure of the file is damaged ({type(error).__name__})"))
    return found or [_unchecked("the structure of the file does not lead to it")]


@contextlib.contextmanager
def _alarm(seconds: float) -> Iterator[None]:
    """Raise where the work takes more processor time than this; only a main thread, as a child's is, can be woken."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def ring(_number: int, _frame: object) -> None:
        raise _TimeIsUpError

    before = signal.signal(signal.SIGPROF, ring)
    signal.setitimer(signal.ITIMER_PROF, seconds, _AT_ONCE)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def _each(data: bytes, roots: Sequence[bytes]) -> Iterator[Finding]:
    for name in ("pyhanko", "pyhanko_certvalidator"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.fields import enumerate_sig_fields

    reader = PdfFileReader(io.BytesIO(data), strict=False)
    if reader.encrypted:
        reader.decrypt(b"")
    if reader.total_revisions > limits.SIGNED_REVISIONS:
        yield _unchecked(f"the file was saved {reader.total_revisions} times, more often than the reader looks at")
        return
    fields = enumerate_sig_fields(reader, filled_status=True)
    for name, _, field in itertools.islice(fields, limits.SIGNATURES):
        yield _one(reader, name, field, roots)
    if next(fields, None) is not None:
        yield _unchecked(f"the file has more than {limits.SIGNATURES} signatures, and the others were not looked at")


def _one(reader: Any, name: str, field: Any, roots: Sequence[bytes]) -> Finding:
    page = _page(reader, field)
    try:
        return _told(_seen(reader, name, field, roots), page)
    except (MemoryError, RecursionError):
        raise
    except Exception as error:  # noqa: BLE001 - a broken signature raises a dozen kinds of exception; the others are still looked at
        return _unchecked(f"it is broken, or of a kind that the reader does not know ({type(error).__name__})", page)


def _seen(reader: Any, name: str, field: Any, roots: Sequence[bytes]) -> _Seen:
    from pyhanko.sign.validation import pdf_embedded

    signature = pdf_embedded.EmbeddedPdfSignature(reader, field, name)
    if len(signature.pkcs7_content) > limits.SIGNATURE_BYTES:
        raise RecursionError
    claimed = _claimed(signature)
    context = _context(roots, claimed)
    if str(signature.sig_object_type) == _STAMPED:
        checked: Any = _finished(pdf_embedded.async_validate_pdf_timestamp(signature, context))
    else:
        checked = _finished(pdf_embedded.async_validate_pdf_signature(signature, context, key_usage_settings=_usages()))
    return _Seen(
        signer=_named(signature.signer_cert.subject),
        claimed=f"{claimed:%Y-%m-%d %H:%M} UTC" if claimed else "",
        covers=_covers(checked),
        wrong=_wrong(checked),
        doubt=_doubt(checked, roots, claimed),
        root=_named(checked.validation_path.first.subject) if checked.trusted else "",
    )


def _context(roots: Sequence[bytes], moment: datetime | None) -> Any:
    """Explicit roots, nothing fetched; where no time is claimed no chain can be judged, so that none is trusted."""
    from pyhanko.keys import load_certs_from_pemder_data
    from pyhanko_certvalidator import ValidationContext

    trusted = [one for root in roots for one in load_certs_from_pemder_data(root)] if moment else []
    return ValidationContext(trust_roots=trusted, moment=moment or datetime.fromtimestamp(0, UTC), allow_fetching=False, revocation_mode="soft-fail")


def _usages() -> Any:
    """A certificate may sign documents where it is for signatures or for commitments."""
    from pyhanko.sign.validation.settings import KeyUsageConstraints

    return KeyUsageConstraints(key_usage={"digital_signature", "non_repudiation"}, match_all_key_usages=False)


def _finished(work: Coroutine[Any, Any, Any]) -> Any:
    """The result of a coroutine that has nothing to wait for, since nothing is fetched."""
    try:
        work.send(None)
    except StopIteration as done:
        return done.value
    work.close()
    raise RuntimeError("waits")


def _claimed(signature: Any) -> datetime | None:
    """The time of signing as the signer or the time stamp says it, in UTC."""
    if str(signature.sig_object_type) == _STAMPED:
        told: datetime | None = signature.signed_data["encap_content_info"]["content"].parsed["gen_time"].native
    else:
        told = signature.self_reported_timestamp
    if told is None:
        return None
    return told.astimezone(UTC) if told.tzinfo else told.replace(tzinfo=UTC)


def _wrong(checked: Any) -> str:
    """Why a signature is invalid; empty where the bytes are those that were signed."""
    if not checked.intact:
        return "the bytes it covers are not those that were signed"
    if not checked.valid:
        return "its value does not fit the certificate in it"
    if checked.coverage.name not in {"ENTIRE_FILE", "ENTIRE_REVISION"}:
        return "it leaves out parts of the document that it should cover"
    if checked.modification_level is None or checked.modification_level.name == "OTHER" or checked.docmdp_ok is False:
        return "the document was changed after signing, in a way that a signed document does not allow"
    return ""


def _covers(checked: Any) -> str:
    if checked.coverage.name == "ENTIRE_FILE":
        return "It covers the whole file."
    later = {
        "NONE": "bytes that change nothing were added later",
        "LTA_UPDATES": "later revisions only add time stamps and what serves to check it",
        "FORM_FILLING": "later revisions only add signatures or fill in forms",
    }
    kind = checked.modification_level.name if checked.modification_level is not None else ""
    return f"It covers the document as it was signed; {later.get(kind, 'later revisions change it')}."


def _doubt(checked: Any, roots: Sequence[bytes], claimed: datetime | None) -> str:
    if checked.trusted:
        return ""
    if not roots:
        return "no roots are trusted here"
    if claimed is None:
        return "it claims no time of signing"
    code = checked.trust_problem_indic.name if checked.trust_problem_indic is not None else ""
    return _CHAIN.get(code, f"its chain of certificates cannot be relied on ({code.lower().replace('_', ' ')})")


def _told(seen: _Seen, page: int | None) -> Finding:
    by = f"by {seen.signer}" if seen.signer else "by a signer without a name"
    when = f", on {seen.claimed} as it claims" if seen.claimed else ""
    if seen.wrong:
        return Finding(code=INVALID, message=f"The digital signature {by}{when}, is invalid: {seen.wrong}.".replace(",,", ","), page=page)
    if seen.doubt:
        message = f"Digitally signed {by}{when}; intact, but whether that is who signed is not known: {seen.doubt}. {seen.covers}"
        return Finding(code=UNKNOWN, message=message, page=page)
    message = f"Digitally signed {by}{when}; intact, and the chain ends in the trusted root {seen.root}. {seen.covers}"
    return Finding(code=VALID, message=message, page=page)


def _unchecked(why: str, page: int | None = None) -> Finding:
    return Finding(code=UNCHECKED, message=f"The PDF carries a digital signature that was not checked: {why}.", page=page)


def _named(name: Any) -> str:
    """A subject as people call it: common name and organisation, or what else it is called."""
    given = name.native
    parts = [given.get("common_name"), given.get("organization_name")]
    told = [clean(" ".join(str(part).split()))[:_NAME] for part in parts if part]
    return ", ".join(dict.fromkeys(told)) or clean(name.human_friendly)[:_NAME]


def _page(reader: Any, field: Any) -> int | None:
    """The page on which a signature is shown; None where it is not."""
    try:
        shown = field.get_object()
        left, bottom, right, top = (float(side) for side in shown["/Rect"])
        home = shown.raw_get("/P").reference
        count = min(int(reader.root["/Pages"]["/Count"]), limits.PAGES) if left != right and bottom != top else 0
        return next((number + 1 for number in range(count) if reader.find_page_for_modification(number)[0].reference == home), None)
    except (MemoryError, RecursionError):
        raise
    except Exception:  # noqa: BLE001 - where a signature is shown says nothing about what it is worth
        return None
