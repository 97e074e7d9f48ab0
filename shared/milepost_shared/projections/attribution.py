"""Attribution: which people, organisations and kinds of activity led to opportunities and moved goals."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from fractions import Fraction

from msgspec import Struct

from milepost_shared.model.book import Book
from milepost_shared.model.entries import Entry, happened
from milepost_shared.progress.goal_view import goal_views
from milepost_shared.projections.grouping import By, groups
from milepost_shared.projections.impact import (
    ActivityTotals,
    GoalImpact,
    Goals,
    aggregate,
    goal_impacts,
    share_of_targets,
)
from milepost_shared.projections.opportunities import OpportunityView, opportunities_of
from milepost_shared.projections.review_notes import networking

Arisen = Mapping[str, Sequence[OpportunityView]]
"""The opportunities that arose from an activity, by its ref."""
Rank = tuple[Fraction, Fraction, Fraction, int]


class Attribution(Struct, frozen=True, kw_only=True):
    """What came of it, on `today`, by person, organisation and kind; each list ranked, the best first."""

    today: date
    people: list[Yield]
    organisations: list[Yield]
    kinds: list[Yield]


def attribution(book: Book, today: date, goal: str | None = None) -> Attribution:
    """What came of the standing activities up to `today`; of those that count for one goal, or of all.

    For one goal it is told what they moved of that one alone: what rolls up into it counts there.

    An activity with several people counts for each of them; one without a kind (a person, an
    organisation) is in no line of that list. Ranked is quality over quantity: by opportunities per
    activity, then by mean quality, then by the parts of the goals' targets moved per activity, then by
    the number of activities, at last by name (`yields.rank_key`). Reviews that were kept are no activities.
    """
    goals: Goals = {view.id: view for view in goal_views(book, today)}
    entries = networking(happened(book.entries, today))
    arisen = arisen_from(opportunities_of(entries, goals, today))
    if goal is not None:
        goals = {name: view for name, view in goals.items() if name == goal}
        entries = book.rolls.by_goal(entries).get(goal, [])
    return Attribution(
        today=today,
        people=_ranked(entries, "person", goals, arisen),
        organisations=_ranked(entries, "organisation", goals, arisen),
        kinds=_ranked(entries, "kind", goals, arisen),
    )


def _ranked(entries: Sequence[Entry], by: By, goals: Goals, arisen: Arisen) -> list[Yield]:
    named = sorted(groups(entries, by).items())
    found = [(group.name, aggregate(group.entries)) for _, group in named]
    best_first = sorted(found, key=lambda each: rank_key(each[1], goals, arisen), reverse=True)
    return [yield_of(name, came, goals, arisen) for name, came in best_first]


class LedTo(Struct, frozen=True, kw_only=True):
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
    opportunities: list[LedTo]
    opportunities_per_activity: float
    opportunities_per_hour: float | None
    moved: list[GoalImpact]


def yield_of(name: str, found: ActivityTotals, goals: Goals, arisen: Arisen) -> Yield:
    """What came of the activities that have a name."""
    led, spent, grade = led_to(found, arisen), found.hours, quality(found)
    in_time = [entry for entry in found.naming if entry.activity.minutes is not None]
    return Yield(
        name=name,
        activities=found.activities,
        hours=None if spent is None else float(spent),
        quality=None if grade is None else float(grade),
        opportunities=[LedTo(id=o.id, title=o.title, stage=o.stage, since=o.since) for o in led],
        opportunities_per_activity=len(led) / found.activities if found.activities else 0.0,
        opportunities_per_hour=float(len(_led_to(in_time, arisen)) / spent) if spent else None,
        moved=goal_impacts(found, goals),
    )


def arisen_from(opportunities: Iterable[OpportunityView]) -> Arisen:
    """The opportunities by the activity that each arose from."""
    found: defaultdict[str, list[OpportunityView]] = defaultdict(list)
    for opportunity in opportunities:
        found[opportunity.arose_from.ref].append(opportunity)
    return found


def led_to(found: ActivityTotals, arisen: Arisen) -> list[OpportunityView]:
    """The opportunities that arose from the activities, in their order: each from one that names it."""
    return _led_to(found.naming, arisen)


def _led_to(entries: Iterable[Entry], arisen: Arisen) -> list[OpportunityView]:
    return [led for entry in entries for led in arisen.get(entry.original.event.ref, ())]


def quality(found: ActivityTotals) -> Fraction | None:
    """The mean of the grades that were given; None where none was."""
    return Fraction(sum(found.grades), len(found.grades)) if found.grades else None


def rank_key(found: ActivityTotals, goals: Goals, arisen: Arisen) -> Rank:
    """Quality over quantity, in exact numbers: the larger, the more came of each activity.

    Compared are, one after the other: opportunities per activity; the mean quality, none counting as 0;
    the parts of the goals' targets that were moved (`share_of_targets`), per activity; and only then
    how many activities there were.
    """
    number = found.activities
    led = Fraction(len(led_to(found, arisen)), number)
    grade = quality(found) or Fraction(0)
    return led, grade, share_of_targets(found.given, goals) / number, number
