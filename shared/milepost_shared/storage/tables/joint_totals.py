"""Entries that name several goals, kept by day and by what they give to each (views.py)."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from functools import cache

from milepost_shared.errors import Damaged
from milepost_shared.model.entries import SharedContribution


class SharedContributions:
    """The joint_totals table within one transaction."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._sql = connection

    def all(self) -> Iterator[tuple[SharedContribution, int]]:
        """Each with how often it occurs."""
        return read_shared_contributions(self._sql.execute("SELECT amounts, day, times FROM joint_totals"))

    def add(self, changes: Mapping[SharedContribution, int]) -> None:
        """Let each occur so many times more often, or less."""
        if not changes:
            return
        rows = [(_text(found.amounts), found.day, times) for found, times in changes.items() if times]
        self._sql.executemany(
            """INSERT INTO joint_totals VALUES (?, ?, ?)
               ON CONFLICT DO UPDATE SET times = times + excluded.times""",
            rows,
        )
        self._sql.executemany(
            "DELETE FROM joint_totals WHERE amounts = ? AND day = ? AND times = 0", [row[:2] for row in rows]
        )

    def differing(self, due: Mapping[SharedContribution, int]) -> int:
        """How many of the rows are other than is due, too many, or missing."""
        query = "SELECT CAST(amounts AS BLOB), day, times FROM joint_totals"
        held = {(text, day): times for text, day, times in self._sql.execute(query)}
        right = {(_text(found.amounts).encode(), found.day): times for found, times in due.items()}
        return sum(held.get(place) != right.get(place) for place in held.keys() | right.keys())

    def clear(self) -> None:
        """Take them all out."""
        self._sql.execute("DELETE FROM joint_totals")


def read_shared_contributions(
    rows: Iterable[tuple[str, int, int]],
) -> Iterator[tuple[SharedContribution, int]]:
    """The entries in rows of the table, each with how often it occurs. Raises Damaged."""
    amounts = cache(_amounts)  # the same few come again and again
    try:
        for text, day, times in rows:
            yield SharedContribution(day, amounts(text)), times
    except ValueError as error:
        raise Damaged("The totals of entries that name several goals are damaged.") from error


def _text(amounts: tuple[tuple[str, int], ...]) -> str:
    """Amounts by goal as text, since a sum may be larger than a column holds."""
    return " ".join(f"{goal}={amount}" for goal, amount in amounts)


def _amounts(text: str) -> tuple[tuple[str, int], ...]:
    parts = (part.partition("=") for part in text.split())
    return tuple((goal, int(amount)) for goal, _, amount in parts)
