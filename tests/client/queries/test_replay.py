"""A replay as data: what was believed, what is known now, and what would be otherwise."""

from __future__ import annotations

from datetime import date

import pytest

from milepost_client.queries.replay import ReplayRequest, replay
from milepost_server.demo.story import COFFEES
from milepost_shared.errors import NotFound
from milepost_shared.events.ordering import end_of_day
from milepost_shared.storage.what_if_question import DeviceExclusion, Supposition, WhatIfQuestion
from tests.client.operations.conftest import FRIDAY, Desk
from tests.client.queries.year import PHONE

JULY = date(2025, 7, 19)


def test_what_was_logged_late_is_told_where_it_changed_the_value(year: Desk) -> None:
    request = ReplayRequest(goal=COFFEES, as_of=JULY, known_at=end_of_day(JULY, FRIDAY.zone))
    [found] = year.ask(replay, request).goals
    assert found.believed is not None
    assert found.known_since is not None
    assert found.hindsight is not None
    assert found.known_since.value - found.believed.value == len(found.hindsight.late) == 3
    assert (found.then, found.hindsight.corrected) == (found.believed, 0)


def test_without_other_moments_then_is_now(year: Desk) -> None:
    [found] = year.ask(replay, ReplayRequest(goal=COFFEES)).goals
    assert found.then == found.now == found.believed == found.known_since
    assert found.hindsight is None


def test_under_a_what_if_only_goals_that_would_stand_otherwise_come(year: Desk) -> None:
    asked = WhatIfQuestion(suppose=Supposition(goal=COFFEES, fields={"target": 70}))
    view = year.ask(replay, ReplayRequest(what_if=asked))
    assert [goal.title for goal in view.goals] == ["Coffees with people in product"]
    assert view.supposed_from == [FRIDAY.today]
    assert view.goals[0].then is not None
    assert view.goals[0].then.target == 70


def test_what_falls_away_with_a_device_is_named(year: Desk) -> None:
    asked = WhatIfQuestion(goal=COFFEES, without_device=DeviceExclusion(device=PHONE))
    view = year.ask(replay, ReplayRequest(goal=COFFEES, what_if=asked))
    assert {event.device for event in view.excluded} == {PHONE}
    assert view.goals[0].falls_away == [event.ref for event in view.excluded]


def test_a_goal_that_was_not_known_then_is_refused(coffees: Desk) -> None:
    with pytest.raises(NotFound, match="not known then"):
        coffees.ask(replay, ReplayRequest(goal="Coffees", known_at=1))
