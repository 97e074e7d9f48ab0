"""Pausing, resuming and closing goals."""

from __future__ import annotations

from datetime import date

import pytest

from milepost_client.operations.change_status import StatusRequest, change_status, draft_status
from milepost_shared.errors import BadInput
from milepost_shared.events.types import Status
from tests.client.operations.conftest import FRIDAY, Desk


def request(status: Status, **given: date) -> StatusRequest:
    return StatusRequest(goal="coffees", reason="so it is", status=status, **given)


def test_a_goal_goes_through_every_status(coffees: Desk) -> None:
    statuses: tuple[Status, ...] = ("paused", "active", "achieved", "active", "dropped")
    for status in statuses:
        goal = coffees.do(change_status, request(status)).goal
        assert goal is not None
        assert (goal.status, [*goal.revisions[-1].changes]) == (status, ["status"])


def test_it_may_hold_from_another_day_on(coffees: Desk) -> None:
    monday = date(2026, 3, 9)
    goal = coffees.do(change_status, request("paused", since=monday)).goal
    assert goal is not None
    assert goal.revisions[-1].effective_day == monday
    assert "starts on 2026-02-20" in coffees.refuse(change_status, request("dropped", since=date(2026, 2, 1)))


def test_a_status_that_it_has_already_is_refused_before_it_is_written(coffees: Desk) -> None:
    assert "is active already" in coffees.refuse(change_status, request("active"))
    with pytest.raises(BadInput, match="is active already"):
        coffees.read(lambda log: draft_status(log, FRIDAY, request("active")))
