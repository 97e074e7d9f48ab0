"""The planned line of a goal, as a piecewise linear function of the day.

Values are exact fractions of millionths, since devices must agree on the day on which a line is passed
(shared/decisions/0005-exact-numbers.md). Days are ordinals, but for dates at the outside.
"""

from __future__ import annotations

from bisect import bisect_right
from datetime import date
from fractions import Fraction
from math import floor
from typing import NamedTuple


class Segment(NamedTuple):
    """A segment from (`start`, `start_value`) straight to (`end`, `end_value`), and flat after that.

    A flat one and a step have `end == start` and `end_value == start_value`. With `is_defined` false there is
    no line here, as without a deadline or target; the values only carry on to the next segment.
    """

    start: int
    start_value: Fraction
    end: int
    end_value: Fraction
    is_defined: bool = True

    @property
    def rise(self) -> Fraction:
        """By how much the value grows along the slope."""
        return self.end_value - self.start_value

    @property
    def length(self) -> int:
        """The number of days of the slope."""
        return self.end - self.start

    def at(self, day: int) -> Fraction:
        """Return the value on `day`, which is not before `start`."""
        if day >= self.end:
            return self.end_value
        return self.start_value + self.rise * Fraction(day - self.start, self.length)

    def last_at_most(self, value: Fraction, until: int) -> int | None:
        """Return the last day from `start` to `until` with a planned value of at most `value`, or None."""
        if until >= self.end and self.end_value <= value:
            return until
        last = min(until, self.end - 1)
        if last < self.start:
            return None
        if self.rise <= 0:
            return last if self.at(last) <= value else None
        day = self.start + floor((value - self.start_value) * self.length / self.rise)
        return min(day, last) if day >= self.start else None

    def first_day_at(self, value: Fraction, until: int) -> int:
        """Return the first day from which on the segment has this value on each day before `until`.

        It is `until` where there is no such day. A slope passes through a value on one day at most.
        """
        if self.end_value == value and self.end <= until:
            return self.end
        return until - 1 if self.start < until and self.at(until - 1) == value else until


class Breakpoint(NamedTuple):
    """A point where the line changes its slope. A step has two on its day, the new value last."""

    day: date
    value: Fraction


class PlanLine:
    """A planned line: flat at `baseline`, then segments, each in force until the next one starts."""

    def __init__(self, baseline: Fraction, segments: list[Segment]) -> None:
        self._baseline = baseline
        self._segments = segments
        self._starts = [segment.start for segment in segments]

    def value_on(self, day: date) -> Fraction | None:
        """Return the planned value at the end of `day` in millionths, or None where there is no line.

        Before the line starts nothing is planned yet.
        """
        n = bisect_right(self._starts, day.toordinal())
        segment = self._segments[n - 1] if n else None
        return segment.at(day.toordinal()) if segment and segment.is_defined else None

    @property
    def last_change(self) -> int:
        """The day (an ordinal) from which on the value no longer changes."""
        return self._segments[-1].end

    def mirrored(self) -> PlanLine:
        """Return the line with all values negated, for goals where lower is better."""
        segments = [s._replace(start_value=-s.start_value, end_value=-s.end_value) for s in self._segments]
        return PlanLine(-self._baseline, segments)

    def last_day_at_most(self, value: Fraction) -> date | None:
        """Return the last day with a planned value of at most `value`, or None.

        The flat end of the line counts as its first day only.
        """
        last = self._segments[-1]
        if last.is_defined and last.end_value <= value:
            return date.fromordinal(self._flat_end())
        until = last.end
        for segment in reversed(self._segments):
            if segment.is_defined and (day := segment.last_at_most(value, until)) is not None:
                return date.fromordinal(day)
            until = segment.start - 1
        return date.fromordinal(until) if self._segments[0].is_defined and self._baseline <= value else None

    def breakpoints(self) -> list[Breakpoint]:
        """Return the breakpoints, from the start of the line to the first day of its flat end."""
        points: list[Breakpoint] = []
        before = self._baseline
        for segment, until in zip(self._segments, [*self._starts[1:], None], strict=True):
            if segment.is_defined:
                points += _breakpoints(segment, before, until)
            before = segment.at(until) if until is not None else segment.end_value
        # Where a segment starts at the end of the one before, both give that point.
        return [point for n, point in enumerate(points) if n == 0 or point != points[n - 1]]

    def _flat_end(self) -> int:
        """Return the first day of the flat stretch at the end of the line."""
        value, first = self._segments[-1].end_value, self._segments[-1].end
        for segment in reversed(self._segments):
            if not segment.is_defined:
                break
            first = segment.first_day_at(value, first)
            if first > segment.start:
                break
        return first


def _breakpoints(segment: Segment, before: Fraction, until: int | None) -> list[Breakpoint]:
    """Return the breakpoints of a segment that the line enters with the value `before` and leaves on day
    `until`."""
    days = [(segment.start, before), (segment.start, segment.start_value)]
    if until is None or segment.end < until:
        days.append((segment.end, segment.end_value))
    if until is not None:
        days.append((until, segment.at(until)))
    points = [Breakpoint(date.fromordinal(day), value) for day, value in days]
    return [point for n, point in enumerate(points) if point not in points[:n]]
