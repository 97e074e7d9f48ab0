"""Statistics by week, month or quarter: what was done, and what each period brought a goal."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from msgspec import Struct

from milepost_shared.events.types import Measure, Period, from_micros
from milepost_shared.model.book import Book
from milepost_shared.model.entries import Entry, entries_until
from milepost_shared.model.goal import Goal
from milepost_shared.progress.periods import Span, day_before, span_of
from milepost_shared.progress.timeline import goal_timeline
from milepost_shared.projections.grouping import EntryGroup, group_entries, most_frequent
from milepost_shared.projections.impact import total_minutes
from milepost_shared.projections.opportunities import mentions_by_opportunity
from milepost_shared.projections.review_notes import without_reviews

FREQUENT_KINDS = 3
"""How many kinds of activity are counted by themselves."""


class PeriodStats(Struct, frozen=True, kw_only=True):
    """What was done in one period.

    `minutes` counts activities with a duration, None where none has one. `people` is how many were met,
    `new_people` how many of them for the first time, `opportunities` how many arose. `kinds` counts the
    activities of each kind in `Stats.kinds`, `others` the remaining ones.
    """

    name: str
    first: date
    last: date
    activities: int
    minutes: int | None
    people: int
    new_people: int
    opportunities: int
    kinds: dict[str, int]
    others: int


class Stats(Struct, frozen=True, kw_only=True):
    """The periods from the first activity up to the one that `today` lies in, oldest first. `kinds` are the
    most frequent ones in them. Kept reviews are no activities."""

    today: date
    every: Period
    kinds: list[str]
    periods: list[PeriodStats]


class GoalPeriod(Struct, frozen=True, kw_only=True):
    """How much one period changed the value of a goal, and the value at its end."""

    name: str
    first: date
    last: date
    amount: float
    value: float


class GoalStats(Struct, frozen=True, kw_only=True):
    """A goal by periods, from its start or first amount up to the period that `today` lies in, oldest first.
    `before` is the value before them: with the amounts of all periods it makes the value of today."""

    today: date
    every: Period
    goal: str
    title: str
    unit: str | None
    measure: Measure
    before: float
    periods: list[GoalPeriod]


def stats(book: Book, every: Period, last: int, today: date) -> Stats:
    """Return what was done in the `last` periods (1 or more) up to `today`."""
    activities = without_reviews(entries_until(book.entries, today))
    spans = _last_spans(activities[0].activity.day, every, last, today) if activities else []
    by_period: defaultdict[date, list[Entry]] = defaultdict(list)
    for entry in activities:
        by_period[span_of(entry.activity.day, every).first].append(entry)
    kinds = _frequent_kinds([entry for span in spans for entry in by_period[span.first]])
    people = group_entries(activities, "person").values()
    new_people = _count_first((group.entries for group in people), every)
    mentions = mentions_by_opportunity(activities).values()
    arisen = _count_first(([entry for entry, _ in each] for each in mentions), every)
    return Stats(
        today=today,
        every=every,
        kinds=list(kinds.values()),
        periods=[
            _period(span, by_period[span.first], kinds, new_people[span.first], arisen[span.first])
            for span in spans
        ],
    )


def goal_stats(goal: Goal, every: Period, last: int, today: date) -> GoalStats | None:
    """Return what the `last` periods (1 or more) up to `today` brought a goal; None where no GoalSet of it
    stands."""
    if (timeline := goal_timeline(goal)) is None:
        return None
    goal_set, values = timeline.history.goal_set, timeline.value_curve
    began = min([goal_set.start, *map(date.fromordinal, values.days[:1])])
    spans = _last_spans(began, every, last, today) if began <= today else []
    periods = [
        GoalPeriod(
            name=span.name,
            first=span.first,
            last=span.last,
            amount=from_micros(
                values.change_between(span.first.toordinal(), min(span.last, today).toordinal())
            ),
            value=from_micros(values.value_on(min(span.last, today))),
        )
        for span in spans
    ]
    return GoalStats(
        today=today,
        every=every,
        goal=goal.id,
        title=timeline.title,
        unit=timeline.present_fields["unit"],
        measure=goal_set.measure,
        before=from_micros(values.value_on(day_before(spans[0].first) if spans else today)),
        periods=periods,
    )


def _last_spans(began: date, every: Period, last: int, today: date) -> list[Span]:
    """The `last` periods up to the one of `today`, none before the one of the day `began`."""
    spans = [span_of(today, every)]
    while len(spans) < last and spans[-1].first > began:
        spans.append(spans[-1].previous())
    return spans[::-1]


def _frequent_kinds(entries: Sequence[Entry]) -> dict[str, str]:
    """The most frequent kinds by their folded names, the most frequent first."""
    groups = most_frequent(group_entries(entries, "kind"))
    return {key: group.name for key, group in groups[:FREQUENT_KINDS]}


def _count_first(groups: Iterable[Sequence[Entry]], every: Period) -> Counter[date]:
    """How many groups of entries, each oldest first, begin in each period, by its first day."""
    return Counter(span_of(entries[0].activity.day, every).first for entries in groups)


def _period(
    span: Span, activities: Sequence[Entry], kinds: Mapping[str, str], new_people: int, arisen: int
) -> PeriodStats:
    groups = group_entries(activities, "kind")
    counts = {name: _size(groups.get(key)) for key, name in kinds.items()}
    return PeriodStats(
        name=span.name,
        first=span.first,
        last=span.last,
        activities=len(activities),
        minutes=total_minutes(activities),
        people=len(group_entries(activities, "person")),
        new_people=new_people,
        opportunities=arisen,
        kinds=counts,
        others=len(activities) - sum(counts.values()),
    )


def _size(group: EntryGroup | None) -> int:
    return len(group.entries) if group else 0
