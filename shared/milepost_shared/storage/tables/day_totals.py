"""Each goal's totals by day: what activities give to it by name."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import groupby
from operator import itemgetter

from milepost_shared.errors import Damaged
from milepost_shared.events.types import MILLION
from milepost_shared.model.entries import DayTotal, Reading

GoalDay = tuple[str, int]
"""(goal, day as an ordinal)"""


class DayTotals:
    """The table of totals by day within one transaction."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._sql = connection

    def all(self) -> Iterator[tuple[str, dict[int, DayTotal]]]:
        """Return every goal's totals by day. Raises Damaged."""
        return read_totals(self._sql.execute("SELECT * FROM day_totals"))

    def of(self, goal: str) -> dict[int, DayTotal]:
        """Return one goal's totals by day. Raises Damaged."""
        rows = self._sql.execute("SELECT * FROM day_totals WHERE goal = ?", (goal,))
        return dict(read_totals(rows)).get(goal, {})

    def add(self, totals: Mapping[GoalDay, DayTotal]) -> None:
        """Add to the totals, and keep the later of the readings."""
        # Whole units and millionths apart: their sums fit a column, whatever the amounts are.
        rows = [
            (*place, *divmod(total.amount, MILLION), _to_text(total.latest))
            for place, total in totals.items()
        ]
        self._sql.executemany(
            """INSERT INTO day_totals VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE
               SET whole = whole + excluded.whole, millionths = millionths + excluded.millionths,
                   latest = max(latest, excluded.latest)""",
            rows,
        )

    def set_latest(self, readings: Mapping[GoalDay, Reading]) -> None:
        """Set the latest readings of some days."""
        self._sql.executemany(
            "UPDATE day_totals SET latest = ? WHERE goal = ? AND day = ?",
            [(_to_text(reading), *place) for place, reading in readings.items()],
        )

    def delete(self, places: Collection[GoalDay]) -> None:
        """Delete the totals of days on which no activity is left."""
        self._sql.executemany("DELETE FROM day_totals WHERE goal = ? AND day = ?", places)

    def clear(self) -> None:
        """Delete all totals."""
        self._sql.execute("DELETE FROM day_totals")

    def count_differences(self, expected: Mapping[GoalDay, DayTotal]) -> int:
        """Return how many rows are not as expected, missing, or too many."""
        wanted = {place: (total.amount, _to_text(total.latest)) for place, total in expected.items()}
        # A damaged value may be no reading any more, nor even text.
        rows = self._sql.execute(
            "SELECT CAST(goal AS BLOB), day, whole, millionths, CAST(latest AS BLOB) FROM day_totals"
        )
        stored = {
            (goal.decode(errors="replace"), day): (whole * MILLION + part, latest.decode(errors="replace"))
            for goal, day, whole, part, latest in rows
        }
        return sum(wanted.get(place) != stored.get(place) for place in wanted.keys() | stored.keys())


def read_totals(rows: Iterable[tuple[str, int, int, int, str]]) -> Iterator[tuple[str, dict[int, DayTotal]]]:
    """Decode rows of the table, which come goal by goal, as totals by day of each goal. Raises Damaged."""
    try:
        for goal, of_goal in groupby(rows, itemgetter(0)):
            yield (
                goal,
                {
                    day: DayTotal(whole * MILLION + millionths, _from_text(latest))
                    for _, day, whole, millionths, latest in of_goal
                },
            )
    except ValueError as error:
        raise Damaged("The totals of a goal are damaged.") from error


def _to_text(reading: Reading) -> str:
    """Return a reading as text that sorts like it."""
    effective, device, seq = reading.order
    return f"{reading.time:5}|{effective:016}|{device:12}|{seq:016}|{reading.amount}"


def _from_text(text: str) -> Reading:
    time, effective, device, seq, amount = text.split("|")
    return Reading(time.strip(), (int(effective), device.strip(), int(seq)), int(amount))
