"""The planned line of a goal: where its value ought to be on each day (design section 7).

Values are exact fractions of millionths, since devices must agree on which day a line is passed.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from math import floor
from typing import Any, NamedTuple

from milepost_shared.events.ordering import Order
from milepost_shared.events.types import GoalAdjusted, GoalSet, to_micros
from milepost_shared.model.revisions import GoalHistory, changed, setting

BENDING = frozenset({"target", "deadline", "status"})
"""The fields whose adjustment bends the line."""


class Segment(NamedTuple):
    """From (`start`, `value`) straight to (`end`, `aim`), flat from there; days are ordinals.

    A step or a flat piece has `end == start` and `aim == value`. Where no deadline or target is in force
    the piece is not `drawn`: there is no line then.
    """

    start: int
    start_value: Fraction
    end: int
    end_value: Fraction
    is_defined: bool = True

    def at(self, day: int) -> Fraction:
        """The value on `day`, which is not before `start`."""
        if day >= self.end:
            return self.end_value
        return self.start_value + (self.end_value - self.start_value) * Fraction(
            day - self.start, self.end - self.start
        )

    def last_at_most(self, value: Fraction, until: int) -> int | None:
        """The last day from `start` to `until` whose planned value is at most `value`."""
        if until >= self.end and self.end_value <= value:
            return until
        last = min(until, self.end - 1)
        if last < self.start:
            return None
        if self.end_value <= self.start_value:
            return last if self.at(last) <= value else None
        day = self.start + floor(
            (value - self.start_value) * (self.end - self.start) / (self.end_value - self.start_value)
        )
        return min(day, last) if day >= self.start else None


class Breakpoint(NamedTuple):
    """A corner of the line; on a step day there are two, the later value last."""

    day: date
    value: Fraction


class PlanLine:
    """A planned line: flat at `baseline`, then pieces, each in force until the next one starts."""

    def __init__(self, baseline: Fraction, pieces: list[Segment]) -> None:
        self._baseline = baseline
        self._pieces = pieces
        self._starts = [piece.start for piece in pieces]

    def at(self, day: date) -> Fraction | None:
        """The planned value on `day` in millionths; None where there is no line."""
        n = bisect_right(self._starts, day.toordinal())
        piece = self._pieces[max(n - 1, 0)]
        if not piece.is_defined:
            return None
        return piece.at(day.toordinal()) if n else self._baseline

    @property
    def last_change(self) -> int:
        """The day (ordinal) from which on the line stays as it is."""
        return self._pieces[-1].end

    def mirrored(self) -> PlanLine:
        """The same line upside down, for goals that go down."""
        return PlanLine(
            -self._baseline,
            [p._replace(start_value=-p.start_value, end_value=-p.end_value) for p in self._pieces],
        )

    def last_day_at_most(self, value: Fraction) -> date | None:
        """The last day whose planned value is at most `value`; a flat end counts from its first day."""
        last = self._pieces[-1]
        if last.is_defined and last.end_value <= value:
            return date.fromordinal(self._flat_end())
        until = last.end
        for piece in reversed(self._pieces):
            if piece.is_defined and (day := piece.last_at_most(value, until)) is not None:
                return date.fromordinal(day)
            until = piece.start - 1
        return date.fromordinal(until) if self._pieces[0].is_defined and self._baseline <= value else None

    def breakpoints(self) -> list[Breakpoint]:
        """The corners, from the start of the line to the first day of its flat end."""
        found: list[Breakpoint] = []
        before = self._baseline
        for piece, until in zip(self._pieces, [*self._starts[1:], None], strict=True):
            if piece.is_defined:
                found += _corners(piece, before, until)
            before = piece.at(until) if until is not None else piece.end_value
        # Where one piece goes on from the other's end, both tell of that corner.
        return [corner for n, corner in enumerate(found) if n == 0 or corner != found[n - 1]]

    def _flat_end(self) -> int:
        """The first day of the flat stretch that the line ends in."""
        last, first = self._pieces[-1], self._pieces[-1].end
        for piece in reversed(self._pieces):
            if not piece.is_defined or piece.end_value != last.end_value or piece.end > first:
                break
            first = piece.end
            if piece.start < piece.end:
                break
        return first


def _corners(piece: Segment, before: Fraction, until: int | None) -> list[Breakpoint]:
    """The corners of one piece that is entered at `before` and left on the day `until`."""
    days = [(piece.start, before), (piece.start, piece.start_value)]
    if until is None or piece.end < until:
        days.append((piece.end, piece.end_value))
    if until is not None:
        days.append((until, piece.at(until)))
    corners = [Breakpoint(date.fromordinal(day), value) for day, value in days]
    return [corner for n, corner in enumerate(corners) if corner not in corners[:n]]


class PlanLineBuilder:
    """A planned line while adjustments bend it, which come by (effective day, order)."""

    def __init__(self, founding: GoalSet) -> None:
        self._fields = setting(founding)
        self._held: dict[str, Order] = {}
        self._baseline = Fraction(to_micros(founding.baseline))
        self._pieces = [_toward(founding.start.toordinal(), self._baseline, self._fields)]

    def take(self, order: Order, event: GoalAdjusted) -> dict[str, Any]:
        """Follow an adjustment, which comes after all before it; gives what it then has the last word on:
        of target, deadline and status what it sets, but for what one later in order has set by then."""
        changes = {n: v for n, v in changed(event).items() if n in BENDING}
        # A revision later in order but effective earlier has the last word on a field.
        fresh = {n: v for n, v in changes.items() if n not in self._held or self._held[n] < order}
        if fresh:
            self._fields |= fresh
            self._held |= dict.fromkeys(fresh, order)
            _bend(self._baseline, self._pieces, event.effective_day.toordinal(), self._fields)
        return fresh

    def line(self) -> PlanLine:
        """The line by all adjustments so far."""
        return PlanLine(self._baseline, self._pieces.copy())


def bent(goal: GoalHistory) -> PlanLineBuilder:
    """The line of a goal, bent at every adjustment of target, deadline or status."""
    found = PlanLineBuilder(goal.goal_set)
    for order, event in _as_days_come(goal):
        found.take(order, event)
    return found


def plan(goal: GoalHistory) -> PlanLine:
    """The planned line of a goal."""
    return bent(goal).line()


def original_line(goal: GoalHistory) -> PlanLine:
    """The planned line as it was first set, without any adjustment."""
    return PlanLineBuilder(goal.goal_set).line()


def replans(goal: GoalHistory) -> Iterator[tuple[GoalAdjusted, dict[str, Any]]]:
    """The adjustments that bend the line, as their days come, each with what it then has the last word on."""
    found = PlanLineBuilder(goal.goal_set)
    for order, event in _as_days_come(goal):
        if fresh := found.take(order, event):
            yield event, fresh


def _as_days_come(goal: GoalHistory) -> list[tuple[Order, GoalAdjusted]]:
    return sorted(goal.changes(), key=lambda change: (change[1].effective_day, change[0]))


def _bend(baseline: Fraction, pieces: list[Segment], day: int, fields: dict[str, Any]) -> None:
    """Let the line go from its value on `day` to the aim in `fields`, whatever it did after."""
    while len(pieces) > 1 and pieces[-1].start > day:
        pieces.pop()
    last = pieces[-1]
    if last.start >= day:
        # Before its start the line was flat; on one day the earlier bend leaves the value it stepped to.
        value = last.at(day) if last.start == day else baseline
        pieces[-1] = _toward(day, value, fields)
    else:
        pieces.append(_toward(day, last.at(day), fields))


def _toward(day: int, value: Fraction, fields: dict[str, Any]) -> Segment:
    """From `value` on `day` to the aim in `fields`: a slope, a step where the deadline has passed,
    flat where the goal is not active, and not drawn where there is nothing to aim at."""
    drawn = _has_line(fields)
    if not drawn or fields["status"] != "active":
        return Segment(day, value, day, value, drawn)
    aim, end = Fraction(to_micros(fields["target"])), fields["deadline"].toordinal()
    return Segment(day, value, end, aim) if end > day and aim != value else Segment(day, aim, day, aim)


def _has_line(fields: dict[str, Any]) -> bool:
    return fields["deadline"] is not None and fields["target"] is not None
