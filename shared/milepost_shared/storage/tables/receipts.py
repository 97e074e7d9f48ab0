"""Receipts: what changed in the past without anybody doing it just now, and why.

A `late` receipt follows a sync that brought events of earlier days, or adjustments that were made at once.
An `upgrade` receipt follows a version that reads the log differently. Receipts belong to one device and are
not synced.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection
from datetime import date
from typing import Literal

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from milepost_shared.replay.goal_change import GoalChange, Overruling

Kind = Literal["late", "upgrade"]
_READ = "SELECT id, body FROM receipts"


class Fold(Struct, frozen=True, kw_only=True):
    """The version of the fold before and after, and one sentence for each change in between."""

    before: int
    after: int
    changes: tuple[str, ...]


class Receipt(Struct, frozen=True, kw_only=True):
    """What changed: written at the stamp `at`, on the day `today`.

    Of an upgrade, `understood` counts by kind the events that are understood since, and `fold` has the
    versions of the fold. `overruled` are adjustments that a sync brought together. Fields that later
    versions add have defaults.
    """

    id: int = 0
    at: int
    kind: Kind
    today: date
    goals: tuple[GoalChange, ...] = ()
    understood: dict[str, int] = {}
    fold: Fold | None = None
    overruled: tuple[Overruling, ...] = ()


class Receipts:
    """The receipts table within one transaction."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._sql = connection

    def add(self, receipt: Receipt) -> Receipt:
        """Add a receipt, unseen; return it with its id."""
        added = self._sql.execute(
            "INSERT INTO receipts (at, kind, told, body) VALUES (?, ?, 0, ?)",
            (receipt.at, receipt.kind, msgspec.json.encode(receipt)),
        )
        return replace(receipt, id=added.lastrowid or 0)

    def newest(self, limit: int) -> list[Receipt]:
        """Return up to `limit` receipts, newest first."""
        return self._read(f"{_READ} ORDER BY id DESC LIMIT ?", (limit,))

    def has_unseen(self) -> bool:
        """Return whether there is one that the person has not seen."""
        return self._sql.execute("SELECT 1 FROM receipts WHERE told = 0").fetchone() is not None

    def unseen(self) -> list[Receipt]:
        """Return those that the person has not seen, oldest first."""
        return self._read(f"{_READ} WHERE told = 0 ORDER BY id")

    def mark_seen(self, *receipts: Receipt) -> None:
        """Note that the person has seen them."""
        self._sql.executemany("UPDATE receipts SET told = 1 WHERE id = ?", [(r.id,) for r in receipts])

    def forget(self, goals: Collection[str]) -> int:
        """Take erased goals out of all receipts; return how many receipts named one."""
        forgotten = 0
        for receipt in self._read(_READ):
            kept = tuple(change for change in receipt.goals if change.goal not in goals)
            overruled = tuple(each for each in receipt.overruled if each.goal not in goals)
            if (kept, overruled) != (receipt.goals, receipt.overruled):
                body = msgspec.json.encode(replace(receipt, goals=kept, overruled=overruled))
                self._sql.execute("UPDATE receipts SET body = ? WHERE id = ?", (body, receipt.id))
                forgotten += 1
        return forgotten

    def _read(self, query: str, arguments: tuple[object, ...] = ()) -> list[Receipt]:
        rows = self._sql.execute(query, arguments)
        return [replace(msgspec.json.decode(body, type=Receipt), id=number) for number, body in rows]
