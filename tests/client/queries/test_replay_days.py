"""The days of a slider: each is what a replay of it gives."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from milepost_client.operations.adjust_goal import AdjustmentRequest, adjust_goal
from milepost_client.operations.goal_plan import GoalFields
from milepost_client.operations.log_activity import ActivityRequest, log_activity
from milepost_client.queries.replay import ReplayRequest, replay
from milepost_client.queries.replay_days import GoalDays, ReplayDays, ReplayDaysRequest, replay_days
from milepost_server.demo.story import COFFEES, CONTACTS
from milepost_shared.errors import NotFound
from milepost_shared.progress.goal_view import GoalView
from milepost_shared.replay.goal_series import GoalSeries
from milepost_shared.storage.what_if_question import DeviceExclusion, Supposition, WhatIfQuestion
from tests.client.operations.conftest import FRIDAY, Desk
from tests.client.queries.year import PHONE

FIELDS = ("title", "unit", "target", "deadline", "status", "line")
WHAT_IFS = {
    "the original plan": WhatIfQuestion(goal=COFFEES, original=True),
    "without the phone": WhatIfQuestion(goal=COFFEES, without_device=DeviceExclusion(device=PHONE)),
    "with another target from May": WhatIfQuestion(
        goal=COFFEES,
        suppose=Supposition(goal=COFFEES, fields={"target": 80, "effective_day": "2025-05-01"}),
    ),
}


def on(found: ReplayDays, place: int) -> date:
    return found.first + timedelta(days=place)


def state(series: GoalSeries, place: int) -> list[object] | None:
    """The goal on one day of a series; None where it was not known."""
    index = series.plan[place]
    if index is None:
        return None
    plan = series.plans[index]
    return [
        *(getattr(plan, name) for name in FIELDS),
        *(series.value[place], series.planned[place], series.on_track[place]),
    ]


def shown(view: GoalView | None) -> list[object] | None:
    names = (*FIELDS, "value", "planned", "on_track")
    return [getattr(view, name) for name in names] if view else None


@pytest.mark.parametrize(("goal", "step"), [(COFFEES, 2), (CONTACTS, 14)])
def test_a_day_is_what_a_replay_of_it_gives(year: Desk, goal: str, step: int) -> None:
    found = year.ask(replay_days, ReplayDaysRequest(goal=goal))
    assert (len(found.ends), found.today) == (366, FRIDAY.today)
    days = found.goals[goal]
    for place in range(0, 366, step):
        request = ReplayRequest(goal=goal, as_of=on(found, place), known_at=found.ends[place])
        [replayed] = year.ask(replay, request).goals
        assert state(days.believed, place) == shown(replayed.believed)
        assert state(days.known, place) == shown(replayed.known_since)


@pytest.mark.parametrize("name", WHAT_IFS)
def test_a_what_if_is_on_each_day_what_a_replay_under_it_gives(year: Desk, name: str) -> None:
    found = year.ask(replay_days, ReplayDaysRequest(goal=COFFEES, what_if=WHAT_IFS[name]))
    days = found.goals[COFFEES]
    assert days.believed_if is not None
    assert days.known_if is not None
    for place in range(0, 366, 30):
        for series, known_at in ((days.believed_if, found.ends[place]), (days.known_if, None)):
            request = ReplayRequest(
                goal=COFFEES, as_of=on(found, place), known_at=known_at, what_if=WHAT_IFS[name]
            )
            [replayed, *_] = year.ask(replay, request).goals
            assert state(series, place) == shown(replayed.then)


def test_all_goals_come_at_once(year: Desk) -> None:
    found = year.ask(replay_days, ReplayDaysRequest())
    titles = [days.known.plans[-1].title for days in found.goals.values()]
    assert titles == ["Coffees with people in product", "Introductions made for others", "Warm contacts"]


def test_what_is_logged_late_is_known_of_its_day_and_was_not_believed(coffees: Desk) -> None:
    coffees.do(log_activity, ActivityRequest(goal="Coffees", day=date(2026, 3, 2)))
    days = the_coffees(coffees)
    assert days.known.value[-5:] == [1, 1, 1, 1, 1]
    assert days.believed.value[-5:] == [None, None, None, None, 1]


def test_an_adjustment_that_takes_effect_later_counts_on_no_day_yet(coffees: Desk) -> None:
    request = AdjustmentRequest(
        goal="Coffees", fields=GoalFields(target=20), since=date(2026, 3, 10), reason="more"
    )
    coffees.do(adjust_goal, request)
    assert [plan.target for plan in the_coffees(coffees).known.plans] == [10]


def the_coffees(desk: Desk) -> GoalDays:
    [days] = desk.ask(replay_days, ReplayDaysRequest(goal="Coffees")).goals.values()
    return days


def test_a_goal_that_starts_later_has_the_present_day_alone(desk: Desk) -> None:
    desk.set("Talks", target=3, start=date(2026, 4, 1), deadline=date(2026, 6, 1))
    found = desk.ask(replay_days, ReplayDaysRequest(goal="Talks"))
    assert (found.first, len(found.ends)) == (FRIDAY.today, 1)


def test_without_goals_there_is_nothing_to_replay(desk: Desk) -> None:
    found = desk.ask(replay_days, ReplayDaysRequest())
    assert (found.goals, len(found.ends)) == ({}, 1)


def test_a_goal_that_is_not_there_is_refused(desk: Desk) -> None:
    with pytest.raises(NotFound):
        desk.ask(replay_days, ReplayDaysRequest(goal="Talks"))
