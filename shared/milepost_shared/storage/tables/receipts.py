"""Receipts: what changed in the past without anybody doing it just now, and why.

A late arrival is told after a sync that changed the past; an upgrade is told when another version
reads the log otherwise. Receipts are a device's own; they are not synced.
"""

from __future__ import annotations

import sqlite3
from datetime import date
from typing import Literal

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from milepost_shared.replay.past_changes import GoalChange

Kind = Literal["late", "upgrade"]
_READ = "SELECT id, body FROM receipts"


class Fold(Struct, frozen=True, kw_only=True):
    """The version of the fold before and after, and in words what those in between changed."""

    before: int
    after: int
    changes: tuple[str, ...]


class Receipt(Struct, frozen=True, kw_only=True):
    """What changed: kept at the stamp `at`, on the day `today`.

    Of an upgrade `understood` says how many events of which kind are understood since, and `fold`
    which version folds them now. What later versions add has a default.
    """

    id: int = 0
    at: int
    kind: Kind
    today: date
    goals: tuple[GoalChange, ...] = ()
    understood: dict[str, int] = {}
    fold: Fold | None = None


class Receipts:
    """The table of receipts, within one transaction."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._sql = connection

    def keep(self, receipt: Receipt) -> Receipt:
        """Keep a receipt; gives it with its id."""
        added = self._sql.execute(
            "INSERT INTO receipts (at, kind, told, body) VALUES (?, ?, 0, ?)",
            (receipt.at, receipt.kind, msgspec.json.encode(receipt)),
        )
        return replace(receipt, id=added.lastrowid or 0)

    def newest(self, limit: int) -> list[Receipt]:
        """The newest so many, newest first."""
        return self._read(f"{_READ} ORDER BY id DESC LIMIT ?", (limit,))

    def has_unseen(self) -> bool:
        """Whether there is one that nobody was told of yet."""
        return self._sql.execute("SELECT 1 FROM receipts WHERE told = 0").fetchone() is not None

    def unseen(self) -> list[Receipt]:
        """Those that nobody was told of yet, in the order in which they were kept."""
        return self._read(f"{_READ} WHERE told = 0 ORDER BY id")

    def mark_seen(self, *receipts: Receipt) -> None:
        """Note that the person was told of them."""
        self._sql.executemany("UPDATE receipts SET told = 1 WHERE id = ?", [(r.id,) for r in receipts])

    def _read(self, query: str, arguments: tuple[object, ...] = ()) -> list[Receipt]:
        rows = self._sql.execute(query, arguments)
        return [replace(msgspec.json.decode(body, type=Receipt), id=number) for number, body in rows]
