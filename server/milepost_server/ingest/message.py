"""A message of the stream."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import NamedTuple


class Message(NamedTuple):
    """Who sent it, its sequence in the stream, when the broker stored it (microseconds), and its frame."""

    user: str
    device: str
    stream_seq: int
    stored_at: int
    data: bytes


def stamp_of(nanoseconds: int) -> int:
    """Return the stamp of a time of the broker, by the arithmetic of the client library's `Msg.metadata`: a
    message has one stamp, whichever way it is read."""
    return round(datetime.fromtimestamp(nanoseconds / 1_000_000_000.0, UTC).timestamp() * 1e6)
