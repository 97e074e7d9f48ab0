"""Entries that name several goals, counted by day and by what they give to each goal."""

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
        """Return each with the number of its occurrences. Raises Damaged."""
        return read_shared_contributions(self._sql.execute("SELECT amounts, day, times FROM joint_totals"))

    def add(self, changes: Mapping[SharedContribution, int]) -> None:
        """Add to the numbers of occurrences, or subtract where negative."""
        if not changes:
            return
        rows = [(_to_text(shared.amounts), shared.day, times) for shared, times in changes.items() if times]
        self._sql.executemany(
            """INSERT INTO joint_totals VALUES (?, ?, ?)
               ON CONFLICT DO UPDATE SET times = times + excluded.times""",
            rows,
        )
        self._sql.executemany(
            "DELETE FROM joint_totals WHERE amounts = ? AND day = ? AND times = 0", [row[:2] for row in rows]
        )

    def clear(self) -> None:
        """Delete all rows."""
        self._sql.execute("DELETE FROM joint_totals")

    def count_differences(self, expected: Mapping[SharedContribution, int]) -> int:
        """Return how many rows are not as expected, missing, or too many."""
        query = "SELECT CAST(amounts AS BLOB), day, times FROM joint_totals"
        stored = {(text, day): times for text, day, times in self._sql.execute(query)}
        wanted = {
            (_to_text(shared.amounts).encode(), shared.day): times for shared, times in expected.items()
        }
        return sum(stored.get(place) != wanted.get(place) for place in stored.keys() | wanted.keys())


def read_shared_contributions(
    rows: Iterable[tuple[str, int, int]],
) -> Iterator[tuple[SharedContribution, int]]:
    """Decode rows of the table as (shared contribution, occurrences). Raises Damaged."""
    amounts = cache(_from_text)  # The same few come again and again.
    try:
        for text, day, times in rows:
            yield SharedContribution(day, amounts(text)), times
    except ValueError as error:
        raise Damaged("The totals of entries that name several goals are damaged.") from error


def _to_text(amounts: tuple[tuple[str, int], ...]) -> str:
    """Return amounts by goal as text, since a sum may be larger than a column holds."""
    return " ".join(f"{goal}={amount}" for goal, amount in amounts)


def _from_text(text: str) -> tuple[tuple[str, int], ...]:
    parts = (part.partition("=") for part in text.split())
    return tuple((goal, int(amount)) for goal, _, amount in parts)
