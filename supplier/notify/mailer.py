"""Hands messages to an SMTP server, or writes them to a folder; without either they stay in the outbox."""

from __future__ import annotations

import email.errors
import email.policy
import email.utils
import functools
import smtplib
import socket
import ssl
from email.headerregistry import Address
from email.message import EmailMessage
from pathlib import Path
from typing import Literal

import msgspec

from supplier.errors import BadInputError, UnavailableError
from supplier.notify.render import one_line
from supplier.settings import Settings

TIMEOUT = 20.0
_IMPLICIT_TLS_PORT = 465
_PERMANENT = 500


class Mail(msgspec.Struct, frozen=True, kw_only=True):
    """One mail. `message_id` never changes between tries, so that a second delivery can be recognised."""

    to_name: str
    to_address: str
    sender: str
    subject: str
    body: str
    message_id: str
    lang: str = "en"


class Delivery(msgspec.Struct, frozen=True):
    """What became of it: sent, refused for good (bounced), or to be tried again (deferred), with the server's words."""

    result: Literal["sent", "bounced", "deferred"]
    error: str | None = None


class Mailer:
    """The way out for mail, as the settings say."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    @property
    def way(self) -> Literal["smtp", "folder", "outbox"]:
        """SMTP wins over a folder; `outbox` means that nothing leaves the house."""
        return "smtp" if self._settings.smtp_host else "folder" if self._settings.mail_dir else "outbox"

    @property
    def sender(self) -> str:
        """The configured sender address; an organisation's own comes first."""
        return self._settings.smtp_sender

    def check(self) -> None:
        """Refuse to promise a mail that cannot be sent.

        Raises:
            UnavailableError: no way to send is configured and this is not the demo.
        """
        if self.way == "outbox" and not self._settings.demo:
            hint = "Set SUPPLIER_SMTP_HOST (and SUPPLIER_SMTP_SENDER), or SUPPLIER_MAIL_DIR for trying out; `supplier doctor` checks them."
            raise UnavailableError("mail-not-configured", "No mail can be sent from here.", hint)

    def probe(self) -> str:
        """Connect and sign in without sending; returns what was reached.

        Raises:
            UnavailableError: it does not answer or refuses us.
        """
        if self.way == "folder":
            return self._folder()
        if self.way == "outbox":
            return "outbox only"
        try:
            with self._connect() as server:
                server.noop()
        except (OSError, smtplib.SMTPException) as error:
            hint = "Check SUPPLIER_SMTP_HOST, SUPPLIER_SMTP_PORT, SUPPLIER_SMTP_TLS and the sign-in."
            raise UnavailableError("mail-unreachable", f"The mail server refuses us or does not answer: {error}.", hint) from error
        return f"{self._settings.smtp_host}:{self._settings.smtp_port}"

    def _folder(self) -> str:
        try:
            Path(self._settings.mail_dir).mkdir(parents=True, exist_ok=True)
        except OSError as error:
            message = f"The mail folder {self._settings.mail_dir} cannot be used: {error.strerror or error}."
            raise UnavailableError("mail-folder", message, "Choose another with SUPPLIER_MAIL_DIR.") from error
        return f"folder {self._settings.mail_dir}"

    def deliver(self, mails: tuple[Mail, ...]) -> tuple[Delivery, ...]:
        """Try each once, over one connection where possible. Never raises for what a server says."""
        if self.way == "folder":
            return tuple(self._write(mail) for mail in mails)
        if self.way == "outbox" or not mails:
            return tuple(Delivery("deferred", "no way to send is configured") for _ in mails)
        try:
            with self._connect() as server:
                return tuple(self._send(server, mail) for mail in mails)
        except (OSError, smtplib.SMTPException) as error:
            return tuple(Delivery("deferred", _words(error)) for _ in mails)

    def _connect(self) -> smtplib.SMTP:
        chosen = self._settings
        context = ssl.create_default_context()
        if chosen.smtp_tls and chosen.smtp_port == _IMPLICIT_TLS_PORT:
            server: smtplib.SMTP = smtplib.SMTP_SSL(chosen.smtp_host, chosen.smtp_port, local_hostname=_own_name(), timeout=TIMEOUT, context=context)
        else:
            server = smtplib.SMTP(chosen.smtp_host, chosen.smtp_port, local_hostname=_own_name(), timeout=TIMEOUT)
        try:
            if chosen.smtp_tls and chosen.smtp_port != _IMPLICIT_TLS_PORT:
                server.starttls(context=context)
            if chosen.smtp_user:
                server.login(chosen.smtp_user, chosen.smtp_password)
        except BaseException:
            server.close()
            raise
        return server

    def _send(self, server: smtplib.SMTP, mail: Mail) -> Delivery:
        try:
            server.send_message(compose(mail))
        except BadInputError as error:
            return Delivery("bounced", error.message)
        except smtplib.SMTPRecipientsRefused as error:
            code, words = next(iter(error.recipients.values()))
            return _refused(code, words)
        except (smtplib.SMTPDataError, smtplib.SMTPSenderRefused) as error:
            return _refused(error.smtp_code, error.smtp_error)
        except (OSError, smtplib.SMTPException) as error:
            return Delivery("deferred", _words(error))
        return Delivery("sent")

    def _write(self, mail: Mail) -> Delivery:
        folder = Path(self._settings.mail_dir)
        try:
            folder.mkdir(parents=True, exist_ok=True)
            (folder / f"{mail.message_id.partition('@')[0]}.eml").write_bytes(bytes(compose(mail)))
        except BadInputError as error:
            return Delivery("bounced", error.message)
        except OSError as error:
            return Delivery("deferred", _words(error))
        return Delivery("sent")


@functools.cache
def _own_name() -> str:
    """This machine's name for the greeting, asked once: the look-up can take seconds."""
    return socket.getfqdn()


def compose(mail: Mail) -> EmailMessage:
    """The message as it goes on the wire: fixed headers, one recipient, plain text.

    Raises:
        BadInputError: a header value has a line break, control character or encoded word, or the address is none.
    """
    message = EmailMessage(policy=email.policy.SMTP)
    message["From"] = _address("sender", *email.utils.parseaddr(one_line("sender", mail.sender)))
    message["To"] = _address("to_address", mail.to_name, mail.to_address)
    message["Subject"] = one_line("subject", mail.subject)
    message["Message-ID"] = f"<{one_line('message_id', mail.message_id)}>"
    message["Date"] = email.utils.localtime()
    message["Auto-Submitted"] = "auto-generated"
    message["Content-Language"] = one_line("lang", mail.lang)
    message.set_content(mail.body, cte="quoted-printable")
    return message


def _address(name: str, shown: str, address: str) -> Address:
    try:
        return Address(one_line(name, shown), addr_spec=one_line(name, address))
    except (ValueError, IndexError, email.errors.MessageError) as error:
        raise BadInputError("address-invalid", f"{address!r} is not a mail address.", "Correct it and try again.", field=name) from error


def _refused(code: int, words: bytes | str) -> Delivery:
    text = words.decode(errors="replace") if isinstance(words, bytes) else words
    return Delivery("bounced" if code >= _PERMANENT else "deferred", f"{code} {text}"[:500])


def _words(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"[:500]
