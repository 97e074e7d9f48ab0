"""Whether a goal was on track, day by day."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from msgspec import UNSET
from msgspec.structs import replace

from milepost_shared.events.ordering import Stamped
from milepost_shared.events.types import GoalAdjusted
from milepost_shared.model.book import Book, fold
from milepost_shared.progress.adherence import OnTrackHistory
from milepost_shared.progress.goal_view import goal_views
from milepost_shared.progress.planning import plan
from milepost_shared.progress.value_curve import curve
from milepost_shared.replay.replay import replay as replayed
from tests.shared.histories import FIRST, days, histories


def as_days_come(events: list[Stamped]) -> list[Stamped]:
    """The events with the days of adjustments in their order; no parents, whose links know no days."""
    found, last = [], FIRST
    for held in sorted(events, key=lambda held: held.order):
        event = held.event
        if isinstance(event, GoalAdjusted):
            last = max(last, event.effective_day)
            event = replace(event, effective_day=last, parent=UNSET, withdraws=None)
        found.append(Stamped(held.effective, event))
    return found


def verdicts(book: Book, day: date) -> dict[str, bool | None]:
    told = {}
    for goal in book.goals.values():
        if history := goal.history():
            told[goal.id] = OnTrackHistory(history, curve(history, goal.days), plan(history)).on_track(day)
    return told


@given(histories(), days)
def test_a_day_is_judged_as_a_replay_as_of_that_day_judges_it(events: list[Stamped], day: date) -> None:
    # Adjustments come in the order of their days, so what follows a day changes nothing on it.
    told = as_days_come(events)
    assert verdicts(fold(told), day) == {
        view.id: view.on_track for view in goal_views(replayed(told, day), day)
    }
