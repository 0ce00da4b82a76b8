"""Checks every configured part, for operators: what is good, what is not, and what to do about it."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Callable
from typing import Literal

import msgspec

from supplier import clock
from supplier.errors import SupplierError
from supplier.parts import Parts, has_ocr
from supplier.questions.overlays import policy_in_force
from supplier.store import organisations, outbox, schema, workers

State = Literal["good", "warning", "bad"]
SLOW_MAIL = dt.timedelta(hours=1)
DRIFT_SECONDS = 2.0
LITTLE_SPACE = 1_000_000_000


class Check(msgspec.Struct, frozen=True, kw_only=True):
    """One part: what was found, and what to do where that is not good."""

    part: str
    state: State
    says: str
    do: str = ""


def check_up(parts: Parts) -> tuple[Check, ...]:
    """Every check, in the order in which to repair. None of them raises."""
    checks: tuple[tuple[str, Callable[[Parts], Check]], ...] = (
        ("database", _database),
        ("clock", _clock),
        ("storage", _storage),
        ("space", _space),
        ("queue", _queue),
        ("mail", _mail),
        ("outbox", _outbox),
        ("address", _address),
        ("reader", _reader),
        ("ocr", _ocr),
        ("signatures", _signatures),
        ("policy", _policy),
    )
    return tuple(_guarded(part, check, parts) for part, check in checks)


def _guarded(part: str, check: Callable[[Parts], Check], parts: Parts) -> Check:
    try:
        return check(parts)
    except SupplierError as error:
        return Check(part=part, state="bad", says=error.message, do=error.hint)
    except Exception as error:  # noqa: BLE001 - a check-up that ends at the first surprise is no check-up
        return Check(part=part, state="bad", says=f"{type(error).__name__}: {error}", do="Read the log; this was not expected.")


def _database(parts: Parts) -> Check:
    kind = "SQLite (embedded)" if parts.database.is_sqlite else "PostgreSQL"
    schema.require_newest(parts.database)
    differences = schema.differences(parts.database)
    if differences:
        return Check(part="database", state="bad", says=f"{kind}: {differences[0]}", do="Somebody changed the schema by hand: compare with a backup.")
    return Check(part="database", state="good", says=f"{kind}, schema {schema.newest()}, guards in place")


def _clock(parts: Parts) -> Check:
    with parts.database.read() as connection:
        apart = abs((workers.now(connection) - clock.now()).total_seconds())
    if apart > DRIFT_SECONDS:
        return Check(part="clock", state="bad", says=f"this machine and the database differ by {apart:.1f} s", do="Synchronise both clocks (NTP).")
    return Check(part="clock", state="good", says=f"{clock.now():%Y-%m-%d %H:%M} UTC")


def _storage(parts: Parts) -> Check:
    parts.files.check()
    return Check(part="storage", state="good", says=str(parts.files.local or parts.files.url.partition("?")[0]) + ": written, read, deleted")


def _space(parts: Parts) -> Check:
    free = shutil.disk_usage(parts.settings.data_path).free
    if free < LITTLE_SPACE:
        return Check(
            part="space", state="warning", says=f"{free / 1e6:.0f} MB free in the data directory", do="Make room: a full disk refuses answers."
        )
    return Check(part="space", state="good", says=f"{free / 1e9:.0f} GB free in the data directory")


def _queue(parts: Parts) -> Check:
    parts.queue.check()
    stuck = [job for state in ("failed", "parked") for job in parts.queue.listed(state)]
    with parts.database.read() as connection:
        alive = workers.alive(connection, workers.now(connection) - dt.timedelta(seconds=30))
    if stuck:
        return Check(part="queue", state="warning", says=f"{len(stuck)} jobs failed, the newest {stuck[0].id}: {stuck[0].error}", do="Read the log.")
    if not alive and not parts.database.is_sqlite:
        return Check(part="queue", state="bad", says="no worker is running", do="Start `supplier worker`.")
    return Check(part="queue", state="good", says=f"answers; {len(alive)} running")


def _mail(parts: Parts) -> Check:
    if parts.mailer.way == "outbox":
        parts.mailer.check()
        return Check(part="mail", state="warning", says="stays in the outbox (demo)", do="Set SUPPLIER_SMTP_HOST to send.")
    with parts.database.read() as connection:
        nameless = [row.name for row in organisations.listed(connection) if not (row.sender or parts.mailer.sender)]
    reached = parts.mailer.probe()
    if nameless:
        return Check(
            part="mail", state="bad", says=f"{reached}, but there is no sender address", do="Set SUPPLIER_SMTP_SENDER or the organisation's sender."
        )
    return Check(part="mail", state="good", says=reached)


def _outbox(parts: Parts) -> Check:
    with parts.database.read() as connection:
        late = outbox.waiting_since(connection, clock.now() - SLOW_MAIL)
    if late:
        return Check(
            part="outbox",
            state="warning",
            says=f"{late} mails wait for more than an hour or failed",
            do="Look at the outbox page; check the mail server.",
        )
    return Check(part="outbox", state="good", says="nothing waits")


def _address(parts: Parts) -> Check:
    with parts.database.read() as connection:
        found = [row.base_url or parts.settings.base_url for row in organisations.listed(connection)]
    if not found:
        return Check(part="address", state="warning", says="there is no organisation yet", do="Run `supplier user add`.")
    if not all(found):
        return Check(
            part="address",
            state="warning",
            says="no base URL: links in mails point to this machine",
            do="Set SUPPLIER_BASE_URL, for instance https://suppliers.company.example.",
        )
    if any(url.startswith("http://") for url in found) and not parts.settings.demo:
        return Check(part="address", state="warning", says=f"{found[0]} is not encrypted", do="Put a proxy with TLS in front and use https.")
    return Check(part="address", state="good", says=found[0])


def _reader(parts: Parts) -> Check:
    guard = parts.reader.network_guard()
    if guard.startswith("none"):
        return Check(part="reader", state="bad", says=guard, do="Read documents on a Linux with namespaces or Landlock.")
    return Check(part="reader", state="good", says=f"isolated by {guard}")


def _ocr(parts: Parts) -> Check:
    if not parts.settings.ocr:
        return Check(part="ocr", state="warning", says="off: pages that are pictures are not read", do="Set SUPPLIER_OCR=true.")
    if not has_ocr():
        return Check(part="ocr", state="warning", says="not installed: pages that are pictures are not read", do="Install supplier[ocr].")
    return Check(part="ocr", state="good", says="installed")


def _signatures(parts: Parts) -> Check:
    """Knowing nobody is a choice, not a fault: a signature is then checked for changes only."""
    count = len(parts.signature_roots)
    none = "no trusted roots: changes of signed documents are seen, signers are not known"
    return Check(part="signatures", state="good", says=f"{count} trusted root{'s' if count > 1 else ''}" if count else none)


def _policy(parts: Parts) -> Check:
    """Without a policy nothing is scored: a company file that cannot be used is told with its key and remedy."""
    policy = policy_in_force(parts.settings.data_path / "questionnaires")
    own = f" with the company's own {policy.overlay.version}" if policy.overlay else ""
    return Check(part="policy", state="good", says=f"{policy.version}{own}")
