"""All that is known of one goal, collected by the fold."""

from __future__ import annotations

from msgspec import Struct

from milepost_shared.events.ordering import Stamped
from milepost_shared.model.entries import DayTotal, Reading
from milepost_shared.model.revisions import GoalHistory, goal_history


class Goal(Struct):
    """One goal: its revisions, claims of milestones, and contributions by day. They come in any order.

    Days are ordinals. `days` are the totals of each day, `rolled_up` the part of their amounts (millionths)
    that comes from children. Revisions whose refs are in `absent` do not count, as in a replay without them.
    `children` and `parent_inert` come from the hierarchy (`hierarchy.py`).
    """

    id: str
    revisions: list[Stamped] = []
    claims: list[Stamped] = []
    days: dict[int, DayTotal] = {}
    absent: frozenset[str] = frozenset()
    rolled_up: dict[int, int] = {}
    children: list[str] = []
    parent_inert: bool = False

    def add_reading(self, day: int, reading: Reading) -> None:
        """Add one contribution on `day`, an ordinal."""
        total = self.days.get(day)
        self.days[day] = DayTotal(reading.amount, reading) if total is None else total.with_reading(reading)

    def add_child_total(self, day: int, child_total: DayTotal) -> None:
        """Add what rolls up from a child on `day`, an ordinal."""
        total = self.days.get(day)
        self.days[day] = child_total if total is None else total.merged(child_total)
        self.rolled_up[day] = self.rolled_up.get(day, 0) + child_total.amount

    def history(self) -> GoalHistory | None:
        """Return the goal's revisions, or None where no GoalSet is valid."""
        return goal_history(self.revisions, self.absent)
