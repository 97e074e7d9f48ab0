"""Statistics, days, the SMART check and purposes as data."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from milepost_client.operations.keep_review import AnswerRequest, answer_review
from milepost_client.operations.log_activity import ActivityRequest, log_activity
from milepost_client.queries.heatmap import HeatmapRequest, heatmap
from milepost_client.queries.parts.no_request import NoRequest
from milepost_client.queries.purposes import purposes
from milepost_client.queries.smart import SmartRequest, smart
from milepost_client.queries.stats import StatsRequest, stats
from milepost_server.demo.story import COFFEES
from milepost_shared.errors import NotFound
from milepost_shared.progress.periods import span_of
from milepost_shared.projections.stats import GoalStats, Stats
from tests.client.operations.conftest import FRIDAY, Desk


def test_figures_are_of_all_that_was_done_or_of_one_goal(year: Desk) -> None:
    everything = year.ask(stats, StatsRequest(every="month", last=6))
    one = year.ask(stats, StatsRequest(every="month", last=6, goal=COFFEES))
    assert isinstance(everything, Stats)
    assert isinstance(one, GoalStats)
    assert [each.name for each in everything.periods] == [each.name for each in one.periods]


def test_the_days_of_a_week_add_up_to_its_figures(year: Desk) -> None:
    weeks = year.ask(stats, StatsRequest(last=53))
    days = year.ask(heatmap, HeatmapRequest())
    assert isinstance(weeks, Stats)
    for week in weeks.periods:
        counted = [each for each in days.days if week.first <= each.day <= week.last]
        assert sum(each.activities for each in counted) == week.activities
    assert (days.first.weekday(), days.today) == (0, FRIDAY.today)


def test_of_a_goal_only_the_days_with_what_counts_for_it_come(year: Desk) -> None:
    all_days = {each.day for each in year.ask(heatmap, HeatmapRequest()).days}
    days = {each.day for each in year.ask(heatmap, HeatmapRequest(goal=COFFEES)).days}
    assert days < all_days


def test_neither_kept_reviews_nor_days_before_the_first_week_are_counted(coffees: Desk) -> None:
    coffees.do(log_activity, ActivityRequest(goal="Coffees", day=date(2026, 3, 1), minutes=20))
    coffees.do(log_activity, ActivityRequest(goal="Coffees", minutes=30))
    coffees.do(answer_review, AnswerRequest(period=span_of(FRIDAY.today, "week"), answers=("Well",)))
    [day] = coffees.ask(heatmap, HeatmapRequest(weeks=1)).days
    assert (day.day, day.activities, day.minutes) == (FRIDAY.today, 1, 30)


def test_the_smart_check_is_of_one_goal_or_all(year: Desk) -> None:
    everything = year.ask(smart, SmartRequest()).goals
    [one] = year.ask(smart, SmartRequest(goal=COFFEES)).goals
    assert one == everything[0]
    assert len(everything) == 3
    assert [finding.letter for finding in one.smart.findings] == [*"SMART"]


def test_purposes_come_with_those_that_are_offered(year: Desk) -> None:
    found = year.ask(purposes, NoRequest())
    assert {each.purpose for each in found.view.purposes} == {"new role", "giving back"}
    assert "mentorship" in found.suggested


@pytest.mark.parametrize(
    ("query", "request_type"),
    [(stats, StatsRequest), (heatmap, HeatmapRequest), (smart, SmartRequest)],
)
def test_a_goal_that_is_not_there_is_refused(desk: Desk, query: Any, request_type: Any) -> None:
    with pytest.raises(NotFound):
        desk.ask(query, request_type(goal="Talks"))
