"""An open event stream of the API: `GET /api/v1/changes`."""

from __future__ import annotations

import asyncio
import json
from contextlib import suppress
from urllib.parse import urlsplit

from tests.bench.delivery_probe import Sightings


class Listener:
    """One stream, which notes what it tells of."""

    def __init__(self, url: str, token: str, sightings: Sightings) -> None:
        self._address = urlsplit(url)
        self._token = token
        self._sightings = sightings
        self.ready = asyncio.Event()

    async def listen(self) -> None:
        """Read it until cancelled; an end before that is an error."""
        reader, writer = await asyncio.open_connection(self._address.hostname, self._address.port)
        try:
            writer.write(
                f"GET /api/v1/changes HTTP/1.1\r\nHost: {self._address.netloc}\r\n"
                f"Authorization: Bearer {self._token}\r\n\r\n".encode()
            )
            while line := await reader.readline():
                self._hear(line)
            self._sightings.errors["a stream ended"] += 1
        except OSError as error:
            self._sightings.errors[f"stream: {type(error).__name__}"] += 1
        finally:
            writer.close()
            with suppress(OSError):
                await writer.wait_closed()

    def _hear(self, line: bytes) -> None:
        name, _, data = line.partition(b":")
        if name == b"event" and data.strip() == b"ready":
            self.ready.set()
        elif name == b"data" and data.strip() and (change := json.loads(data)):
            self._sightings.seen("stream", change["device"], change["first"], change["last"])
