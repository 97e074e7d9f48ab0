"""What became of the past: two states of goals, compared by hand-computed examples.

The goal is 10 from 1 January to 1 April 2026, which are 90 days: a ninth a day. Today is 6 March.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from milepost_shared.events.types import ActivityLogged, Contribution, Event, Milestone, MilestoneReached
from milepost_shared.model.book import fold
from milepost_shared.replay.past_changes import DayChange, GoalChange, all_changes, late_changes
from tests.shared.builders import GOAL, NOW, OTHER, TODAY, B, activity, adjustment, goal, stamped

FEB_1, FEB_20 = date(2026, 2, 1), date(2026, 2, 20)
SIX = (Milestone(name="Six", value=6.0),)


def february(day: int) -> date:
    return date(2026, 2, day)


def late(before: Sequence[Event], more: Sequence[Event]) -> list[GoalChange]:
    """What changed in the past by some more events."""
    return late_changes(fold(stamped(*before)), fold(stamped(*before, *more)), TODAY)


def test_a_late_activity_changes_its_day_a_milestone_and_the_verdicts_after_it() -> None:
    [change] = late([goal(milestones=SIX), activity(2, FEB_1, 5.0)], [activity(1, FEB_20, 1.0, B)])
    assert change.days == (DayChange(day=FEB_20, before=0.0, after=1.0),)
    # 5 were enough up to 15 February, 6 are up to the 24th.
    [verdict] = change.verdicts
    assert (verdict.first, verdict.last) == (FEB_20, february(24))
    assert (verdict.before, verdict.after) == (False, True)
    [milestone] = change.milestones
    assert (milestone.name, milestone.reached_before, milestone.reached_after) == ("Six", None, FEB_20)
    assert (milestone.state_before, milestone.state_after) == ("ahead", "reached")
    assert (change.value_before, change.value_after) == (5.0, 6.0)
    assert change.planned_before == change.planned_after == pytest.approx(64 / 9)
    assert (change.goal, change.title, change.measure) == (GOAL, "Coffees", "sum")


def test_a_late_reading_replaces_the_one_of_its_day() -> None:
    level = goal(measure="level", baseline=90.0, target=80.0)
    before: list[Event] = [level, activity(2, FEB_1, 86.5, time="08:00")]
    [change] = late(before, [activity(1, FEB_1, 87.25, B, time="20:00"), activity(2, FEB_20, 80.0, B)])
    assert change.days == (
        DayChange(day=FEB_1, before=86.5, after=87.25),
        DayChange(day=FEB_20, before=None, after=80.0),
    )
    # It goes down by a ninth a day: 86.5 is enough up to 1 February, and 87.25 up to 25 January only.
    spans = [(v.first, v.last, v.before, v.after) for v in change.verdicts]
    assert spans == [
        (FEB_1, FEB_1, True, False),
        (FEB_20, TODAY - timedelta(days=1), False, True),
    ]


def test_a_milestone_is_dated_anew_by_what_came_late() -> None:
    before: list[Event] = [goal(milestones=SIX), activity(2, FEB_1, 5.0), activity(3, february(25), 1.0)]
    [change] = late(before, [activity(1, FEB_20, 2.0, B)])
    [milestone] = change.milestones
    assert (milestone.reached_before, milestone.reached_after) == (february(25), FEB_20)


def test_a_milestone_on_record_is_withdrawn_where_the_fact_was() -> None:
    record = MilestoneReached(device="a" * 12, seq=3, made=NOW + 3, goal=GOAL, milestone="Six", day=FEB_1)
    before: list[Event] = [goal(milestones=SIX), activity(2, FEB_1, 6.0), record]
    void = activity(1, FEB_1, 6.0, B, corrects=before[1].ref, void=True)
    [change] = late(before, [void])
    [milestone] = change.milestones
    assert (milestone.reached_before, milestone.reached_after) == (FEB_1, None)
    assert (milestone.state_before, milestone.state_after) == ("reached", "withdrawn")
    assert change.days == (DayChange(day=FEB_1, before=6.0, after=0.0),)


def test_an_adjustment_from_elsewhere_changes_the_verdicts_since_it_took_effect() -> None:
    more = adjustment(1, date(2026, 1, 31), B, target=20.0)
    [change] = late([goal(), activity(2, FEB_1, 5.0)], [more])
    # From 10/3 on 31 January it rises by 5/18 a day now, and passes 5 after six days.
    [verdict] = change.verdicts
    assert (verdict.first, verdict.last) == (february(7), february(15))
    assert (verdict.before, verdict.after) == (True, False)
    assert (change.days, change.milestones) == ((), ())
    assert change.planned_before == pytest.approx(64 / 9)
    assert change.planned_after == pytest.approx(10 / 3 + 34 * 5 / 18)


def test_a_plan_that_was_given_later_for_the_past_has_verdicts_where_there_were_none() -> None:
    without = goal(deadline=None)
    more = adjustment(1, FEB_1, B, deadline=date(2026, 4, 1))
    [change] = late([without, activity(2, FEB_1, 5.0)], [more])
    # Flat at 0 until 1 February, where it begins: 10 over 59 days, which passes 5 after 29.5 days.
    spans = [(v.first, v.last, v.before, v.after) for v in change.verdicts]
    assert spans == [
        (FEB_1, date(2026, 3, 2), None, True),
        (date(2026, 3, 3), TODAY - timedelta(days=1), None, False),
    ]


def test_a_goal_that_was_taken_back_elsewhere_has_no_verdicts_any_more() -> None:
    founding = goal()
    taken_back = adjustment(1, TODAY, B, withdraws=founding.ref)
    [change] = late([founding, activity(2, FEB_1, 5.0)], [taken_back])
    assert (change.title, change.value_after, change.days) == ("Coffees", None, ())
    assert {verdict.after for verdict in change.verdicts} == {None}
    assert change.verdicts[0].first == founding.start
    assert change.verdicts[-1].last == TODAY - timedelta(days=1)


def test_where_nothing_is_otherwise_there_is_no_change() -> None:
    before: list[Event] = [goal(), activity(2, FEB_1, 5.0)]
    assert late(before, []) == []
    assert late(before, [activity(1, FEB_1, 7.0, B, contributions=())]) == []
    assert late(before, [adjustment(1, FEB_1, B, note="a remark")]) == []


def test_what_concerns_today_is_no_change_of_the_past() -> None:
    before: list[Event] = [goal(milestones=SIX), activity(2, FEB_1, 5.0)]
    assert late(before, [activity(1, TODAY, 5.0, B)]) == []
    assert late(before, [adjustment(1, TODAY, B, target=50.0)]) == []


def test_a_milestone_that_moves_from_the_past_to_today_is_a_change_of_the_past() -> None:
    before: list[Event] = [goal(milestones=SIX), activity(2, FEB_1, 5.0), activity(3, FEB_20, 1.0)]
    void = activity(1, TODAY, 1.0, B, corrects=before[2].ref)
    [change] = late(before, [void])
    assert [(m.reached_before, m.reached_after) for m in change.milestones] == [(FEB_20, TODAY)]


def test_a_goal_that_was_not_known_is_no_change_of_what_was_believed() -> None:
    new = goal(seq=1, device=B, goal=OTHER, title="Talks")
    talk = activity(2, FEB_1, device=B, contributions=(Contribution(goal=OTHER),))
    assert late([goal()], [new, talk]) == []
    # Activities may come before their goal: nothing was believed of it then either.
    assert late([activity(2, FEB_1, 1.0)], [goal(device=B), activity(2, FEB_20, 1.0, B)]) == []


def test_all_changes_are_those_of_today_too() -> None:
    before: list[Event] = [goal(), activity(2, FEB_1, 5.0)]
    more = [activity(1, TODAY, 5.0, B)]
    [change] = all_changes(fold(stamped(*before)), fold(stamped(*before, *more)), TODAY)
    assert change.days == (DayChange(day=TODAY, before=0.0, after=5.0),)
    [verdict] = change.verdicts
    assert (verdict.first, verdict.last, verdict.after) == (TODAY, TODAY, True)
    planned = [adjustment(1, TODAY, B, deadline=TODAY)]
    [change] = all_changes(fold(stamped(*before)), fold(stamped(*before, *planned)), TODAY)
    assert (change.days, change.planned_after) == ((), 10.0)


ACTIVITIES = st.lists(
    st.tuples(st.integers(0, 60), st.integers(-(10**9), 10**9), st.integers(0, 23), st.integers(1, 12)),
    max_size=12,
)
MEASURES = st.sampled_from(["sum", "level"])


def history(given: list[tuple[int, int, int, int]], device: str) -> list[ActivityLogged]:
    """Activities of the last days, some of which correct another of the same device."""
    found: list[ActivityLogged] = []
    for seq, (ago, millionths, hour, named) in enumerate(given, 2):
        corrects = f"{device}-{named}" if 1 < named < seq and named % 2 else None
        day, time = TODAY - timedelta(days=ago), f"{hour:02}:00"
        found.append(activity(seq, day, millionths / 1e6, device, time=time, corrects=corrects))
    return found


@given(MEASURES, ACTIVITIES, ACTIVITIES)
def test_the_changes_of_days_lead_from_the_days_before_to_those_after(
    measure: Literal["sum", "level"],
    known: list[tuple[int, int, int, int]],
    more: list[tuple[int, int, int, int]],
) -> None:
    before: list[Event] = [goal(measure=measure), *history(known, "a" * 12)]
    after: list[Event] = [*before, *history(more, B)]
    shown = _days(before, measure)
    for change in late(before, after[len(before) :]):
        for day in change.days:
            assert shown.pop(day.day, None if measure == "level" else 0.0) == day.before
            shown[day.day] = day.after
    empty = {None} if measure == "level" else {0.0}
    assert {d: v for d, v in shown.items() if v not in empty} == {
        d: v for d, v in _days(after, measure).items() if v not in empty
    }


def _days(events: Sequence[Event], measure: str) -> dict[date, float | None]:
    """What each day before today gave the goal."""
    totals = fold(stamped(*events)).goal(GOAL).days.items()
    amounts = ((day, total.latest.amount if measure == "level" else total.amount) for day, total in totals)
    days = ((date.fromordinal(day), amount / 1e6) for day, amount in amounts)
    return {day: amount for day, amount in days if day < TODAY}
