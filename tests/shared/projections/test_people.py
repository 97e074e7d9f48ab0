"""People, read from activities and from goals about them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from milepost_shared.events.types import Cadence, Contribution, Event, Opportunity, Period
from milepost_shared.model.book import fold
from milepost_shared.projections.people import (
    LONG_AGO_DAYS,
    NameCount,
    PersonView,
    due_people,
    next_contact_due,
    people,
)
from tests.shared.builders import GOAL, OTHER, TODAY, B, activity, adjustment, goal, stamped

JAN, FEB = date(2026, 1, 10), date(2026, 2, 10)
WEEKLY = Cadence(quota=1.0, every="week")


def known(*events: Event, today: date = TODAY) -> list[PersonView]:
    return people(fold(stamped(*events)), today)


def one(*events: Event, today: date = TODAY) -> PersonView:
    [found] = known(*events, today=today)
    return found


def met(seq: int, day: date, *who: str, **fields: Any) -> Event:
    return activity(seq, day, people=who, **fields)


def about_ana(seq: int = 1, **fields: Any) -> Event:
    return goal(seq, title="Stay in touch with Ana", about="Ana", cadence=WEEKLY, **fields)


def test_a_person_is_met_first_and_last_with_what_it_was_and_who_was_there() -> None:
    ana, bo = known(
        met(2, FEB, "Ana", kind="call"),
        met(3, JAN, "Bo", "Ana", kind="meetup", organisation="Acme"),
        met(4, TODAY - timedelta(days=2), "Ana", kind="Call", organisation="Beta"),
    )
    assert ana.first_met and ana.last_contact
    assert (ana.name, ana.activities, ana.days_since) == ("Ana", 3, 2)
    first = ana.first_met
    assert (first.day, first.kind, first.organisation, first.others) == (JAN, "meetup", "Acme", ["Bo"])
    assert ana.last_contact.day == date(2026, 3, 4)
    assert ana.kinds == [NameCount("Call", 2), NameCount("meetup", 1)]
    assert ana.organisations == [NameCount("Acme", 1), NameCount("Beta", 1)]
    assert (bo.name, bo.activities, bo.first_met and bo.first_met.others) == ("Bo", 1, ["Ana"])


def test_what_came_of_it_is_hours_quality_goals_moved_and_opportunities_led_to() -> None:
    role = Opportunity(id="a" * 12, title="Role", stage="heard of")
    later = Opportunity(id="a" * 12, title="Role", stage="applied")
    ana = one(
        goal(),
        goal(2, goal=OTHER, title="Weight", measure="level"),
        met(3, JAN, "Ana", quality=5, minutes=30, opportunities=(role,)),
        met(4, FEB, "Ana", quality=4, minutes=60, contributions=(Contribution(goal=GOAL, amount=2.5),)),
        met(5, FEB, "Ana", opportunities=(later,), contributions=(Contribution(goal=OTHER, amount=88.0),)),
    )
    assert (ana.hours, ana.quality) == (1.5, 4.5)
    assert [(led.title, led.stage, led.since) for led in ana.opportunities] == [("Role", "applied", FEB)]
    coffees, weight = ana.moved
    assert (coffees.title, coffees.activities, coffees.amount) == ("Coffees", 2, 3.5)
    assert (weight.title, weight.activities, weight.amount, weight.per_hour) == ("Weight", 1, None, None)


def test_one_name_is_one_person_shown_as_last_spelled_in_order() -> None:
    ana = one(met(2, TODAY, "ana silva"), met(3, JAN, "Ana  Silva", "ANA SILVA "))
    assert (ana.name, ana.activities) == ("ANA SILVA", 2)
    assert ana.first_met and ana.first_met.others == []


def test_what_was_corrected_withdrawn_or_imported_twice_counts_once() -> None:
    right, wrong = met(2, JAN, "Ana"), met(3, FEB, "Ana")
    ana = one(
        *(right, wrong),
        met(4, FEB, "Ana", corrects=right.ref),
        met(5, FEB, "Ana", corrects=wrong.ref, void=True),
        met(6, TODAY, "Ana", origin="row"),
        met(1, TODAY, "Ana", origin="row", device=B),
    )
    assert ana.activities == 2
    assert ana.first_met and (ana.first_met.ref, ana.first_met.day) == (right.ref, FEB)


def test_what_a_correction_no_longer_names_is_forgotten() -> None:
    first = met(2, JAN, "Anna")
    assert [view.name for view in known(first, met(3, JAN, "Ana", corrects=first.ref))] == ["Ana"]


def test_who_was_met_last_comes_first_and_a_later_day_has_not_come_yet() -> None:
    events = (met(2, JAN, "Ana"), met(3, FEB, "Bo"), met(4, TODAY, "Chen"))
    assert [view.name for view in known(*events)] == ["Chen", "Bo", "Ana"]
    assert [view.name for view in known(*events, today=date(2026, 3, 5))] == ["Bo", "Ana"]


def test_a_recurring_goal_about_a_person_says_when_they_are_due() -> None:
    ana = one(about_ana(), met(2, date(2026, 2, 28), "ANA"))
    assert (ana.due, ana.is_due) == (date(2026, 3, 7), False)
    later = one(about_ana(), met(2, date(2026, 2, 27), "ANA"))
    assert (later.due, later.is_due) == (TODAY, True)
    [follow_up] = later.follow_ups
    assert (follow_up.title, follow_up.cadence, follow_up.due) == ("Stay in touch with Ana", WEEKLY, TODAY)


def test_a_week_that_was_met_without_a_name_or_skipped_asks_for_no_contact_before_the_next() -> None:
    long_due = met(2, FEB, "Ana", contributions=())
    assert one(about_ana(), long_due).due == date(2026, 2, 17)
    for event in (activity(3, TODAY), adjustment(3, TODAY, skip=("2026-W10",))):
        ana = one(about_ana(), long_due, event)
        assert (ana.due, ana.is_due) == (date(2026, 3, 9), False), "the Monday after"
    earlier = adjustment(3, TODAY, skip=("2026-W09",))
    assert one(about_ana(), long_due, earlier).due == date(2026, 2, 17)


def test_whom_one_never_met_is_due_from_the_goals_start_and_an_old_contact_too() -> None:
    start = TODAY - timedelta(days=3)
    never = one(about_ana(start=start))
    assert (never.name, never.activities, never.first_met, never.days_since) == ("Ana", 0, None, None)
    assert (never.due, one(about_ana(start=start), met(2, JAN, "Ana")).due) == (date(2026, 3, 10),) * 2


def test_the_earliest_of_several_follow_ups_counts() -> None:
    monthly = goal(3, goal=OTHER, about="ana", cadence=Cadence(quota=1.0, every="month"))
    assert one(about_ana(), monthly, met(2, FEB, "Ana")).due == date(2026, 2, 17)


def test_a_paused_follow_up_asks_for_nothing_and_a_closed_one_is_none() -> None:
    long_gone = met(2, date(2025, 6, 1), "Ana")
    paused = one(about_ana(), long_gone, adjustment(3, JAN, status="paused"))
    assert ([f.due for f in paused.follow_ups], paused.is_due, paused.long_ago) == ([None], False, False)
    dropped = one(about_ana(), long_gone, adjustment(3, JAN, status="dropped"))
    assert (dropped.follow_ups, dropped.long_ago) == ([], True)


def test_a_goal_about_a_person_without_a_cadence_is_no_follow_up() -> None:
    ana = one(goal(about="Ana"), met(2, date(2025, 6, 1), "Ana"))
    assert (ana.follow_ups, ana.long_ago) == ([], True)


def test_long_ago_begins_the_day_after_ninety_days() -> None:
    days = [TODAY - timedelta(days=LONG_AGO_DAYS), TODAY - timedelta(days=LONG_AGO_DAYS + 1)]
    assert [one(met(2, day, "Ana")).long_ago for day in days] == [False, True]


def test_who_is_due_comes_before_who_was_not_met_for_long_the_longest_first() -> None:
    bo = goal(2, goal=OTHER, about="Bo", cadence=WEEKLY)
    events = [about_ana(), bo, met(3, FEB, "Ana"), met(4, JAN, "Bo")]
    events += [
        met(5, TODAY, "New", contributions=()),
        met(6, date(2025, 9, 1), "Chen"),
        met(7, date(2025, 8, 1), "Dee"),
    ]
    assert [view.name for view in due_people(known(*events))] == ["Bo", "Ana", "Dee", "Chen"]


@pytest.mark.parametrize(
    ("every", "since", "by"),
    [
        ("week", date(2026, 2, 25), date(2026, 3, 4)),
        ("month", date(2026, 1, 31), date(2026, 2, 28)),
        ("month", date(2027, 12, 15), date(2028, 1, 15)),
        ("month", date(2028, 1, 30), date(2028, 2, 29)),
        ("quarter", date(2026, 1, 10), date(2026, 4, 10)),
        ("quarter", date(2026, 11, 30), date(2027, 2, 28)),
    ],
)
def test_a_contact_is_due_one_period_later(every: Period, since: date, by: date) -> None:
    assert next_contact_due(Cadence(quota=1.0, every=every), since) == by
