"""How far a person's file has taken in the stream, kept in that file
(server/decisions/0019-position-in-the-file.md)."""

from __future__ import annotations

from typing import NamedTuple

from milepost_shared.storage.log import Log


class Position(NamedTuple):
    """A message of the stream: its sequence, and when it was stored (stamp). Sequences begin anew where a
    stream is replaced, so the time goes with it."""

    seq: int
    stored_at: int

    def covers(self, other: Position) -> bool:
        """Whether a file that is here has the message at `other`, if both are of one stream."""
        return self.seq >= other.seq and self.stored_at >= other.stored_at


START = Position(0, 0)


def position_of(log: Log) -> Position:
    """Return the last message that a person's file has; START where it says nothing."""
    seq, _, stored_at = log.metadata.text("position").partition(" ")
    return Position(int(seq), int(stored_at)) if stored_at else START


def put_position(log: Log, position: Position) -> None:
    """Note the last message that the file has, in the transaction that takes it in."""
    log.metadata.put("position", f"{position.seq} {position.stored_at}")
