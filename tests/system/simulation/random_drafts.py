"""Drafts of every kind of event, chosen by a random argument."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import msgspec

from milepost_client.operations.parts.corrections import correction
from milepost_shared.events.drafts import Draft, draft_header
from milepost_shared.events.ordering import next_made
from milepost_shared.events.types import (
    ActivityLogged,
    Cadence,
    Contribution,
    GoalAdjusted,
    GoalSet,
    Milestone,
    MilestoneReached,
)
from milepost_shared.model.book import Book, fold
from milepost_shared.progress.periods import span_of
from milepost_shared.protocol.hash_chain import extend_chain
from milepost_shared.storage.log import Log
from milepost_shared.storage.tables.event_row import event_row
from tests.shared.builders import GOAL, OTHER
from tests.system.simulation.ledger import name_of

CHILD = "3" * 12
MILESTONES = (Milestone(name="First", value=4.0), Milestone(name="Half", percent=50), Milestone(name="Said"))


def goals(today: date) -> list[Draft]:
    """Return a sum goal with milestones, a level goal, and a child that rolls up into the first."""
    begun, due = today - timedelta(days=40), today + timedelta(days=60)
    return [
        GoalSet(
            **draft_header(1),
            goal=GOAL,
            title="Coffees",
            start=begun,
            target=100.0,
            deadline=due,
            milestones=MILESTONES,
        ),
        GoalSet(**draft_header(2), goal=OTHER, title="Contacts", start=begun, measure="level", target=50.0),
        GoalSet(**draft_header(3), goal=CHILD, title="Teas", start=begun, parent=GOAL, rolls_up=True),
    ]


def activity(name: str, amount: float, day: date, *goals: str, origin: str | None = None) -> Draft:
    """Return an activity with the person `name` for the given goals; the sum goal by default."""
    given = tuple(Contribution(goal=goal, amount=amount) for goal in goals or (GOAL,))
    return ActivityLogged(
        **draft_header(), day=day, contributions=given, people=(name,), origin=origin, kind="coffee"
    )


def shared_activity(name: str, amount: float, day: date) -> Draft:
    """Return an activity for the goal and its child; it counts once in the goal."""
    return activity(name, amount, day, GOAL, CHILD)


def newer_activity(name: str, amount: float, day: date) -> Draft:
    """Return an activity by a newer version, with a field unknown to this version."""
    body = msgspec.to_builtins(activity(name, amount, day))
    return msgspec.json.encode(body | {"mood": name})


def corrected(log: Log, argument: int, today: date, *, void: bool) -> tuple[str, Draft] | None:
    """Return the name of an entry and its correction or withdrawal; None if there is no entry."""
    entries = sorted(book(log).entries, key=name_of)
    if not entries:
        return None
    entry = entries[argument % len(entries)]
    changes: dict[str, Any] = {"day": str(ago(argument, today))} | ({"void": True} if void else {})
    return name_of(entry), correction(log, entry, changes)


def adjustment(log: Log, argument: int, today: date, *, withdraw: bool) -> Draft | None:
    """Return an adjustment of the goal, or the withdrawal of an adjustment or withdrawal.

    None if the log does not know the goal.
    """
    history = book(log).goal(GOAL).history()
    if history is None:
        return None
    known = [*history.adjustments, *history.withdrawn]
    day = ago(argument, today)
    weekly = Cadence(quota=float(1 + argument % 9), every="week")
    fields: list[dict[str, Any]] = [
        {"target": float(20 + argument)},
        {"cadence": weekly, "skip": (span_of(day, "week").name,)},
        {"milestones": (*MILESTONES, Milestone(name="More", value=float(argument)))},
        {"deadline": today + timedelta(days=argument - 10)},
        {"status": "paused" if argument % 2 else "active"},
        {"title": f"Coffees {argument}"},
    ]
    change: dict[str, Any] = fields[argument % len(fields)]
    if withdraw and known:
        change = {"withdraws": known[argument % len(known)].event.ref}
    return GoalAdjusted(
        **draft_header(), goal=GOAL, reason="life", effective_day=day, after=history.heads(), **change
    )


def claim(argument: int, today: date) -> Draft:
    """Return the declaration that a milestone is reached."""
    name = ("Said", "First", "Never named")[argument % 3]
    return MilestoneReached(**draft_header(), goal=GOAL, milestone=name, day=ago(argument, today))


def write_newer(log: Log, device: str, name: str, now: int) -> None:
    """Write an event of a type unknown to this version, or one beyond its limits."""
    head = log.head(device)
    made = next_made(now, log.heads.largest_effective())
    body: dict[str, Any] = {"type": "GoalMerged", "device": device, "seq": head.seq + 1, "made": made}
    if name[-1] in "13579":
        body |= {"type": "MilestoneReached", "goal": GOAL, "milestone": "First", "day": "9999-01-01"}
    raw = msgspec.json.encode(body | {"newer": name})
    log.write(head, [event_row(device, head.seq + 1, made, None, extend_chain(head.chain, raw), raw)], [])


def book(log: Log) -> Book:
    """Return the log's book, folded from all events."""
    return fold(log.events.all())


def moods(log: Log) -> dict[str, str]:
    """Return the unknown field of each entry's current version, by the entry's name."""
    bodies = {name_of(e): log.events.raw(e.version.event.ref) or b"{}" for e in book(log).entries}
    return {name: msgspec.json.decode(raw).get("mood", "") for name, raw in bodies.items()}


def ago(days: int, today: date) -> date:
    """Return a day in the last forty days."""
    return today - timedelta(days=days % 40)
