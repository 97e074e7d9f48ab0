"""Skipping periods of goals that recur."""

from __future__ import annotations

from datetime import date

import pytest

from milepost_client.operations.log_activity import ActivityRequest, log_activity
from milepost_client.operations.skip_period import SkipRequest, skip_period
from milepost_shared.events.types import Cadence
from tests.client.operations.conftest import Desk

TWICE_A_WEEK = Cadence(quota=2, every="week")


@pytest.fixture
def talks(desk: Desk) -> Desk:
    """Two talks a week since Monday 9 February; last week is met."""
    desk.set("Talks", cadence=TWICE_A_WEEK, start=date(2026, 2, 9))
    desk.do(log_activity, ActivityRequest(goal="talks", amount=3, day=date(2026, 3, 1)))
    return desk


def request(period: str | None = None, goal: str = "talks") -> SkipRequest:
    return SkipRequest(goal=goal, reason="away", period=period)


@pytest.mark.parametrize(
    ("period", "name"),
    [
        (None, "2026-W10"),
        ("this week", "2026-W10"),
        ("next week", "2026-W11"),
        ("2026-w12", "2026-W12"),
        ("mar 20", "2026-W12"),
        ("2026-02-20", "2026-W08"),
    ],
)
def test_a_period_is_skipped_by_words_its_name_or_a_day_in_it(
    talks: Desk, period: str | None, name: str
) -> None:
    result = talks.do(skip_period, request(period))
    assert result.period.name == name
    assert result.written.goal is not None
    revision = result.written.goal.revisions[1]
    assert (revision.skip, revision.effective_day) == ((name,), result.period.first)


@pytest.mark.parametrize(
    ("period", "says"),
    [
        ("2026-03", "'next week', '2026-W10'"),
        ("someday", "is no week"),
        ("2026-W06", "starts on Mon 9 Feb"),
        ("last week", "met already"),
    ],
)
def test_what_cannot_be_skipped_is_refused(talks: Desk, period: str, says: str) -> None:
    assert says in talks.refuse(skip_period, request(period))


def test_a_week_is_skipped_once(talks: Desk) -> None:
    talks.do(skip_period, request())
    assert "skipped already" in talks.refuse(skip_period, request())


def test_a_goal_without_a_cadence_has_nothing_to_skip(coffees: Desk) -> None:
    assert "has no cadence" in coffees.refuse(skip_period, request(goal="coffees"))


def test_a_goal_that_has_not_started_skips_its_first_week(desk: Desk) -> None:
    desk.set("Talks", cadence=TWICE_A_WEEK, start=date(2026, 4, 1))
    goal = desk.do(skip_period, request()).written.goal
    assert goal is not None
    assert (goal.revisions[1].skip, goal.revisions[1].effective_day) == (("2026-W14",), date(2026, 4, 1))
