"""A real SMTP server on a free loopback port. It keeps the bytes as they came, and can refuse addresses."""

from __future__ import annotations

import email
import email.policy
import socket
from email.message import EmailMessage
from types import TracebackType
from typing import Any, Self

from aiosmtpd.controller import Controller


def free_port() -> int:
    """A loopback port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class MailServer:
    """Start with `with`. `refuse` maps an address to the reply it gets at RCPT; `refuse_data` replies to the message itself.

    `hang_up` ends the connection when a message came, without an answer.
    """

    def __init__(self) -> None:
        self.wire: list[bytes] = []
        self.recipients: list[list[str]] = []
        self.refuse: dict[str, str] = {}
        self.refuse_data: str | None = None
        self.hang_up = False
        self.port = free_port()
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port, ready_timeout=10, server_hostname="mail.test")

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, rcpt_options: Any) -> str:  # noqa: ARG002, N802 - aiosmtpd's name
        """Accept or refuse a recipient."""
        if address in self.refuse:
            return self.refuse[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: ARG002, N802 - aiosmtpd's name
        """Keep a message."""
        if self.hang_up:
            server.transport.abort()
            return "421 gone"
        if self.refuse_data is not None:
            return self.refuse_data
        self.wire.append(envelope.original_content)
        self.recipients.append(list(envelope.rcpt_tos))
        return "250 taken"

    def messages(self) -> list[EmailMessage]:
        """What came, parsed."""
        return [email.message_from_bytes(raw, policy=email.policy.default) for raw in self.wire]  # type: ignore[misc]  # the default policy makes EmailMessage

    def __enter__(self) -> Self:
        """Listen."""
        self._controller.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """Stop listening."""
        self._controller.stop()
