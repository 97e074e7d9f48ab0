"""What came of activities, in words."""

from __future__ import annotations

from milepost_shared.projections.attribution import Yield
from milepost_shared.projections.impact import GoalImpact
from milepost_shared.text.formatting import count, format_amount


def format_impact(moved: GoalImpact) -> str:
    """`Coffees 4`; of a level `Weight (3 readings)`."""
    if moved.amount is None:
        return f"{moved.title} ({count(moved.activities, 'reading')})"
    return f"{moved.title} {format_amount(moved.amount)}"


def format_rates(moved: GoalImpact) -> str:
    """`Coffees 4 (0.8 each, 1.6 an hour)`: each is each activity, whether it moved that goal or not.
    Nothing is said of hours in which it was not moved."""
    each = f"{_round(moved.per_activity)} each" if moved.per_activity is not None else ""
    hourly = f"{_round(moved.per_hour)} an hour" if moved.per_hour else ""
    rates = ", ".join(filter(None, (each, hourly)))
    return f"{format_impact(moved)} ({rates})" if rates else format_impact(moved)


def format_led_to(found: Yield) -> str:
    """`Role at Acme (applied), Talk`"""
    return ", ".join(led.title + (f" ({led.stage})" if led.stage else "") for led in found.opportunities)


def format_quality(found: Yield) -> str:
    """`4.5 of 5`"""
    return "" if found.quality is None else f"{_round(found.quality)} of 5"


def format_brief(found: Yield) -> str:
    """`Ana (1 opportunity, 4.5 of 5)`; where there is neither, `Bo (Coffees 2 each)`."""
    led = count(len(found.opportunities), "opportunity") if found.opportunities else ""
    rates = (f"{each.title} {_round(each.per_activity)} each" for each in found.moved if each.per_activity)
    said = ", ".join(filter(None, (led, format_quality(found)))) or next(rates, "")
    return f"{found.name} ({said})" if said else found.name


def _round(value: float) -> str:
    return format_amount(round(value, 2))
