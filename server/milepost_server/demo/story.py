"""A year of believable networking: what was done on which device, when, and when it synced.

The same seed and the same last day give the same story.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from random import Random
from typing import Any, Literal

from milepost_shared.events.drafts import draft_header
from milepost_shared.events.types import (
    ActivityLogged,
    Contribution,
    Event,
    GoalAdjusted,
    GoalSet,
    Milestone,
    Opportunity,
)
from milepost_shared.projections.opportunities import opportunity_id
from milepost_shared.storage.log import Log

DeviceName = Literal["laptop", "phone"]
COFFEES, INTRODUCTIONS, CONTACTS = "c0ffee000001", "17720d000002", "c027ac000003"
PEOPLE = (
    "Ana Lima",
    "Bo Okafor",
    "Chen Wei",
    "Dara Singh",
    "Eva Novak",
    "Femi Adeyemi",
    "Gil Costa",
    "Hana Sato",
)
PLACES = ("Acme", "Harbour Labs", "Northwind", "Tern & Co", "Volta")
NOTES = (
    "what their team looks for",
    "how they moved into product",
    "a book worth reading",
    "who else to talk to",
    "the hiring plan for spring",
)
ROLES = ("Product role at Volta", "Job share at Tern & Co", "Talk at Harbour Labs")
YEAR = timedelta(days=365)
LATE_WEEK = 135
"""The day of the year up to which some coffees are logged only later."""
ZONE = timezone(timedelta(hours=1))


@dataclass(frozen=True)
class Step:
    """What a device does at a moment: it writes what `drafts` makes of its log or, without that, syncs."""

    moment: datetime
    device: DeviceName
    drafts: Callable[[Log], list[Event]] | None = None


def story(seed: int, last: date) -> list[Step]:
    """Return the steps of the year that ends with `last`, in order."""
    random = Random(seed)
    first = last - YEAR
    steps = [_step(first, 8, "laptop", *_goals(first, last)), Step(_at(first, 9), "laptop")]
    steps += [step for n in range(366) for step in _day(random, first + timedelta(days=n), n)]
    steps += _adjustments(first, last)
    steps += _logged_late(random, first)
    return sorted(steps, key=lambda step: step.moment)


def _goals(first: date, last: date) -> Iterator[Event]:
    yield GoalSet(
        **draft_header(1),
        goal=COFFEES,
        title="Coffees with people in product",
        purpose="new role",
        unit="coffees",
        target=60.0,
        start=first,
        deadline=last + timedelta(days=30),
        horizon="long",
        milestones=(Milestone(name="First ten", value=10.0), Milestone(name="Half way", value=30.0)),
    )
    yield GoalSet(
        **draft_header(2),
        goal=INTRODUCTIONS,
        title="Introductions made for others",
        purpose="giving back",
        unit="introductions",
        target=24.0,
        start=first,
        deadline=last,
        milestones=(Milestone(name="A dozen", value=12.0),),
    )
    yield GoalSet(
        **draft_header(3),
        goal=CONTACTS,
        title="Warm contacts",
        unit="people",
        measure="level",
        baseline=15.0,
        target=50.0,
        start=first,
        deadline=last + timedelta(days=60),
        milestones=(Milestone(name="Thirty", value=30.0),),
    )


def _day(random: Random, day: date, n: int) -> Iterator[Step]:
    """Yield what happens on one day: less in summer, and coffees on weekdays alone."""
    lively = 0.12 if 190 < n < 235 else 0.32
    device: DeviceName = "phone" if random.random() < 0.6 else "laptop"
    if day.weekday() < 5 and random.random() < lively:
        yield _step(day, random.randint(9, 17), device, _coffee(random, day))
    if random.random() < 0.07:
        yield _step(day, 18, device, _introduction(random, day))
    if n % 21 == 5:
        level = 15.0 + n // 11 + random.randint(-1, 2)
        yield _step(day, 20, "laptop", _contacts(day, level))
    for name in ("laptop", "phone"):
        if random.random() < 0.15 and not _offline(name, n):
            yield Step(_at(day, 21), name)


def _offline(device: str, n: int) -> bool:
    """Whether a device has no network: the phone on a long journey, the laptop being repaired."""
    return 80 <= n < 135 if device == "phone" else 240 <= n < 275


def _adjustments(first: date, last: date) -> Iterator[Step]:
    """Yield adjustments: in spring both devices adjust one goal, neither knowing of the other."""
    spring, autumn = first + timedelta(days=110), first + timedelta(days=280)
    yield _adjust(spring, 19, "laptop", COFFEES, "A move takes the evenings until summer", target=45.0)
    later = last + timedelta(days=61)
    yield _adjust(
        spring, 22, "phone", COFFEES, "Travelling until May: fewer, and later", target=50.0, deadline=later
    )
    yield _adjust(autumn, 20, "phone", COFFEES, "Back in rhythm, and people say yes", target=55.0)
    yield _adjust(autumn, 21, "laptop", INTRODUCTIONS, "Fewer, but each followed up", target=18.0)


def _logged_late(random: Random, first: date) -> Iterator[Step]:
    """Yield three coffees of a busy week, logged when the phone's owner has time."""
    for n in range(3):
        logged = _coffee(random, first + timedelta(days=LATE_WEEK - n))
        yield _step(first + timedelta(days=LATE_WEEK + 9), 20 + n, "phone", logged)


def _adjust(day: date, hour: int, device: DeviceName, goal: str, reason: str, **fields: Any) -> Step:
    def drafts(log: Log) -> list[Event]:
        known = log.goal_totals.goal(goal).history()
        after = known.heads() if known else ()
        header = draft_header()
        return [GoalAdjusted(**header, goal=goal, reason=reason, effective_day=day, after=after, **fields)]

    return Step(_at(day, hour), device, drafts)


def _coffee(random: Random, day: date) -> ActivityLogged:
    title = random.choice(ROLES)
    opportunities = (Opportunity(id=opportunity_id(title, ()), title=title, stage="talking"),)
    return ActivityLogged(
        **draft_header(),
        day=day,
        kind="coffee",
        minutes=random.choice((30, 45, 60)),
        contributions=(Contribution(goal=COFFEES),),
        people=(random.choice(PEOPLE),),
        organisation=random.choice(PLACES),
        opportunities=opportunities if random.random() < 0.06 else (),
        quality=random.randint(2, 5),
        note=f"Talked about {random.choice(NOTES)}",
    )


def _introduction(random: Random, day: date) -> ActivityLogged:
    people = tuple(random.sample(PEOPLE, 2))
    given = (Contribution(goal=INTRODUCTIONS),)
    return ActivityLogged(**draft_header(), day=day, kind="introduction", contributions=given, people=people)


def _contacts(day: date, level: float) -> ActivityLogged:
    reading = (Contribution(goal=CONTACTS, amount=level),)
    return ActivityLogged(**draft_header(), day=day, kind="check-in", contributions=reading)


def _step(day: date, hour: int, device: DeviceName, *events: Event) -> Step:
    return Step(_at(day, hour), device, lambda _: list(events))


def _at(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), ZONE)
