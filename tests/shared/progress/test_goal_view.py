"""A goal as it stands on a day, and the story of its revisions."""

from __future__ import annotations

from datetime import date

import msgspec

from milepost_shared.events.types import Milestone
from milepost_shared.model.book import fold
from milepost_shared.progress.goal_view import CornerView, goal_view, goal_views
from tests.shared.builders import GOAL, NOW, TODAY, A, B, activity, adjustment, goal, stamped
from tests.shared.views import view_of

FEB = date(2026, 2, 1)


def test_a_goal_shows_where_it_stands_against_its_plan() -> None:
    found = view_of(goal(start=date(2026, 3, 1), deadline=date(2026, 3, 11)), activity(2, TODAY, 7.0))
    assert (found.today, found.value, found.planned) == (TODAY, 7.0, 5.0)
    assert (found.on_track, found.days_ahead) == (True, 2)
    assert found.line == [CornerView(date(2026, 3, 1), 0.0), CornerView(date(2026, 3, 11), 10.0)]


def test_the_json_has_all_keys_of_the_contract() -> None:
    asked = "id title purpose unit target deadline status today value planned on_track days_ahead line"
    found = msgspec.to_builtins(
        view_of(goal(milestones=(Milestone(name="Half", value=5.0),)), adjustment(2, FEB))
    )
    assert set(asked.split()) | {"revisions", "milestones"} <= set(found)
    revision = "ref effective_day made device reason changes concurrent_with lost eases"
    assert set(revision.split()) <= set(found["revisions"][1])
    assert set(found["milestones"][0]) >= {"name", "at", "reached", "recorded", "state"}
    assert found["line"][0] == {"day": "2026-01-01", "value": 0.0}


def test_what_lies_in_the_future_counts_once_its_day_has_come() -> None:
    events = (goal(), activity(2, date(2026, 3, 10), 4.0))
    assert view_of(*events).value == 0
    assert view_of(*events, today=date(2026, 3, 10)).value == 4


def test_without_its_goal_set_a_goal_has_no_view() -> None:
    book = fold(stamped(adjustment(2, FEB, target=20.0), activity(3, TODAY)))
    assert goal_view(book.goals[GOAL], TODAY) is None
    assert goal_views(book, TODAY) == []


def test_adjustments_known_before_the_goal_set_count_once_it_comes() -> None:
    early = adjustment(2, FEB, device=B, made=NOW - 5, target=20.0)
    found = view_of(early, goal(made=NOW))
    assert (found.target, [revision.device for revision in found.revisions]) == (20.0, [A, B])
