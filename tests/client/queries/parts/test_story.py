"""The story of a goal where two devices adjusted it at the same time."""

from __future__ import annotations

from datetime import date
from typing import Any

from milepost_client.queries.parts.burn_up import burn_up
from milepost_client.queries.parts.story import StoryItem, letters, story
from milepost_shared.events.ordering import Stamped
from milepost_shared.events.types import GoalAdjusted, GoalSet
from milepost_shared.model.goal import Goal
from milepost_shared.progress.goal_view import GoalView, goal_view

LAPTOP, PHONE = "a" * 12, "b" * 12
START, SPRING, TODAY = date(2026, 1, 1), date(2026, 3, 1), date(2026, 3, 6)


def adjusted(device: str, seq: int, made: int, **fields: Any) -> Stamped:
    event = GoalAdjusted(
        device=device, seq=seq, made=made, goal="c" * 12, reason="why", effective_day=SPRING, **fields
    )
    return Stamped(made, event)


def known() -> tuple[Goal, GoalView]:
    """60 coffees; the laptop makes them 45 and the phone 50, neither knowing of the other; then 55."""
    first = GoalSet(device=LAPTOP, seq=1, made=1, goal="c" * 12, title="Coffees", start=START, target=60.0)
    after = (first.ref,)
    goal = Goal(
        "c" * 12,
        revisions=[
            Stamped(1, first),
            adjusted(LAPTOP, 2, 2, target=45.0, after=after),
            adjusted(PHONE, 1, 3, target=50.0, after=after),
            adjusted(PHONE, 2, 4, target=55.0, after=(f"{LAPTOP}-2", f"{PHONE}-1")),
        ],
    )
    view = goal_view(goal, TODAY)
    assert view is not None
    return goal, view


def steps() -> list[StoryItem]:
    return story(known()[1], {}, {PHONE: "phone"}, LAPTOP)


def test_an_adjustment_shows_what_its_author_knew_to_be_in_force() -> None:
    changes = [item.changes[0] for item in steps()[1:]]
    assert [(change.before, change.after) for change in changes] == [(60, 45), (60, 50), (50, 55)]


def test_the_one_that_lost_stands_beside_the_one_that_holds() -> None:
    _, lost, holds, later = steps()
    assert lost.changes[0].lost
    assert not holds.changes[0].lost
    assert [(rival.letter, rival.value) for rival in holds.changes[0].rivals] == [("A", 45)]
    assert (lost.changes[0].rivals, later.changes[0].rivals) == ([], [])


def test_each_step_tells_which_device_wrote_it() -> None:
    assert [(item.here, item.device) for item in steps()] == [
        (True, None),
        (True, None),
        (False, "phone"),
        (False, "phone"),
    ]


def test_a_flag_that_decides_nothing_is_overruled() -> None:
    goal, view = known()
    assert [(flag.letter, flag.overruled) for flag in burn_up(goal, view).flags] == [
        ("A", True),
        ("B", False),
        ("C", False),
    ]


def test_after_z_the_letters_are_double() -> None:
    first, one, *_ = known()[1].revisions
    many = [first, *([one] * 26)]
    assert letters(many) == {one.ref: "Z"}
    assert letters([first, *([one] * 27)]) == {one.ref: "AA"}
    assert letters([first, *([one] * 53)]) == {one.ref: "BA"}
