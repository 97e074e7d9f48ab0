"""Beeminder's road: the rows that write it, and the legs that they stand for
(client/decisions/0007-imports.md).

A row is [date, value, rate]. One of them is null; it follows from the end of the row before.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from math import inf
from typing import Literal, NamedTuple

from msgspec import Struct

from milepost_shared.errors import BadInput
from milepost_shared.events.types import Number
from milepost_shared.events.validation import LAST_DAY
from milepost_shared.progress.periods import DAYS, PaceUnit
from milepost_shared.text.formatting import format_amount, format_month

LARGEST = 1e12
SMALLEST_STEP = 5e-7
RateUnit = Literal["y", "m", "w", "d", "h"]
UNITS: dict[RateUnit, PaceUnit] = {"y": "year", "m": "month", "w": "week", "d": "day"}
"""Beeminder's units of a rate that are units of a pace here, with as many days; the hour is its own."""
RATE_DAYS: dict[RateUnit, float] = {"h": 1 / 24, **{unit: float(DAYS[name]) for unit, name in UNITS.items()}}
NAMES: dict[RateUnit, str] = {"h": "hour", **UNITS}


class RoadRow(Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """The end of a stretch of the road, its value there, and its rate; one of them is null."""

    end: str | None
    value: Number | None
    rate: Number | None


class Leg(NamedTuple):
    """A straight line from (`start`, `value`) to (`end`, `aim`).

    It is a step to `aim` where it ends on the day it starts or before. `cut` says that its row ends after
    the last day that an event may have.
    """

    start: date
    value: float
    end: date
    aim: float
    cut: bool = False

    def describe(self, unit: RateUnit) -> str:
        """`6 per week from 28 May 2013`, `flat from 28 May 2013`, `a step to 10 on 28 May 2013`"""
        day = f"{self.start.day} {format_month(self.start.month)} {self.start.year}"
        if abs(self.aim - self.value) < SMALLEST_STEP:
            return f"flat from {day}"
        if self.end <= self.start:
            return f"a step to {format_amount(round(self.aim, 2))} on {day}"
        rate = (self.aim - self.value) / (self.end - self.start).days * RATE_DAYS[unit]
        return f"{format_amount(round(rate, 2) or rate)} per {NAMES[unit]} from {day}"


def parse_beeminder_day(text: str, field: str) -> date:
    """Parse a day as Beeminder writes it: `20130528`. Raises BadInput with `field`."""
    try:
        if re.fullmatch(r"\d{8}", text, re.ASCII):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise BadInput(f"{field}: '{text}' is not a day.", "Beeminder writes a day like 20130528.", field=field)


def legs(start: date, value: float, rows: Iterable[RoadRow], unit: RateUnit) -> Iterator[tuple[int, Leg]]:
    """Yield the legs of the road that starts at (`start`, `value`), each with the index of its row.

    The first row may end before `start`, since a road can be older; where it leads to another value, an extra
    step takes the line there. A later row that ends before it starts is a step on the day it starts. The road
    ends with the first row that is cut. Raises BadInput with the row as its field.
    """
    tini, vini = start, value
    for n, row in enumerate(rows):
        field = f"params.road[{n}]"
        if n == 1 and start < tini and value != vini:
            yield 0, Leg(start, vini, start, value)
        leg = _leg(start, value, row, RATE_DAYS[unit], field)
        if n:
            leg = leg._replace(end=max(start, leg.end))
        if abs(leg.aim) > LARGEST:
            raise BadInput(f"{field} leads to {leg.aim:g}.", "A value lies within ±1e12.", field=field)
        yield n, leg
        if leg.cut:
            return
        start, value = leg.end, leg.aim


def _leg(start: date, value: float, row: RoadRow, unit: float, field: str) -> Leg:
    match row:
        case RoadRow(end=None, value=float(aim), rate=float(rate)):
            days = (aim - value) / (rate / unit) if rate else inf
            slope = rate / unit
        case RoadRow(end=str(end), value=None, rate=float(rate)):
            days = (parse_beeminder_day(end, field) - start).days
            slope = rate / unit
            aim = value + slope * days
        case RoadRow(end=str(end), value=float(aim), rate=None):
            days = (parse_beeminder_day(end, field) - start).days
            slope = (aim - value) / days if days else 0
        case _:
            advice = "A row is [date, value, rate] with one of them null."
            raise BadInput(f"{field} has not exactly one null.", advice, field=field)
    longest = (LAST_DAY - start).days
    if days > longest + 0.5:
        return Leg(start, value, LAST_DAY, value + slope * longest, cut=True)
    whole_days = round(max(days, (date.min - start).days))
    return Leg(start, value, start + timedelta(days=whole_days), aim)
