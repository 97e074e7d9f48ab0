"""A message of the stream."""

from __future__ import annotations

from typing import NamedTuple


class Message(NamedTuple):
    """Who sent it, its sequence in the stream, when the broker stored it (microseconds), and its frame."""

    user: str
    device: str
    stream_seq: int
    stored_at: int
    data: bytes
