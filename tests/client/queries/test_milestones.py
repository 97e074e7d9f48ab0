"""Milestones of one goal, or of all."""

from __future__ import annotations

from milepost_client.operations.log_activity import ActivityRequest, log_activity
from milepost_client.queries.milestones import MilestonesRequest, milestones
from milepost_shared.events.types import Milestone
from tests.client.operations.conftest import Desk


def test_the_reached_come_first_of_one_goal_or_of_all(desk: Desk) -> None:
    desk.set("Talks", milestones=(Milestone(name="Topic"),))
    desk.set("Coffees", target=10, milestones=(Milestone(name="Half", value=5),))
    desk.do(log_activity, ActivityRequest(goal="coffees", amount=6))

    def names(goal: str | None = None) -> list[str]:
        found = desk.ask(milestones, MilestonesRequest(goal=goal)).milestones
        return [each.milestone.name for each in found]

    assert names() == ["Half", "Topic"]
    assert names("talks") == ["Topic"]
