"""A real SMTP server on a free loopback port. It keeps the bytes as they came, and can refuse addresses."""

from __future__ import annotations

import email
import email.policy
from email.message import EmailMessage
from types import TracebackType
from typing import Any, Self

from aiosmtpd.controller import Controller


class MailServer:
    """Start with `with`. `refuse` maps an address to the reply it gets at RCPT; `refuse_data` replies to the message itself."""

    def __init__(self) -> None:
        self.wire: list[bytes] = []
        self.recipients: list[list[str]] = []
        self.refuse: dict[str, str] = {}
        self.refuse_data: str | None = None
        self._controller = Controller(self, hostname="127.0.0.1", port=0, ready_timeout=10)

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, rcpt_options: Any) -> str:  # noqa: ARG002, N802 - aiosmtpd's name
        """Accept or refuse a recipient."""
        if address in self.refuse:
            return self.refuse[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: ARG002, N802 - aiosmtpd's name
        """Keep a message."""
        if self.refuse_data is not None:
            return self.refuse_data
        self.wire.append(envelope.original_content)
        self.recipients.append(list(envelope.rcpt_tos))
        return "250 taken"

    @property
    def port(self) -> int:
        """The port it listens on."""
        assert self._controller.server is not None
        return int(self._controller.server.sockets[0].getsockname()[1])

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
