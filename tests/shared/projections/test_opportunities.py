"""Opportunities: where they arose, and the stages they went through."""

from __future__ import annotations

from datetime import date
from typing import Any

from milepost_shared.events.types import Event, Opportunity
from milepost_shared.model.book import fold
from milepost_shared.model.entries import Entry
from milepost_shared.projections.opportunities import OpportunityView, opportunities, opportunity_id
from tests.shared.builders import TODAY, activity, goal, stamped

ROLE, TALK = "a" * 12, "b" * 12
JAN, FEB, MAR = date(2026, 1, 10), date(2026, 2, 10), date(2026, 3, 1)


def named(
    seq: int, day: date, stage: str = "", name: str = ROLE, title: str = "Role", **fields: Any
) -> Event:
    return activity(seq, day, opportunities=(Opportunity(id=name, title=title, stage=stage),), **fields)


def found(*events: Event, today: date = TODAY) -> list[OpportunityView]:
    return opportunities(fold(stamped(*events)), today)


def stages(*events: Event) -> list[tuple[date, str]]:
    [view] = found(*events)
    assert (view.stage, view.since) == (view.history[-1].stage, view.history[-1].day)
    return [(step.day, step.stage) for step in view.history]


def test_it_arose_from_the_first_activity_that_names_it_whenever_that_was_logged() -> None:
    [role] = found(
        goal(),
        named(3, MAR, "interview", people=("Chen",)),
        named(4, JAN, "heard of", people=("Ana", "Bo"), organisation="Acme", kind="meetup"),
        named(5, FEB, "applied"),
    )
    arose = role.arose_from
    assert (arose.day, arose.people, arose.organisation, arose.kind) == (
        JAN,
        ("Ana", "Bo"),
        "Acme",
        "meetup",
    )
    assert [(moved.title, moved.amount) for moved in role.moved] == [("Coffees", 1)]
    assert [(step.day, step.stage, step.ref[-1]) for step in role.history] == [
        (JAN, "heard of", "4"),
        (FEB, "applied", "5"),
        (MAR, "interview", "3"),
    ]
    assert [ref[-1] for ref in role.activities] == ["4", "5", "3"]


def test_of_one_day_the_time_and_then_the_order_tells_which_stage_came_first() -> None:
    events = (
        named(2, FEB, "late", time="17:00"),
        named(3, FEB, "early", time="09:00"),
        named(4, FEB, "first"),
    )
    assert stages(*events) == [(FEB, "first"), (FEB, "early"), (FEB, "late")]
    assert stages(named(2, FEB, "one"), named(3, FEB, "two")) == [(FEB, "one"), (FEB, "two")]


def test_an_activity_that_tells_no_other_stage_is_no_step() -> None:
    events = (named(2, JAN), named(3, FEB, "applied"), named(4, MAR), named(5, MAR, " Applied "))
    assert stages(*events) == [(JAN, ""), (FEB, "applied")]
    [view] = found(*events)
    assert len(view.activities) == 4


def test_a_stage_may_be_gone_back_to() -> None:
    events = (named(2, JAN, "applied"), named(3, FEB, "offer"), named(4, MAR, "applied"))
    assert [stage for _, stage in stages(*events)] == ["applied", "offer", "applied"]


def test_the_title_is_that_of_the_last_mention_in_order() -> None:
    [view] = found(named(2, MAR, title="Role"), named(3, JAN, title="Role at  Acme"))
    assert view.title == "Role at Acme"


def test_corrected_withdrawn_and_repeated_activities_count_once() -> None:
    wrong, gone = named(2, FEB, "offer"), named(3, MAR, "refused")
    events = (
        *(wrong, gone),
        named(4, JAN, "applied", corrects=wrong.ref),
        named(5, MAR, corrects=gone.ref, void=True),
        named(6, FEB, "interview", origin="row"),
        named(7, FEB, "interview", origin="row"),
    )
    assert stages(*events) == [(JAN, "applied"), (FEB, "interview")]


def test_what_comes_later_has_not_happened_yet_and_the_newest_stage_is_listed_first() -> None:
    events = (named(2, JAN, "heard of"), named(3, FEB, name=TALK, title="Talk"), named(4, MAR, "applied"))
    assert [view.title for view in found(*events)] == ["Role", "Talk"]
    before = found(*events, today=FEB)
    assert [(view.title, view.stage, view.today) for view in before] == [
        ("Talk", "", FEB),
        ("Role", "heard of", FEB),
    ]


def entries(*events: Event) -> list[Entry]:
    return fold(stamped(*events)).newest_entries()[::-1]


def test_a_title_means_what_was_last_called_so() -> None:
    held = entries(named(2, JAN), named(3, FEB, name=TALK), named(4, MAR, name="c" * 12, title="Other"))
    assert opportunity_id(" ROLE", held) == TALK


def test_a_new_title_gives_the_same_id_everywhere() -> None:
    made = opportunity_id("Role at Acme", [])
    assert made == opportunity_id(" role at  ACME", entries(named(2, JAN)))
    assert made != opportunity_id("Role at Beta", [])


def test_a_title_that_another_one_once_had_is_a_new_opportunity() -> None:
    made = opportunity_id("Role", [])
    called_otherwise = entries(named(2, JAN, name=made, title="Job"))
    assert opportunity_id("Role", called_otherwise) not in (made, opportunity_id("Job", called_otherwise))
