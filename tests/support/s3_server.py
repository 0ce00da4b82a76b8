"""A simulated S3 server on a free loopback port."""

from __future__ import annotations

import http.client
from types import TracebackType
from typing import Self

from moto.server import ThreadedMotoServer


class S3Server:
    """Start with `with`."""

    def __init__(self) -> None:
        self._server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
        self.endpoint = ""

    def url(self, bucket: str) -> str:
        """The address of a new bucket, as SUPPLIER_FILES_URL takes it."""
        connection = http.client.HTTPConnection(self._host, self._port, timeout=10)
        connection.request("PUT", f"/{bucket}")
        assert connection.getresponse().status == http.HTTPStatus.OK
        connection.close()
        return f"s3://{bucket}/evidence?endpoint={self.endpoint}"

    def __enter__(self) -> Self:
        """Listen."""
        self._server.start()
        self._host, self._port = self._server.get_host_and_port()
        self.endpoint = f"http://{self._host}:{self._port}"
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """Stop listening."""
        self._server.stop()
