"""Figures by week, month or quarter: what was done, and what each period brought a goal."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from msgspec import Struct

from milepost_shared.events.types import Measure, Period, from_micros
from milepost_shared.model.book import Book
from milepost_shared.model.entries import Entry, happened
from milepost_shared.model.goal import Goal
from milepost_shared.progress.periods import Span, day_before, span_of
from milepost_shared.progress.timeline import goal_timeline
from milepost_shared.projections.grouping import groups
from milepost_shared.projections.impact import minutes
from milepost_shared.projections.opportunities import mentions_of
from milepost_shared.projections.review_notes import networking

FREQUENT = 3
"""How many kinds of activity are counted by themselves."""


class PeriodStats(Struct, frozen=True, kw_only=True):
    """What was done in one period.

    `minutes` are those of the activities that say how long they took, None where none does. `people` are
    those met, `new_people` those of them met for the first time, `opportunities` those that arose.
    `kinds` counts the activities of each kind in `Stats.kinds`, `others` all that are of none of them.
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
    """The periods up to the one that runs on `today`, oldest first, none before the first activity;
    `kinds` are the most frequent ones in them. Reviews that were kept are no activities."""

    today: date
    every: Period
    kinds: list[str]
    periods: list[PeriodStats]


class GoalPeriod(Struct, frozen=True, kw_only=True):
    """By how much one period changed the value of a goal, and the value at its end."""

    name: str
    first: date
    last: date
    amount: float
    value: float


class GoalStats(Struct, frozen=True, kw_only=True):
    """A goal by periods, up to the one that runs on `today`, oldest first, none before the goal began or
    was first counted. `before` is the value before them: with the amounts of all periods it makes the
    value of today."""

    today: date
    every: Period
    goal: str
    title: str
    unit: str | None
    measure: Measure
    before: float
    periods: list[GoalPeriod]


def stats(book: Book, every: Period, last: int, today: date) -> Stats:
    """What was done in the `last` periods (1 or more) up to `today`."""
    done = networking(happened(book.entries, today))
    shown = _last(done[0].activity.day, every, last, today) if done else []
    held: defaultdict[date, list[Entry]] = defaultdict(list)
    for entry in done:
        held[span_of(entry.activity.day, every).first].append(entry)
    kinds = _frequent([entry for span in shown for entry in held[span.first]])
    arrivals = _begun((group.entries for group in groups(done, "person").values()), every)
    arisen = _begun(([entry for entry, _ in each] for each in mentions_of(done).values()), every)
    return Stats(
        today=today,
        every=every,
        kinds=list(kinds.values()),
        periods=[
            _period(span, held[span.first], kinds, arrivals[span.first], arisen[span.first]) for span in shown
        ],
    )


def goal_stats(goal: Goal, every: Period, last: int, today: date) -> GoalStats | None:
    """What the `last` periods (1 or more) up to `today` brought a goal; None where no GoalSet of it
    stands."""
    if (known := goal_timeline(goal)) is None:
        return None
    founding, values = known.history.goal_set, known.values
    began = min([founding.start, *map(date.fromordinal, values.days[:1])])
    shown = _last(began, every, last, today) if began <= today else []
    periods = [
        GoalPeriod(
            name=span.name,
            first=span.first,
            last=span.last,
            amount=from_micros(values.brought(span.first.toordinal(), min(span.last, today).toordinal())),
            value=from_micros(values.at(min(span.last, today))),
        )
        for span in shown
    ]
    return GoalStats(
        today=today,
        every=every,
        goal=goal.id,
        title=known.title,
        unit=known.now["unit"],
        measure=founding.measure,
        before=from_micros(values.at(day_before(shown[0].first) if shown else today)),
        periods=periods,
    )


def _last(began: date, every: Period, most: int, today: date) -> list[Span]:
    """The last periods up to the one that `today` lies in, none before the one that `began` lies in."""
    found = [span_of(today, every)]
    while len(found) < most and found[-1].first > began:
        found.append(found[-1].previous())
    return found[::-1]


def _frequent(shown: Sequence[Entry]) -> dict[str, str]:
    """The most frequent kinds, by the folded name, the most frequent first."""
    found = sorted(groups(shown, "kind").items(), key=lambda each: (-len(each[1].entries), each[0]))
    return {key: group.name for key, group in found[:FREQUENT]}


def _begun(each: Iterable[Sequence[Entry]], every: Period) -> Counter[date]:
    """How many of several rows of entries, oldest first, begin in each period, by its first day."""
    return Counter(span_of(entries[0].activity.day, every).first for entries in each)


def _period(
    span: Span, done: Sequence[Entry], kinds: Mapping[str, str], arrivals: int, arisen: int
) -> PeriodStats:
    found = groups(done, "kind")
    counted = {name: len(found[key].entries) if key in found else 0 for key, name in kinds.items()}
    return PeriodStats(
        name=span.name,
        first=span.first,
        last=span.last,
        activities=len(done),
        minutes=minutes(done),
        people=len(groups(done, "person")),
        new_people=arrivals,
        opportunities=arisen,
        kinds=counted,
        others=len(done) - sum(counted.values()),
    )
