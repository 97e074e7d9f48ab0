"""What counts where goals roll up into others: once per goal, by hand and by a plain definition."""

from __future__ import annotations

import asyncio
from datetime import date
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from milepost_shared.events.drafts import draft_header
from milepost_shared.events.types import ActivityLogged, Contribution, Event, GoalSet, Milestone
from milepost_shared.model.book import Book, fold
from milepost_shared.model.entries import amounts_by_goal
from milepost_shared.progress.goal_view import goal_view, goal_views
from milepost_shared.replay.replay import replay
from milepost_shared.storage.log import Log
from tests.shared.builders import NOW, TODAY, A, B, activity, adjustment, goal, make_log, stamped
from tests.shared.devices import close

TOP, MIDDLE, LOW, SIDE = "a" * 12, "b" * 12, "c" * 12, "d" * 12
DAY, NEXT = date(2026, 2, 1), date(2026, 2, 2)


def setting(seq: int, name: str, parent: str | None = None, **fields: Any) -> GoalSet:
    """A goal that rolls up into `parent`."""
    given: dict[str, Any] = {"goal": name, "title": name[0], "parent": parent, "rolls_up": parent is not None}
    return goal(seq=seq, made=NOW + seq, **(given | fields))


def done(seq: int, day: date = DAY, device: str = A, *, fields: Any = None, **given: float) -> ActivityLogged:
    """An activity that gives so much to `top`, `middle`, `low` and `side`."""
    names = {"top": TOP, "middle": MIDDLE, "low": LOW, "side": SIDE}
    contributions = tuple(Contribution(goal=names[name], amount=amount) for name, amount in given.items())
    return activity(seq, day, device=device, contributions=contributions, **(fields or {}))


def values(*events: Event) -> dict[str, float]:
    return {found.title: found.value for found in goal_views(fold(stamped(*events)), TODAY)}


PAIR = (setting(1, TOP), setting(2, LOW, TOP))
LINE = (setting(1, TOP), setting(2, MIDDLE, TOP), setting(3, LOW, MIDDLE))
FORK = (setting(1, TOP), setting(2, LOW, TOP), setting(3, SIDE, TOP))


def test_what_a_child_counts_counts_in_the_parent_too() -> None:
    book = fold(stamped(*PAIR, done(5, low=2), done(6, NEXT, top=1), done(7, NEXT, low=0.5)))
    top, low = goal_views(book, TODAY)
    assert (top.value, top.rolled_up, low.value, low.rolled_up) == (3.5, 2.5, 2.5, 0)
    assert [(corner.day, corner.value) for corner in top.values] == [(DAY, 2), (NEXT, 3.5)]
    assert (top.children, low.children) == ([LOW], [])


def test_three_levels_add_up() -> None:
    events = (done(5, low=4), done(6, middle=2), done(7, top=1))
    assert values(*LINE, *events) == {"a": 7, "b": 6, "c": 4}


def test_what_counts_for_a_goal_is_what_names_it_or_whatever_rolls_up_into_it() -> None:
    still = adjustment(4, DAY, goal=MIDDLE, rolls_up=False)
    sources = fold(stamped(*LINE)).rollup.sources
    assert [sources(name) for name in (TOP, MIDDLE, LOW)] == [{TOP, MIDDLE, LOW}, {MIDDLE, LOW}, {LOW}]
    assert fold(stamped(*LINE, still)).rollup.sources(TOP) == {TOP}


def test_entries_by_goal_have_the_amount_that_counts_there() -> None:
    book = fold(stamped(*LINE, done(5, low=2, side=1), done(6, NEXT, top=3, low=0.5)))
    found = book.rollup.entries_by_goal(book.entries)
    given = {name: [entry.activity.contributions for entry in held] for name, held in found.items()}
    assert given == {
        LOW: [(Contribution(goal=LOW, amount=2),), (Contribution(goal=LOW, amount=0.5),)],
        MIDDLE: [(Contribution(goal=MIDDLE, amount=2),), (Contribution(goal=MIDDLE, amount=0.5),)],
        TOP: [(Contribution(goal=TOP, amount=2),), (Contribution(goal=TOP, amount=3),)],
        SIDE: [(Contribution(goal=SIDE, amount=1),)],
    }


def test_a_middle_goal_that_does_not_roll_up_keeps_what_rolls_up_into_it() -> None:
    still = adjustment(4, DAY, goal=MIDDLE, rolls_up=False)
    assert values(*LINE, still, done(5, low=4), done(6, middle=2)) == {"a": 0, "b": 6, "c": 4}


def test_a_direct_contribution_counts_instead_of_those_to_descendants() -> None:
    assert values(*PAIR, done(5, top=1, low=3)) == {"a": 1, "c": 3}
    assert values(*PAIR, done(5, top=3, low=1), done(6, low=1)) == {"a": 4, "c": 2}


def test_what_counts_in_a_middle_goal_rolls_up_from_there() -> None:
    assert values(*LINE, done(5, middle=1, low=3)) == {"a": 1, "b": 1, "c": 3}
    assert values(*LINE, done(5, top=5, low=3)) == {"a": 5, "b": 3, "c": 3}


def test_of_several_children_the_largest_amount_counts_once() -> None:
    assert values(*FORK, done(5, low=1, side=1)) == {"a": 1, "c": 1, "d": 1}
    assert values(*FORK, done(5, low=2, side=-3)) == {"a": -3, "c": 2, "d": -3}
    assert values(*FORK, done(5, low=2, side=-2)) == {"a": 2, "c": 2, "d": -2}


def test_an_activity_that_names_a_goal_twice_gives_both_amounts() -> None:
    twice = (Contribution(goal=LOW, amount=1), Contribution(goal=LOW, amount=2), Contribution(goal=SIDE))
    assert values(*FORK, activity(5, DAY, contributions=twice)) == {"a": 3, "c": 3, "d": 1}


def test_a_correction_moves_an_amount_to_another_goal() -> None:
    logged = done(5, low=2)
    events = (*PAIR, setting(3, SIDE), logged)
    assert values(*events) == {"a": 2, "c": 2, "d": 0}
    assert values(*events, done(6, side=2, fields={"corrects": logged.ref})) == {"a": 0, "c": 0, "d": 2}
    assert values(*events, done(6, low=2, fields={"corrects": logged.ref, "void": True})) == {
        "a": 0,
        "c": 0,
        "d": 0,
    }


def test_a_withdrawn_child_no_longer_counts() -> None:
    gone = adjustment(3, DAY, goal=LOW, withdraws=f"{A}-2")
    assert values(*PAIR, done(5, low=2), gone) == {"a": 0}


@pytest.mark.parametrize("status", ["paused", "achieved", "dropped"])
def test_what_was_done_for_a_goal_counts_whatever_became_of_it(status: str) -> None:
    assert values(*PAIR, done(5, low=2), adjustment(6, DAY, goal=LOW, status=status))["a"] == 2


@pytest.mark.parametrize(
    ("child", "parent"),
    [
        ({"measure": "level"}, {}),
        ({}, {"measure": "level"}),
        ({"measure": "level"}, {"measure": "level"}),
        ({"unit": "calls"}, {"unit": "coffees"}),
        ({"unit": "calls"}, {}),
        ({}, {"unit": "calls"}),
        ({"rolls_up": False}, {}),
    ],
)
def test_only_sums_of_one_unit_roll_up(child: dict[str, Any], parent: dict[str, Any]) -> None:
    assert values(setting(1, TOP, **parent), setting(2, LOW, TOP, **child), done(5, low=2))["a"] == 0


def test_the_present_unit_decides() -> None:
    events = (setting(1, TOP, unit="calls"), setting(2, LOW, TOP, unit="coffees"), done(5, low=2))
    assert values(*events, adjustment(6, TODAY, goal=LOW, unit="calls"))["a"] == 2


def test_in_a_cycle_made_by_two_devices_all_counts_once_along_the_earlier_link() -> None:
    circle = (
        setting(1, TOP),
        setting(2, LOW),
        adjustment(1, DAY, B, NOW + 10, goal=TOP, parent=LOW, rolls_up=True),
        adjustment(3, DAY, A, NOW + 11, goal=LOW, parent=TOP, rolls_up=True),
    )
    assert values(*circle, done(5, top=1), done(6, low=2)) == {"a": 1, "c": 3}


def test_a_child_may_be_set_after_what_was_done_for_it() -> None:
    assert values(setting(1, TOP), done(2, low=2), setting(9, LOW, TOP)) == {"a": 2, "c": 2}


def test_of_copies_of_an_import_one_counts() -> None:
    copies = [
        done(n, device=device, low=2, side=1, fields={"origin": "row"}) for n, device in ((5, A), (1, B))
    ]
    assert values(*FORK, *copies) == {"a": 2, "c": 2, "d": 1}


def test_a_milestone_of_the_parent_is_reached_by_what_a_child_counts() -> None:
    top = setting(1, TOP, milestones=(Milestone(name="Two", value=2.0),))
    [milestone] = goal_views(fold(stamped(top, PAIR[1], done(5, NEXT, low=2))), TODAY)[0].milestones
    assert (milestone.state, milestone.reached) == ("reached", NEXT)


def test_a_replay_rolls_up_what_was_known_and_had_happened_then() -> None:
    moved = adjustment(8, NEXT, goal=LOW, parent=None)
    events = stamped(*PAIR, done(5, low=2), done(6, NEXT, low=1), moved)
    assert [goal_views(replay(events, as_of=day), day)[0].value for day in (DAY, NEXT)] == [2, 0]
    assert goal_views(replay(events, known_at=NOW + 7), TODAY)[0].value == 3


# Any tree of goals and any activities, against the definition in plain form.

NAMES = [f"{n:012x}" for n in range(1, 7)]
names, likely = st.sampled_from(NAMES), st.sampled_from([True, True, True, False])
given_amounts = st.dictionaries(names, st.integers(-3, 3), max_size=4)
links = st.tuples(st.sampled_from([*NAMES, None]), likely)
trees = st.lists(links, min_size=6, max_size=6)
histories = st.lists(
    st.one_of(
        st.tuples(st.just("serve"), names, links),
        st.tuples(st.just("do"), given_amounts, st.tuples(st.integers(0, 3), st.integers(0, 8))),
        st.tuples(st.just("mend"), given_amounts, st.tuples(st.integers(0, 3), st.integers(7, 20))),
    ),
    min_size=3,
    max_size=25,
)
Tree = list[tuple[str | None, bool]]
History = list[tuple[str, Any, tuple[Any, Any]]]


def events_of(tree: Tree, history: History) -> list[Event]:
    """Six goals, one of another unit and one a level, and what happens to them."""
    events: list[Event] = []
    for n, (parent, rolls_up) in enumerate(tree, 1):
        unit, measure = "calls" if n == 5 else None, "level" if n == 6 else "sum"
        events.append(setting(n, NAMES[n - 1], parent, rolls_up=rolls_up, unit=unit, measure=measure))
    return events + [event(n, *step) for n, step in enumerate(history, 7)]


def event(n: int, what: str, about: Any, more: tuple[Any, Any]) -> Event:
    """The n-th event of a history."""
    first, second = more
    if what == "serve":
        withdraws = f"{A}-{n // 2}" if n % 6 == 0 else None
        return adjustment(n, DAY, goal=about, parent=first, rolls_up=second, withdraws=withdraws)
    given = tuple(Contribution(goal=name, amount=float(amount)) for name, amount in about.items())
    fields: dict[str, Any] = {"origin": f"row-{second}" if what == "do" and second < 3 else None}
    if what == "mend" and second < n:
        fields = {"corrects": f"{A}-{second}", "void": first == 3}
    return activity(n, date(2026, 2, 1 + first), contributions=given, **fields)


def counted_plainly(book: Book, goal_id: str) -> dict[int, int]:
    """What counts in a goal, by day, entry by entry."""
    below = book.rollup.links

    def counts(given: dict[str, int], name: str) -> int | None:
        if name in given:
            return given[name]
        offers = [counts(given, child) for child, parent in below.items() if parent == name]
        return max((o for o in offers if o is not None), key=lambda o: (abs(o), o), default=None)

    found: dict[int, int] = {}
    for entry in book.entries:
        if (amount := counts(amounts_by_goal(entry), goal_id)) is not None:
            day = entry.activity.day.toordinal()
            found[day] = found.get(day, 0) + amount
    return found


@given(trees, histories)
def test_in_any_tree_each_activity_counts_once_per_goal(tree: Tree, history: History) -> None:
    book = fold(stamped(*events_of(tree, history)))
    for goal_id, known in book.goals.items():
        assert {day: total.amount for day, total in known.days.items()} == counted_plainly(book, goal_id)


@given(trees, histories, st.integers(1, 30))
def test_cached_views_equal_those_of_a_fold(tree: Tree, history: History, cut: int) -> None:
    events = [replace(held, **draft_header(n)) for n, held in enumerate(events_of(tree, history), 1)]

    async def live(folder: str) -> None:
        file = await make_log(Path(folder))
        for part in (events[:cut], events[cut:]):
            await file.write(partial(append, part))
            await file.read(same)
        await file.write(lambda log: log.refold())
        await file.read(same)
        await close(file)

    with TemporaryDirectory() as folder:
        asyncio.run(live(folder))


def append(events: list[Event], log: Log) -> None:
    log.append(A, events, NOW, TODAY)


def same(log: Log) -> None:
    """One goal, all goals and a fold from nothing show the same."""
    shown = goal_views(fold(log.events.all()), TODAY)
    assert goal_views(log.goal_totals.book(), TODAY) == shown
    assert [goal_view(log.goal_totals.goal(found.id), TODAY) for found in shown] == shown
