"""A person with some of everything, for requests that reach as much of the model as possible."""

from __future__ import annotations

from datetime import date
from typing import Any

from milepost_shared.events.drafts import Draft, draft_header, draft_ref
from milepost_shared.events.types import (
    ActivityLogged,
    Cadence,
    Contribution,
    GoalAdjusted,
    GoalSet,
    Milestone,
    MilestoneReached,
    Opportunity,
)
from tests.shared.builders import GOAL, OTHER, goal

LEVEL, CHILD = "3" * 12, "4" * 12
ROLE = Opportunity(id="5" * 12, title="Role at Acme / Berlin", stage="talking")
NAMES = ("Ana", "Bo Chen", "Zoë/Ünal 🙂")


def drafts() -> list[Draft]:
    """Goals of every kind, adjusted, paused and reached, and activities with people and opportunities."""
    return [
        goal(**draft_header(1), purpose="new role", unit="coffees", milestones=MILESTONES, about="Ana"),
        goal(**draft_header(2), goal=OTHER, title="Reach out", cadence=Cadence(quota=2.0, every="week")),
        GoalSet(**draft_header(3), goal=LEVEL, title="Followers", start=date(2026, 1, 1), measure="level"),
        goal(**draft_header(4), goal=CHILD, title="Lunches", parent=GOAL, rolls_up=True, unit="coffees"),
        *(_activity(n) for n in range(5, 13)),
        _adjusted(13, target=12.0, deadline=date(2026, 5, 1)),
        _adjusted(14, goal=OTHER, after=(draft_ref(2),), cadence=Cadence(quota=1.0, every="quarter")),
        _adjusted(15, goal=LEVEL, after=(draft_ref(3),), status="paused"),
        ActivityLogged(**draft_header(16), day=date(2026, 2, 3), corrects=draft_ref(6), void=True),
        MilestoneReached(**draft_header(17), goal=GOAL, milestone="Half", day=date(2026, 2, 9), value=5.0),
    ]


MILESTONES = (Milestone(name="Half", percent=50), Milestone(name="Five", value=5.0), Milestone(name="Said"))


def _activity(n: int) -> ActivityLogged:
    return ActivityLogged(
        **draft_header(n),
        day=date(2026, 2, n),
        time="09:30",
        minutes=30 * n,
        kind="coffee",
        contributions=tuple(Contribution(goal=name, amount=float(n)) for name in (GOAL, OTHER, LEVEL, CHILD)),
        people=NAMES[: n % 4],
        organisation="Acme",
        opportunities=(ROLE,) if n % 2 else (),
        quality=n % 5 + 1,
        note="what their team looks for",
    )


def _adjusted(n: int, **fields: Any) -> GoalAdjusted:
    plain: dict[str, Any] = {"goal": GOAL, "reason": "life", "after": (draft_ref(1),)}
    return GoalAdjusted(**draft_header(n), effective_day=date(2026, 2, 20), **(plain | fields))
