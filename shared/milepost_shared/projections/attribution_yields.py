"""What came of the activities that name someone or something: what they moved, and what they led to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from fractions import Fraction

from msgspec import Struct

from milepost_shared.model.entries import Entry
from milepost_shared.projections.impact import Gathered, Goals, Moved, moved, share_of_targets
from milepost_shared.projections.opportunities import OpportunityView

Arisen = Mapping[str, Sequence[OpportunityView]]
"""The opportunities that arose from an activity, by its ref."""


class Led(Struct, frozen=True, kw_only=True):
    """An opportunity that activities led to, and its stage now."""

    id: str
    title: str
    stage: str
    since: date


class Yield(Struct, frozen=True, kw_only=True):
    """What came of the activities that have one name.

    `hours` are those of the activities that say how long they took, None where none does; rates per hour
    count those alone. `quality` is the mean of the grades given (1 to 5), None without any. An
    opportunity is led to by the activity that it arose from, not by those that moved it on.
    """

    name: str
    activities: int
    hours: float | None
    quality: float | None
    opportunities: list[Led]
    opportunities_per_activity: float
    opportunities_per_hour: float | None
    moved: list[Moved]


def yield_of(name: str, found: Gathered, goals: Goals, arisen: Arisen) -> Yield:
    """What came of the activities that have a name."""
    led, spent, grade = led_to(found, arisen), found.hours, quality(found)
    in_time = [entry for entry in found.naming if entry.activity.minutes is not None]
    return Yield(
        name=name,
        activities=found.activities,
        hours=None if spent is None else float(spent),
        quality=None if grade is None else float(grade),
        opportunities=[Led(id=o.id, title=o.title, stage=o.stage, since=o.since) for o in led],
        opportunities_per_activity=len(led) / found.activities if found.activities else 0.0,
        opportunities_per_hour=float(len(_led_to(in_time, arisen)) / spent) if spent else None,
        moved=moved(found, goals),
    )


def arisen_from(opportunities: Iterable[OpportunityView]) -> Arisen:
    """The opportunities by the activity that each arose from."""
    found: defaultdict[str, list[OpportunityView]] = defaultdict(list)
    for opportunity in opportunities:
        found[opportunity.arose_from.ref].append(opportunity)
    return found


def led_to(found: Gathered, arisen: Arisen) -> list[OpportunityView]:
    """The opportunities that arose from the activities, in their order: each from one that names it."""
    return _led_to(found.naming, arisen)


def _led_to(entries: Iterable[Entry], arisen: Arisen) -> list[OpportunityView]:
    return [led for entry in entries for led in arisen.get(entry.original.event.ref, ())]


def quality(found: Gathered) -> Fraction | None:
    """The mean of the grades that were given; None where none was."""
    return Fraction(sum(found.grades), len(found.grades)) if found.grades else None


Rank = tuple[Fraction, Fraction, Fraction, int]


def worth(found: Gathered, goals: Goals, arisen: Arisen) -> Rank:
    """Quality over quantity, in exact numbers: the larger, the more came of each activity.

    Compared are, one after the other: opportunities per activity; the mean quality, none counting as 0;
    the parts of the goals' targets that were moved (`share_of_targets`), per activity; and only then
    how many activities there were.
    """
    number = found.activities
    led = Fraction(len(led_to(found, arisen)), number)
    grade = quality(found) or Fraction(0)
    return led, grade, share_of_targets(found.given, goals) / number, number
