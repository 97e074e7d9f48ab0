"""Which goals serve which: links in the order in which they were set, circles inert."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import permutations
from typing import Any

import pytest

from milepost_shared.events.types import Event, GoalSet
from milepost_shared.model.book import fold
from milepost_shared.progress.goal_view import GoalView, goal_views
from tests.shared.builders import NOW, TODAY, A, B, adjustment, goal, stamped

TOP, MIDDLE, LOW = "a" * 12, "b" * 12, "c" * 12
DAY = date(2026, 2, 1)


def setting(seq: int, name: str, **fields: Any) -> GoalSet:
    return goal(seq=seq, made=NOW + seq, **({"goal": name, "title": name[0]} | fields))


def goals(*events: Event) -> dict[str, GoalView]:
    return {view.id: view for view in goal_views(fold(stamped(*events)), TODAY)}


def serving(found: dict[str, GoalView]) -> dict[str, str]:
    """Child by child the parent whose link counts."""
    return {child: parent for parent, view in found.items() for child in view.children}


def test_a_tree_may_have_any_depth() -> None:
    names = [f"{n:012x}" for n in range(1, 40)]
    first, *others = names
    links = zip(others, names, strict=False)
    found = goals(setting(1, first), *(setting(n, c, parent=p) for n, (c, p) in enumerate(links, 2)))
    assert serving(found) == dict(zip(others, names, strict=False))
    assert not any(view.parent_inert for view in found.values())


def test_the_present_parent_counts_whatever_its_effective_day() -> None:
    later = adjustment(4, TODAY + timedelta(days=90), goal=LOW, parent=MIDDLE)
    sooner = adjustment(5, DAY, goal=LOW, parent=TOP)
    three = (setting(1, TOP), setting(2, MIDDLE), setting(3, LOW))
    assert serving(goals(*three, later)) == {LOW: MIDDLE}
    assert serving(goals(*three, later, sooner)) == {LOW: TOP}
    assert serving(goals(*three, later, adjustment(5, DAY, goal=LOW, parent=None))) == {}


def test_a_link_is_inert_while_its_parent_is_unknown_or_withdrawn() -> None:
    top, low = setting(1, TOP), setting(2, LOW, parent=TOP)
    gone = adjustment(3, DAY, goal=TOP, withdraws=top.ref)
    assert [goals(*known)[LOW].parent_inert for known in ((low,), (top, low), (top, low, gone))] == [
        True,
        False,
        True,
    ]


def test_of_a_cycle_made_by_two_devices_at_once_the_later_link_is_inert_everywhere() -> None:
    events = stamped(
        setting(1, TOP),
        setting(2, LOW),
        adjustment(3, DAY, made=NOW + 10, goal=TOP, parent=LOW, after=(f"{A}-1",)),
        adjustment(1, DAY, device=B, made=NOW + 11, goal=LOW, parent=TOP, after=(f"{A}-2",)),
    )
    for order in permutations(events):
        found = {view.id: view for view in goal_views(fold(order), TODAY)}
        assert serving(found) == {TOP: LOW}
        assert {name: view.parent_inert for name, view in found.items()} == {TOP: False, LOW: True}
        assert found[LOW].parent == TOP


def test_an_inert_link_counts_again_once_the_cycle_is_gone() -> None:
    circle = (
        setting(1, TOP),
        setting(2, LOW),
        adjustment(3, DAY, goal=TOP, parent=LOW),
        adjustment(4, DAY, goal=LOW, parent=TOP),
    )
    assert serving(goals(*circle)) == {TOP: LOW}
    assert serving(goals(*circle, adjustment(5, DAY, goal=TOP, parent=None))) == {LOW: TOP}


def test_setting_a_link_again_makes_it_the_later_one() -> None:
    circle = (
        setting(1, TOP),
        setting(2, LOW),
        adjustment(3, DAY, goal=TOP, parent=LOW),
        adjustment(4, DAY, goal=LOW, parent=TOP),
        adjustment(5, DAY, goal=TOP, parent=LOW),
    )
    assert serving(goals(*circle)) == {LOW: TOP}


def test_of_a_long_cycle_only_the_latest_link_is_inert() -> None:
    names = [f"{n:012x}" for n in range(5)]
    sets = [setting(n, name) for n, name in enumerate(names, 1)]
    links = [adjustment(10 + n, DAY, goal=names[n], parent=names[(n + 1) % 5]) for n in range(5)]
    found = goals(*sets, *links)
    assert [name for name, view in found.items() if view.parent_inert] == [names[4]]


@pytest.mark.parametrize("status", ["paused", "achieved", "dropped"])
def test_a_closed_goal_keeps_its_parent(status: str) -> None:
    closed = adjustment(3, DAY, goal=LOW, status=status)
    assert serving(goals(setting(1, TOP), setting(2, LOW, parent=TOP), closed)) == {LOW: TOP}


def test_a_goal_cannot_be_its_own_parent() -> None:
    found = goals(setting(1, TOP, parent=TOP))
    assert (serving(found), found[TOP].parent_inert) == ({}, True)
