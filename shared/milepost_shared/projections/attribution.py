"""Attribution: which people, organisations and kinds of activity led to opportunities and moved goals.

See shared/decisions/0023-attribution.md.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from fractions import Fraction

from msgspec import Struct

from milepost_shared.model.book import Book
from milepost_shared.model.entries import Entry, entries_until
from milepost_shared.model.tallies import tallies_by_goal
from milepost_shared.progress.goal_view import GoalView, goal_views
from milepost_shared.projections.grouping import EntryGroup, group_entries
from milepost_shared.projections.impact import (
    ActivityTotals,
    GoalImpact,
    GoalViews,
    aggregate,
    goal_impacts,
    share_of_targets,
)
from milepost_shared.projections.opportunities import OpportunityView, opportunity_views
from milepost_shared.projections.review_notes import without_reviews

OpportunitiesByActivity = Mapping[str, Sequence[OpportunityView]]
"""The opportunities that arose from an activity, by its ref."""
RankKey = tuple[Fraction, Fraction, Fraction, int]


class LedTo(Struct, frozen=True, kw_only=True):
    """An opportunity that activities led to; it is at `stage` since the day `since`."""

    id: str
    title: str
    stage: str
    since: date


class Yield(Struct, frozen=True, kw_only=True):
    """What the activities with one name led to.

    `hours` are those of the activities with a duration, None where none has one; rates per hour count those
    alone. `quality` is the mean of the grades given (1 to 5), None without any. An activity leads to the
    opportunities that arose from it, not to those that it moved on.
    """

    name: str
    activities: int
    hours: float | None
    quality: float | None
    opportunities: list[LedTo]
    opportunities_per_activity: float
    opportunities_per_hour: float | None
    moved: list[GoalImpact]


class Attribution(Struct, frozen=True, kw_only=True):
    """What activities led to by `today`, by person, organisation and kind; the best of each list is first."""

    today: date
    people: list[Yield]
    organisations: list[Yield]
    kinds: list[Yield]


def attribution(
    book: Book,
    today: date,
    goal: str | None = None,
    views: Sequence[GoalView] | None = None,
    most: int | None = None,
) -> Attribution:
    """Attribute results to the valid activities up to `today`: to all, or to those that count for a goal.

    For one goal only the impact on it is given; what rolls up into it counts there. An activity with several
    people counts for each of them, one without a kind (person, organisation) is in no line of that list.
    `rank_key` ranks quality over quantity; equal lines come by name. Kept reviews are no activities. `views`
    are those of the goals, for whoever has them, and `most` is how many lines of each list are wanted.
    """
    goals: GoalViews = {view.id: view for view in (goal_views(book, today) if views is None else views)}
    entries, settled = without_reviews(entries_until(book.entries, today)), book.settled
    by_name = [settled.people, settled.organisations, settled.kinds]
    arisen = opportunities_by_activity(opportunity_views(entries, goals, today))
    if goal is not None:
        goals = {id: view for id, view in goals.items() if id == goal}
        entries = book.rollup.entries_by_goal(entries).get(goal, [])
        by_name = [tallies_by_goal(tallies, book.rollup).get(goal, {}) for tallies in by_name]
    people, organisations, kinds = by_name
    return Attribution(
        today=today,
        people=_rank(group_entries(entries, "person", people), goals, arisen, most),
        organisations=_rank(group_entries(entries, "organisation", organisations), goals, arisen, most),
        kinds=_rank(group_entries(entries, "kind", kinds), goals, arisen, most),
    )


def opportunities_by_activity(opportunities: Iterable[OpportunityView]) -> OpportunitiesByActivity:
    """Group opportunities by the activity that each arose from."""
    by_ref: defaultdict[str, list[OpportunityView]] = defaultdict(list)
    for opportunity in opportunities:
        by_ref[opportunity.arose_from.ref].append(opportunity)
    return by_ref


def compute_yield(
    name: str, totals: ActivityTotals, goals: GoalViews, arisen: OpportunitiesByActivity
) -> Yield:
    """Return what the activities with a name led to."""
    led, hours, grade = _led_to(totals.with_opportunities, arisen), totals.hours, _mean_quality(totals)
    timed = [entry for entry in totals.with_opportunities if entry.activity.minutes is not None]
    return Yield(
        name=name,
        activities=totals.activities,
        hours=None if hours is None else float(hours),
        quality=None if grade is None else float(grade),
        opportunities=[LedTo(id=o.id, title=o.title, stage=o.stage, since=o.since) for o in led],
        opportunities_per_activity=len(led) / totals.activities if totals.activities else 0.0,
        opportunities_per_hour=float(len(_led_to(timed, arisen)) / hours) if hours else None,
        moved=goal_impacts(totals, goals),
    )


def rank_key(totals: ActivityTotals, goals: GoalViews, arisen: OpportunitiesByActivity) -> RankKey:
    """Return exact numbers to rank by, quality over quantity: the larger, the more came of each activity.

    They are, one after the other: opportunities per activity; the mean quality, 0 where no grade was given;
    the share of the goals' targets per activity (`share_of_targets`); and only then the number of
    activities.
    """
    number = totals.activities
    led = Fraction(len(_led_to(totals.with_opportunities, arisen)), number)
    grade = _mean_quality(totals) or Fraction(0)
    return led, grade, share_of_targets(totals.amounts, goals) / number, number


def _rank(
    groups: Mapping[str, EntryGroup], goals: GoalViews, arisen: OpportunitiesByActivity, most: int | None
) -> list[Yield]:
    totals = [
        (group.name, aggregate(group.entries, group.settled.parts)) for _, group in sorted(groups.items())
    ]
    best_first = sorted(totals, key=lambda pair: rank_key(pair[1], goals, arisen), reverse=True)
    return [compute_yield(name, each, goals, arisen) for name, each in best_first[:most]]


def _led_to(entries: Iterable[Entry], arisen: OpportunitiesByActivity) -> list[OpportunityView]:
    return [opportunity for entry in entries for opportunity in arisen.get(entry.original.event.ref, ())]


def _mean_quality(totals: ActivityTotals) -> Fraction | None:
    return Fraction(totals.grades, totals.graded) if totals.graded else None
