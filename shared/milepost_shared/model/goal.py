"""TO DO docstring."""

from __future__ import annotations

from msgspec import Struct

from milepost_shared.events.ordering import Stamped
from milepost_shared.model.entries import DayTotal, Reading
from milepost_shared.model.revisions import GoalHistory, goal_history


class Goal(Struct):
    """What is known of one goal, in any order: its revisions, claims of milestones, and totals by day.

    Revisions whose refs are in `absent` are left out of this replay (what_if.py). `rolled` is what of the
    days' amounts came from children; family.py says who they are, and when the link to the goal's own
    parent is inert.
    """

    id: str
    revisions: list[Stamped] = []
    claims: list[Stamped] = []
    days: dict[int, DayTotal] = {}
    absent: frozenset[str] = frozenset()
    rolled: dict[int, int] = {}
    children: list[str] = []
    parent_inert: bool = False

    def add_reading(self, day: int, reading: Reading) -> None:
        """Count one contribution on `day` (an ordinal)."""
        held = self.days.get(day)
        self.days[day] = DayTotal(reading.amount, reading) if held is None else held.plus(reading)

    def add_child_total(self, day: int, total: DayTotal) -> None:
        """Let what a child counts for on `day` count here too."""
        held = self.days.get(day)
        self.days[day] = total if held is None else held.merged(total)
        self.rolled[day] = self.rolled.get(day, 0) + total.amount

    def history(self) -> GoalHistory | None:
        """Its standing revisions; None where no GoalSet stands."""
        return goal_history(self.revisions, self.absent)
