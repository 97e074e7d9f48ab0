"""Examples of answers for the OpenAPI document, made by the same fold as the real ones."""

from __future__ import annotations

from datetime import date

from milepost_shared.events.ordering import Stamped
from milepost_shared.events.types import (
    ActivityLogged,
    Contribution,
    Event,
    GoalAdjusted,
    GoalSet,
    Milestone,
    Opportunity,
)
from milepost_shared.model.book import fold
from milepost_shared.progress.goal_view import goal_views
from milepost_shared.projections.activities import activity_view
from milepost_shared.projections.attribution import attribution
from milepost_shared.projections.focus import focus
from milepost_shared.projections.opportunities import opportunities, opportunity_id
from milepost_shared.projections.people import noted, people
from milepost_shared.projections.purposes import purposes
from milepost_shared.projections.smart import smart_views
from milepost_shared.projections.track_record import TrackRecord
from milepost_shared.replay.past_changes import all_changes
from milepost_shared.storage.goal_totals import FOLD, FOLDS
from milepost_shared.storage.tables.receipts import Fold, Receipt

USER, DEVICE, GOAL_ID = "0f3a9c1e5b7d2468", "a1b2c3d4e5f6", "0c0ffee0c0de"
TODAY = date(2026, 3, 6)
MADE = 1_767_250_800_000_000
"""2026-01-01 07:00 UTC in microseconds."""
DAY = 86_400_000_000

EVENTS: tuple[Event, ...] = (
    GoalSet(
        device=DEVICE,
        seq=1,
        made=MADE,
        goal=GOAL_ID,
        title="Coffees",
        purpose="new role",
        unit="coffees",
        target=10.0,
        start=date(2026, 1, 1),
        deadline=date(2026, 4, 1),
        milestones=(Milestone(name="Half way", value=5.0),),
    ),
    ActivityLogged(
        device=DEVICE,
        seq=2,
        made=MADE + 40 * DAY,
        day=date(2026, 2, 10),
        minutes=45,
        kind="coffee",
        people=("Ana",),
        organisation="Acme",
        opportunities=(
            Opportunity(id=opportunity_id("Product role", ()), title="Product role", stage="talking"),
        ),
        quality=4,
        contributions=(Contribution(goal=GOAL_ID),),
        note="She knows the team",
    ),
    GoalAdjusted(
        device=DEVICE,
        seq=3,
        made=MADE + 50 * DAY,
        goal=GOAL_ID,
        reason="A week of illness",
        effective_day=date(2026, 2, 20),
        after=(f"{DEVICE}-1",),
        target=8.0,
    ),
)

BOOK = fold(Stamped(event.made, event) for event in EVENTS)
[GOAL] = goal_views(BOOK, TODAY)
[ACTIVITY] = map(activity_view, BOOK.newest_entries())
[PERSON] = people(BOOK, TODAY)
NOTED_PERSON = noted(PERSON, BOOK.entries)
[OPPORTUNITY] = opportunities(BOOK, TODAY)
ATTRIBUTION = attribution(BOOK, TODAY)
FOCUS = focus(BOOK, TODAY)
[SMART] = smart_views(BOOK, TrackRecord(BOOK.goals.values(), lambda: BOOK.entries), TODAY)
PURPOSES = purposes([GOAL], BOOK.entries, TODAY)
RECEIPT = Receipt(
    id=1,
    at=MADE + 64 * DAY,
    kind="upgrade",
    today=TODAY,
    goals=tuple(all_changes(fold(Stamped(event.made, event) for event in EVENTS[::2]), BOOK, TODAY)),
    understood={"ActivityLogged": 1},
    fold=Fold(before=FOLD - 1, after=FOLD, changes=(FOLDS[FOLD],)),
)
