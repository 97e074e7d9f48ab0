"""Entries and values, event by event: in the end those of the fold."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from milepost_shared.events.ordering import Stamped
from milepost_shared.events.types import ActivityLogged
from milepost_shared.model.entries import Entry, Reading, current_entries
from milepost_shared.replay.incremental import IncrementalEntries, LatestReading, RunningSum
from tests.shared.builders import NOW, TODAY, A, B, activity

EVERYTHING = {(device, seq) for device in (A, B) for seq in range(1, 30)}
Changes = list[tuple[int, int]]
changes = st.lists(st.tuples(st.integers(1, 20), st.integers(-5, 5)), max_size=20)


@st.composite
def activities(draw: st.DrawFn) -> list[Stamped]:
    found: list[Stamped] = []
    for n in range(1, draw(st.integers(1, 12)) + 1):
        corrects = draw(st.none() | st.sampled_from([f"{A}-{m}" for m in range(1, 13) if m != n]))
        origin = draw(st.sampled_from([None, "row-1", "row-2"]))
        event = activity(n, TODAY, device=A, corrects=corrects, origin=origin, void=draw(st.booleans()))
        found.append(Stamped(NOW + draw(st.integers(0, 12)), event))
    return draw(st.permutations(found))


@given(activities())
def test_each_change_takes_back_what_stood_and_gives_what_stands(held: list[Stamped]) -> None:
    entries, standing = IncrementalEntries(EVERYTHING), Counter[Entry]()
    for n, one in enumerate(held, 1):
        before, after = entries.add(one)
        standing.subtract([before] if before else [])
        standing.update([after] if after else [])
        assert Counter(current_entries(held[:n])) == +standing


def test_what_nothing_will_correct_is_an_entry_by_itself() -> None:
    alone = Stamped(NOW, activity(1, TODAY))
    assert isinstance(alone.event, ActivityLogged)
    assert IncrementalEntries(frozenset()).add(alone) == (None, Entry(alone, alone))


@given(st.lists(changes, min_size=20, max_size=20))
def test_a_sum_is_all_amounts_up_to_the_day_whenever_they_came(by_day: list[Changes]) -> None:
    total, known = RunningSum(), Changes()
    for today, came in enumerate(by_day, 1):
        for day, amount in came:
            total.add(day, amount)
        known += came
        assert total.at(today) == sum(amount for day, amount in known if day <= today)


@given(changes, st.data())
def test_the_latest_reading_is_that_of_the_latest_day_then_time_then_order(
    came: Changes, data: st.DataObject
) -> None:
    readings = [(day, Reading(f"0{n % 3}:00", (n, A, n), amount)) for n, (day, amount) in enumerate(came)]
    gone = data.draw(st.lists(st.sampled_from(readings), unique=True)) if readings else []
    latest = LatestReading()
    for day, reading in readings:
        latest.add(day, reading)
    for day, reading in gone:
        latest.remove(day, reading)
    left = [held for held in readings if held not in gone]
    for today in range(21):
        known = [held for held in left if held[0] <= today]
        assert latest.at(today) == (max(known)[1].amount if known else None)
