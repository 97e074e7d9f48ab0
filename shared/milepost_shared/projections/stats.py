"""Statistics by week, month or quarter: what was done, and what each period brought a goal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from msgspec import Struct

from milepost_shared.events.types import Measure, Period, from_micros
from milepost_shared.model.book import Book
from milepost_shared.model.entries import Entry, entries_until
from milepost_shared.model.goal import Goal
from milepost_shared.model.tallies import DayTally, Named
from milepost_shared.progress.periods import Span, day_before, span_of
from milepost_shared.progress.timeline import goal_timeline
from milepost_shared.projections.grouping import count_names, group_entries, most_frequent
from milepost_shared.projections.impact import total_minutes
from milepost_shared.projections.opportunities import mentions_by_opportunity
from milepost_shared.projections.review_notes import without_reviews
from milepost_shared.text.names import spell

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
    entries = without_reviews(entries_until(book.entries, today))
    began = min((day for day in (_first_day(entries), book.settled.first_day()) if day), default=None)
    spans = _last_spans(began, every, last, today) if began else []
    by_period = {span.first: _Done([], []) for span in spans}
    for entry in entries:
        if done := by_period.get(span_of(entry.activity.day, every).first):
            done.entries.append(entry)
    for day, tally in book.settled.days.items():
        if done := by_period.get(span_of(date.fromordinal(day), every).first):
            done.days.append(tally)
    kinds = _frequent_kinds(by_period.values())
    people = group_entries(entries, "person", book.settled.people).values()
    new_people = _count_first((met.day for group in people if (met := group.first())), every)
    mentions = mentions_by_opportunity(entries).values()
    arisen = _count_first((each[0][0].activity.day for each in mentions), every)
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
    is valid."""
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
    """Return the `last` periods up to the one of `today`, none before the one of the day `began`."""
    spans = [span_of(today, every)]
    while len(spans) < last and spans[-1].first > began:
        spans.append(spans[-1].previous())
    return spans[::-1]


class _Done(NamedTuple):
    """What was done in a period: the listed entries, and the days of settled ones."""

    entries: list[Entry]
    days: list[DayTally]

    def kinds(self) -> dict[str, Named]:
        """Count the kinds, by normalized name."""
        return count_names(self.entries, "kind", (named for day in self.days for named in day.kinds.items()))

    def people(self) -> set[str]:
        """Return the normalized names of the people met."""
        return set().union(group_entries(self.entries, "person"), *(day.people for day in self.days))

    def minutes(self) -> int | None:
        """Return the minutes of what has a duration; None where nothing has one."""
        listed = total_minutes(self.entries)
        timed = [day.sums.minutes for day in self.days if day.sums.with_duration]
        return sum(timed) + (listed or 0) if timed else listed

    def times(self) -> int:
        """Return how many activities there were."""
        return len(self.entries) + sum(day.sums.activities for day in self.days)


def _first_day(entries: Sequence[Entry]) -> date | None:
    return entries[0].activity.day if entries else None


def _frequent_kinds(periods: Iterable[_Done]) -> dict[str, str]:
    """Return the most frequent kinds by normalized name, the most frequent first."""
    counts: dict[str, Named] = {}
    for period in periods:
        for key, named in period.kinds().items():
            counts[key] = counts[key].joined(named) if key in counts else named
    return {key: spell(named.name) for key, named in most_frequent(counts)[:FREQUENT_KINDS]}


def _count_first(days: Iterable[date], every: Period) -> Counter[date]:
    """Return how many of these days lie in each period, by its first day."""
    return Counter(span_of(day, every).first for day in days)


def _period(span: Span, done: _Done, kinds: Mapping[str, str], new_people: int, arisen: int) -> PeriodStats:
    counts, times = done.kinds(), done.times()
    shown = {name: counts[key].times if key in counts else 0 for key, name in kinds.items()}
    return PeriodStats(
        name=span.name,
        first=span.first,
        last=span.last,
        activities=times,
        minutes=done.minutes(),
        people=len(done.people()),
        new_people=new_people,
        opportunities=arisen,
        kinds=shown,
        others=times - sum(shown.values()),
    )
