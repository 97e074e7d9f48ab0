"""How far each author's events go in a file, and how far the server has admitted them."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from typing import NamedTuple


class Head(NamedTuple):
    """An author's last event in the log, and its last admitted one with the order chain there."""

    device: str
    seq: int
    chain: bytes
    effective: int
    admitted: int
    admitted_chain: bytes
    order_chain: bytes

    @property
    def waiting(self) -> int:
        """How many events have not been admitted."""
        return self.seq - self.admitted


class Heads:
    """The heads table within one transaction."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._sql = connection

    def get(self, device: str) -> Head | None:
        """Return a device's head; None if it has none."""
        row = self._sql.execute("SELECT * FROM heads WHERE device = ?", (device,)).fetchone()
        return Head(*row) if row else None

    def all(self) -> list[Head]:
        """Return every head, by device."""
        return [Head(*row) for row in self._sql.execute("SELECT * FROM heads ORDER BY device")]

    def put(self, head: Head) -> None:
        """Add or replace a device's head."""
        self._sql.execute(
            """INSERT INTO heads VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE
               SET seq = excluded.seq, chain = excluded.chain, effective = excluded.effective,
                   admitted = excluded.admitted, admitted_chain = excluded.admitted_chain,
                   order_chain = excluded.order_chain""",
            head,
        )

    def advance(self, head: Head) -> None:
        """Set how far a device's events go; if it has a head, how far they are admitted stays."""
        query = "UPDATE heads SET seq = ?, chain = ?, effective = ? WHERE device = ?"
        # The driver offers bytes to its adapters first, which a bytearray is spared.
        values = (head.seq, bytearray(head.chain), head.effective, head.device)
        if not self._sql.execute(query, values).rowcount:
            self.put(head)

    def delete(self, device: str) -> None:
        """Delete a device's head."""
        self._sql.execute("DELETE FROM heads WHERE device = ?", (device,))

    def largest_effective(self) -> int:
        """Return the largest effective stamp of the log."""
        return largest_effective(self.all())


def largest_effective(heads: Iterable[Head]) -> int:
    """Return the largest effective stamp of a log with those heads.

    A device's stamps rise, so its last is its largest.
    """
    return max((head.effective for head in heads), default=0)
