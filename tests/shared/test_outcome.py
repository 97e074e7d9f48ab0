"""What a plan came to, over any number of days."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from milepost_shared.book import fold
from milepost_shared.line import plan
from milepost_shared.outcome import outcome
from milepost_shared.progress import curve, descends, on_track
from milepost_shared.revisions import present
from milepost_shared.stamps import Stamped

from .histories import FIRST, histories
from .making import GOAL, OTHER, activity, goal, stamped


@given(histories(), st.integers(-3, 400), st.sampled_from([GOAL, OTHER]))
def test_every_day_from_the_start_to_today_is_judged(history: list[Stamped], days: int, name: str) -> None:
    found, today = fold(history).goals[name], FIRST + timedelta(days)
    came_to = outcome(found, today)
    standing = found.history()
    if standing is None:
        assert came_to is None
        return
    line, values = plan(standing), curve(standing, found.days)
    down = descends(present(standing), standing.founding.baseline)
    first = standing.founding.start.toordinal()
    each = [date.fromordinal(n) for n in range(first, today.toordinal() + 1)]
    verdicts = [on_track(values.at(day), line.at(day), down) for day in each]
    assert came_to is not None
    assert (came_to.on_track_days, came_to.planned_days) == (
        verdicts.count(True),
        len(verdicts) - verdicts.count(None),
    )


def test_the_end_of_the_calendar_is_told_at_once() -> None:
    book = fold(stamped(goal(), activity(2, date(2026, 1, 2), 10.0)))
    came_to = outcome(book.goals[GOAL], date.max)
    assert came_to is not None
    days = (date.max - date(2026, 1, 1)).days + 1
    assert (came_to.on_track_days, came_to.planned_days) == (days, days)
