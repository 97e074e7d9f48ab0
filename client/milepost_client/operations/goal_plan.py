"""The fields that people set and adjust alike, and how target, deadline and pace fit together."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from math import ceil, trunc
from typing import Any

from msgspec import Struct

from milepost_client.parsing.amounts import Pace, pace_per_day
from milepost_shared.errors import BadInput
from milepost_shared.events.types import Cadence, Horizon, Milestone
from milepost_shared.text.formatting import DECIMALS

FIELDS = (
    *("target", "deadline", "unit", "purpose", "horizon", "rolls_up", "priority"),
    *("cadence", "milestones", "about", "tags", "note"),
)
"""The fields that an event takes as they are given."""


class GoalFields(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Fields of a goal; None where nothing is said of one.

    Any two of `target`, `deadline` and `pace` give the third. `parent` is the title of the goal that this
    one serves, a part of it, or its id.
    """

    target: float | None = None
    deadline: date | None = None
    pace: Pace | None = None
    parent: str | None = None
    unit: str | None = None
    purpose: str | None = None
    horizon: Horizon | None = None
    rolls_up: bool | None = None
    priority: int | None = None
    cadence: Cadence | None = None
    milestones: tuple[Milestone, ...] | None = None
    about: str | None = None
    tags: tuple[str, ...] | None = None
    note: str | None = None

    def known(self) -> dict[str, Any]:
        """Return the fields that are set, without the parent and the pace."""
        return {name: value for name in FIELDS if (value := getattr(self, name)) is not None}


def complete(
    start: date, baseline: float, target: float | None, deadline: date | None, pace: Pace | None
) -> tuple[float | None, date | None]:
    """Return target and deadline, where one of them follows from the other and a pace.

    The plan goes from `baseline` on the day `start`. What follows is rounded so that whoever keeps the pace
    is never behind: a target to the last amount that the pace reaches by the deadline, a deadline to the day
    by which it reaches the target. Raises BadInput where all three are given, or the pace leads nowhere.
    """
    if pace is None:
        return target, deadline
    daily = pace_per_day(pace)
    if target is not None and deadline is not None:
        raise BadInput(
            "Target, deadline and pace are too much.", "Any two give the third: leave one out.", field="pace"
        )
    if target is not None:
        return target, _reached_on(start, (Fraction(target) - Fraction(baseline)) / daily)
    if deadline is not None:
        check_deadline(start, deadline)
        whole = not pace[0] % 1 and not baseline % 1
        return _reached_by(baseline, daily * (deadline - start).days, whole), deadline
    raise BadInput("A pace alone does not make a goal.", "Add --target or --by.", field="pace")


def check_deadline(start: date, deadline: date | None) -> None:
    """Raises BadInput where a plan would end before it starts."""
    if deadline is not None and deadline < start:
        problem = f"The deadline {deadline} comes before {start}, where the plan starts."
        raise BadInput(problem, "Give a later --by.", field="deadline")


def _reached_by(baseline: float, change: Fraction, whole: bool) -> float:
    """Return the last value that a change from the baseline reaches: a `whole` one, or one in hundredths, and
    a finer one where it would reach nothing otherwise."""
    rounded = (_trunc(change, decimals) for decimals in (0 if whole else 2, DECIMALS))
    return round(baseline + next(filter(None, rounded), 0.0), DECIMALS)


def _trunc(value: Fraction, decimals: int) -> float:
    return float(trunc(value * 10**decimals) / 10**decimals)


def _reached_on(start: date, days: Fraction) -> date:
    if days < 0:
        raise BadInput("At that pace the target is never met.", "Turn its sign round.", field="pace")
    try:
        return start + timedelta(days=ceil(days))
    except OverflowError:
        raise BadInput(
            "At that pace it takes longer than the calendar has.", "Set a faster one.", field="pace"
        ) from None
