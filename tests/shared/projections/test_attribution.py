"""Attribution: who and what led to opportunities and moved which goal."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from milepost_shared.events.types import ActivityLogged, Contribution, Event, Opportunity
from milepost_shared.model.book import fold
from milepost_shared.projections.attribution import Attribution, Yield, attribution
from milepost_shared.projections.opportunities import opportunities
from milepost_shared.projections.people import people
from tests.shared.builders import GOAL, OTHER, TODAY, activity, goal, stamped

DAY = date(2026, 2, 10)
GOALS = (goal(), goal(2, goal=OTHER, title="Talks", target=4.0))


def led(name: str) -> tuple[Opportunity, ...]:
    return (Opportunity(id=name * 12, title=f"Role {name}"),)


def gives(**amounts: float) -> tuple[Contribution, ...]:
    ids = {"coffees": GOAL, "talks": OTHER}
    return tuple(Contribution(goal=ids[name], amount=amount) for name, amount in amounts.items())


def did(seq: int, kind: str | None = "coffee", **fields: Any) -> ActivityLogged:
    given: dict[str, Any] = {"contributions": (), "kind": kind}
    return activity(seq, DAY, **(given | fields))


def of(*events: Event, goal: str | None = None) -> Attribution:
    return attribution(fold(stamped(*GOALS, *events)), TODAY, goal)


def names(found: list[Yield]) -> list[str]:
    return [each.name for each in found]


def test_rates_are_per_activity_of_all_and_per_hour_of_those_that_say_how_long() -> None:
    [coffee] = of(
        did(3, minutes=30, contributions=gives(coffees=2), quality=4, opportunities=led("a")),
        did(4, minutes=60, contributions=gives(coffees=1, talks=1), quality=3),
        did(5, contributions=gives(coffees=5), opportunities=led("b")),
        did(6),
    ).kinds
    assert (coffee.activities, coffee.hours, coffee.quality) == (4, 1.5, 3.5)
    assert (coffee.opportunities_per_activity, coffee.opportunities_per_hour) == (0.5, 1 / 1.5)
    moved = [(m.title, m.activities, m.amount, m.per_activity, m.per_hour) for m in coffee.moved]
    assert moved == [("Coffees", 3, 8, 2, 2), ("Talks", 1, 1, 0.25, 1 / 1.5)]


def test_without_a_time_there_are_no_rates_per_hour() -> None:
    coffee, call = of(did(3, contributions=gives(coffees=1)), did(4, "call", minutes=0)).kinds
    assert (coffee.hours, coffee.opportunities_per_hour, coffee.moved[0].per_hour) == (None, None, None)
    assert (call.hours, call.opportunities_per_hour) == (0, None)


def test_an_activity_with_several_people_counts_for_each_of_them() -> None:
    events = (did(3, people=("Ana", "Bo", "ANA"), contributions=gives(coffees=3), opportunities=led("a")),)
    for person in of(*events).people:
        assert (person.activities, len(person.opportunities), person.moved[0].amount) == (1, 1, 3)
    assert names(of(*events).people) == ["ANA", "Bo"]


def test_an_opportunity_is_led_to_by_the_activity_it_arose_from_alone() -> None:
    coffee, call = of(did(3, opportunities=led("a")), did(4, "call", opportunities=led("a"))).kinds
    assert (coffee.name, len(coffee.opportunities), len(call.opportunities)) == ("coffee", 1, 0)


def test_quality_counts_over_quantity() -> None:
    kinds = of(
        did(3, "leads", opportunities=led("a")),
        *(did(4, "often"), did(5, "often", opportunities=led("b")), did(6, "often", opportunities=led("c"))),
        did(7, "good", quality=5),
        did(8, "moves", quality=4, contributions=gives(talks=1)),
        did(9, "moves less", quality=4, contributions=gives(coffees=2)),
        *(did(10, "much", contributions=gives(coffees=9)), did(11, "much", contributions=gives(coffees=9))),
        *(did(12, "many"), did(13, "many"), did(14, "few"), did(15, "a few")),
    ).kinds
    assert names(kinds) == ["leads", "often", "good", "moves", "moves less", "much", "many", "a few", "few"]


def test_a_level_a_goal_without_a_target_and_one_taken_back_move_no_rank() -> None:
    level = goal(3, goal="3" * 12, measure="level", target=2.0)
    open_goal = goal(4, goal="4" * 12, target=None)
    given_to = [Contribution(goal=name * 12, amount=99.0) for name in "345"]
    others = (did(5, "a", contributions=tuple(given_to)), did(6, "b", contributions=gives(coffees=0.1)))
    b, a = of(level, open_goal, *others).kinds
    assert (b.name, [(moved.goal[0], moved.amount) for moved in a.moved]) == ("b", [("3", None), ("4", 99)])


def test_for_one_goal_only_the_activities_that_count_for_it_are_looked_at() -> None:
    events = (
        did(3, people=("Ana",), contributions=gives(coffees=1, talks=1), opportunities=led("a")),
        did(4, "talk", people=("Bo",), contributions=gives(talks=2)),
        did(5, people=("Chen",), contributions=gives(coffees=1)),
    )
    found = of(*events, goal=OTHER)
    assert (names(found.people), names(found.kinds)) == (["Ana", "Bo"], ["coffee", "talk"])
    assert [[moved.title for moved in each.moved] for each in found.people] == [["Talks"], ["Talks"]]
    assert len(found.people[0].opportunities) == 1


def test_for_a_goal_that_others_roll_up_into_all_that_counts_for_it_is_looked_at() -> None:
    parent, child, other = "5" * 12, "6" * 12, "7" * 12
    family = (
        goal(3, goal=parent, title="Role", target=8.0, unit="talks"),
        goal(4, goal=child, title="Panels", target=2.0, unit="talks", parent=parent, rolls_up=True),
        goal(5, goal=other, title="Slides", unit="slides", parent=parent, rolls_up=True),
    )
    events = (
        did(6, people=("Ana",), contributions=(Contribution(goal=child, amount=4.0),)),
        did(7, people=("Bo",), contributions=(Contribution(goal=parent, amount=6.0),)),
        did(8, people=("Chen",), contributions=(Contribution(goal=other, amount=9.0),)),
    )
    bo, ana = of(*family, *events, goal=parent).people
    assert (bo.name, ana.name) == ("Bo", "Ana"), "6 of 8 are more than 4 of 8, though not than 4 of 2"
    assert [(moved.title, moved.amount) for moved in ana.moved] == [("Role", 4)]


def test_what_names_nobody_and_nothing_is_in_no_list() -> None:
    found = of(did(3, None))
    assert (found.people, found.organisations, found.kinds) == ([], [], [])


kinds = st.sampled_from([None, "coffee", "Coffee", "call"])
people_met = st.lists(st.sampled_from(["Ana", "ana", "Bo", "Chen"]), max_size=3).map(tuple)
opportunities_told = st.lists(
    st.builds(
        Opportunity,
        id=st.sampled_from(["a" * 12, "b" * 12]),
        title=st.sampled_from(["Role", "Talk"]),
        stage=st.sampled_from(["", "applied", "offer"]),
    ),
    max_size=2,
).map(tuple)
given_to = st.lists(
    st.builds(Contribution, goal=st.sampled_from([GOAL, OTHER]), amount=st.sampled_from([0.1, 0.2, 1.0])),
    max_size=2,
).map(tuple)


@st.composite
def logs(draw: st.DrawFn) -> list[Event]:
    """Two goals and some activities, of which a few correct, withdraw or repeat an earlier one."""
    events: list[Event] = [*GOALS]
    for seq in range(3, draw(st.integers(3, 12))):
        links: dict[str, Any] = draw(
            st.sampled_from([{}, {}, {"origin": "row"}, {"corrects": True}, {"corrects": True, "void": True}])
        )
        earlier = [e for e in events if isinstance(e, ActivityLogged) and not e.corrects]
        if "corrects" in links:
            links = links | {"corrects": draw(st.sampled_from(earlier)).ref} if earlier else {}
        fields: dict[str, Any] = {
            "kind": draw(kinds),
            "people": draw(people_met),
            "opportunities": draw(opportunities_told),
            "contributions": draw(given_to),
            "quality": draw(st.sampled_from([None, 2, 5])),
            "minutes": draw(st.sampled_from([None, 20, 90])),
        }
        day = TODAY - timedelta(days=draw(st.integers(0, 3)))
        events.append(activity(seq, day, **fields, **links))
    return events


@given(logs(), st.randoms(use_true_random=False))
def test_the_order_in_which_events_come_says_nothing(events: list[Event], random: Any) -> None:
    shuffled = stamped(*events)
    random.shuffle(shuffled)
    for view in (people, opportunities, attribution):
        assert view(fold(shuffled), TODAY) == view(fold(stamped(*events)), TODAY)


@given(logs())
def test_what_kinds_and_people_moved_sums_up_to_what_the_activities_gave(events: list[Event]) -> None:
    book = fold(stamped(*events))
    active = [entry.activity for entry in book.entries if not entry.withdrawn]
    found = attribution(book, TODAY)
    for goal_id in (GOAL, OTHER):
        amounts = [sum(_exact(c) for c in each.contributions if c.goal == goal_id) for each in active]
        with_kind = sum(a for each, a in zip(active, amounts, strict=True) if each.kind)
        assert _moved(found.kinds, goal_id) == with_kind
        heads = [len({name.casefold() for name in each.people}) for each in active]
        assert _moved(found.people, goal_id) == sum(a * n for a, n in zip(amounts, heads, strict=True))
    arose = [o.arose_from for o in opportunities(book, TODAY)]
    assert sum(len(kind.opportunities) for kind in found.kinds) == sum(1 for each in arose if each.kind)
    assert [person.activities for person in people(book, TODAY)].count(0) == 0


def _exact(contribution: Contribution) -> Fraction:
    return Fraction(round(contribution.amount * 10), 10)


def _moved(found: list[Yield], goal_id: str) -> Fraction:
    amounts = [moved.amount or 0 for each in found for moved in each.moved if moved.goal == goal_id]
    return sum((Fraction(round(amount * 10), 10) for amount in amounts), Fraction(0))
