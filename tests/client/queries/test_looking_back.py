"""History, comparison, biography and review as data."""

from __future__ import annotations

from datetime import date

import pytest

from milepost_client.operations.keep_review import AnswerRequest, answer_review
from milepost_client.operations.log_activity import ActivityRequest, log_activity
from milepost_client.operations.undo import UndoRequest, undo
from milepost_client.queries.diff import DayKnown, DiffRequest, diff
from milepost_client.queries.history import HistoryRequest, history
from milepost_client.queries.review import ReviewRequest, review
from milepost_client.queries.why import WhyRequest, why
from milepost_server.demo.story import COFFEES
from milepost_shared.errors import BadInput, NotFound
from milepost_shared.progress.periods import span_of
from tests.client.operations.conftest import FRIDAY, Desk
from tests.client.queries.year import PHONE


def test_the_history_has_every_event_of_a_goal_and_its_newest_alone(year: Desk) -> None:
    everything = year.ask(history, HistoryRequest(goal=COFFEES)).events
    newest = year.ask(history, HistoryRequest(goal=COFFEES, limit=3)).events
    assert newest == everything[-3:]
    assert [each.effective for each in everything] == sorted(each.effective for each in everything)
    assert len(year.ask(history, HistoryRequest()).events) > len(everything) > 60


def test_two_days_differ_in_what_was_done_between_them(year: Desk) -> None:
    days = [DayKnown(day=date(2025, month, 1)) for month in (6, 7)]
    found = year.ask(diff, DiffRequest(before=days[0], after=days[1], goal=COFFEES))
    [before, after] = found.goals[0].changes["value"]
    assert after > before
    assert found.names[COFFEES].title == "Coffees with people in product"


def test_two_days_that_are_known_later_have_what_was_logged_late(coffees: Desk) -> None:
    coffees.do(log_activity, ActivityRequest(goal="Coffees", day=date(2026, 3, 2)))
    days = date(2026, 3, 1), date(2026, 3, 3)
    then = DiffRequest(before=DayKnown(day=days[0]), after=DayKnown(day=days[1]))
    now = FRIDAY.now + 1_000_000
    later = DiffRequest(before=DayKnown(day=days[0], known_at=now), after=DayKnown(day=days[1], known_at=now))
    assert coffees.ask(diff, then).goals == []
    assert coffees.ask(diff, later).goals[0].changes["value"] == [0, 1]


def test_the_biography_names_devices_and_what_was_taken_back(year: Desk) -> None:
    found = year.ask(why, WhyRequest(goal=COFFEES))
    assert found.authors == sorted([year.device.id, PHONE])
    assert found.own == year.device.id
    ref = found.goal.revisions[-1].ref
    year.do(undo, UndoRequest(ref=ref))
    assert ref in year.ask(why, WhyRequest(goal=COFFEES)).withdrawals.values()


def test_a_goal_without_a_biography_is_refused(desk: Desk) -> None:
    with pytest.raises(NotFound):
        desk.ask(why, WhyRequest(goal="Coffees"))


def test_a_review_leads_to_the_periods_around_it(year: Desk) -> None:
    last = year.ask(review, ReviewRequest(of="last week"))
    assert (last.earlier, last.span.name, last.later) == ("2026-W08", "2026-W09", "2026-W10")
    running = year.ask(review, ReviewRequest())
    assert (running.span.name, running.later) == ("2026-W10", None)
    assert year.ask(review, ReviewRequest(every="quarter")).span.name == "2026-Q1"


def test_a_review_is_counted_beside_the_periods_before_it(year: Desk) -> None:
    found = year.ask(review, ReviewRequest(of="2025-W40"))
    assert [each.name for each in found.counts] == [f"2025-W{week}" for week in range(29, 41)]
    assert found.counts[-1].activities == found.review.activities


def test_reviews_that_were_kept_come_newest_first(year: Desk) -> None:
    for day in (date(2026, 2, 20), FRIDAY.today):
        year.do(answer_review, AnswerRequest(period=span_of(day, "week"), answers=("The meetup",)))
    kept = year.ask(review, ReviewRequest()).kept
    assert [each.period for each in kept] == ["2026-W10", "2026-W08"]
    assert "The meetup" in kept[0].kept.note


def test_a_period_that_has_not_begun_cannot_be_reviewed(desk: Desk) -> None:
    with pytest.raises(BadInput, match="not begun"):
        desk.ask(review, ReviewRequest(of="next week"))
