"""Paces: amounts a day, by the periods in which people think of them."""

from __future__ import annotations

from msgspec import Struct

from milepost_shared.progress.periods import DAYS, PaceUnit

Paces = dict[PaceUnit, float]
"""A pace, as the amount in each period."""
TOLD: tuple[PaceUnit, ...] = ("day", "week", "month")
"""The units in which a change of a pace is told, the longest last."""


class PaceChange(Struct, frozen=True, kw_only=True):
    """A required pace before and after something, as amounts a `unit`; None where none is required."""

    unit: PaceUnit
    before: float | None
    after: float | None


def paces(daily: float | None) -> Paces | None:
    """Return an amount a day as the amount in each period; None where there is none."""
    if daily is None:
        return None
    amounts: Paces = {unit: daily * float(days) for unit, days in DAYS.items()}
    return amounts


def pace_change(before: float | None, after: float | None) -> PaceChange | None:
    """Return a change of amounts a day, by the shortest unit in which the larger one comes to 1 or more.

    None where no pace is required before or after.
    """
    largest = max(before or 0.0, after or 0.0)
    if not (before or after):
        return None
    unit = _told_in(largest)
    days = float(DAYS[unit])
    return PaceChange(
        unit=unit,
        before=None if before is None else before * days,
        after=None if after is None else after * days,
    )


def _told_in(daily: float) -> PaceUnit:
    for unit in TOLD:
        if daily * DAYS[unit] >= 1:
            return unit
    return TOLD[-1]
