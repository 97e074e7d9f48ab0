"""What a broker sends, read within bounds.

The client library collects a message of whatever length the broker announces, and a line that never ends,
before anybody sees them. A broker that means ill would fill this device's memory.
"""

from __future__ import annotations

from nats.aio.client import Client
from nats.errors import ProtocolError
from nats.protocol.parser import AWAITING_MSG_PAYLOAD, Parser

from milepost_client.network.line import Line

MOST_MESSAGE = 1024 * 1024
"""The longest message in bytes: no broker of Milepost lets a longer one pass."""
MOST_LINE = 64 * 1024
"""The longest line, by which a broker tells of itself or announces a message."""


class BoundedParser(Parser):
    """The client library's parser, which notes on a `line` what comes, and ends the connection at a message
    or line that is too long."""

    def __init__(self, client: Client, line: Line) -> None:
        super().__init__(client)
        self._line = line

    async def parse(self, data: bytes = b"") -> None:
        """Parse what came. Raises ProtocolError as soon as something too long is announced."""
        self._line.note(len(data))
        await super().parse(data)
        announced = self.needed if self.state == AWAITING_MSG_PAYLOAD else 0
        if announced > MOST_MESSAGE or (not announced and len(self.buf) > MOST_LINE):
            raise ProtocolError("nats: a message is too long")
