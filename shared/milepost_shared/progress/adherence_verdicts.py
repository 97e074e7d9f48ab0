"""Whether a goal was on track, day by day (design section 7)."""

from __future__ import annotations

from datetime import date

from milepost_shared.model.revisions import History, course
from milepost_shared.progress.plan_line import Line
from milepost_shared.progress.progress import Curve, descends, on_track


class Verdicts:
    """The verdicts on a goal by its values and its planned line. Whether it goes up or down is told by the
    target in force on the day, so that a later turn does not judge the days before it."""

    def __init__(self, goal: History, values: Curve, line: Line) -> None:
        self._baseline = goal.founding.baseline
        self.course, self._values, self._line = course(goal), values, line

    def descends(self, day: date) -> bool:
        """Whether the goal went down on a day."""
        return descends({"target": self.course.at("target", day)}, self._baseline)

    def on_track(self, day: date) -> bool | None:
        """Whether it was on track when a day ended; None where it had no planned line then."""
        return on_track(self._values.at(day), self._line.at(day), self.descends(day))
