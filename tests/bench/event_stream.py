"""An open event stream of the API, `GET /api/v1/changes`."""

from __future__ import annotations

import asyncio
import json
from contextlib import suppress
from urllib.parse import urlsplit

from tests.bench.delivery_probe import DeliveryProbe


class EventStream:
    """Reads one stream and records the events that arrive on it."""

    def __init__(self, url: str, token: str, probe: DeliveryProbe) -> None:
        self._address = urlsplit(url)
        self._token = token
        self._probe = probe
        self.ready = asyncio.Event()

    async def listen(self) -> None:
        """Read the stream until cancelled; an earlier end is recorded as an error."""
        reader, writer = await asyncio.open_connection(self._address.hostname, self._address.port)
        try:
            writer.write(
                f"GET /api/v1/changes HTTP/1.1\r\nHost: {self._address.netloc}\r\n"
                f"Authorization: Bearer {self._token}\r\n\r\n".encode()
            )
            while line := await reader.readline():
                self._handle_line(line)
            self._probe.errors["a stream ended"] += 1
        except OSError as error:
            self._probe.errors[f"stream: {type(error).__name__}"] += 1
        finally:
            writer.close()
            with suppress(OSError):
                await writer.wait_closed()

    def _handle_line(self, line: bytes) -> None:
        name, _, data = line.partition(b":")
        if name == b"event" and data.strip() == b"ready":
            self.ready.set()
        elif name == b"data" and data.strip() and (change := json.loads(data)):
            self._probe.record("stream", change["device"], change["first"], change["last"])
