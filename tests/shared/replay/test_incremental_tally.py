"""The value of a goal day after day, as contributions come and go."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from milepost_shared.model.entries import Reading
from milepost_shared.replay.incremental import LatestReading, RunningSum
from tests.shared.builders import A

changes = st.lists(st.tuples(st.integers(1, 20), st.integers(-5, 5)), max_size=20)
Changes = list[tuple[int, int]]


@given(st.lists(changes, min_size=20, max_size=20))
def test_a_sum_is_all_amounts_up_to_the_day_whenever_they_came(by_day: list[Changes]) -> None:
    tally, known = RunningSum(), Changes()
    for today, came in enumerate(by_day, 1):
        for day, amount in came:
            tally.add(day, amount)
        known += came
        assert tally.at(today) == sum(amount for day, amount in known if day <= today)


@given(changes, st.data())
def test_the_latest_reading_is_that_of_the_latest_day_then_time_then_order(
    came: Changes, data: st.DataObject
) -> None:
    readings = [(day, Reading(f"0{n % 3}:00", (n, A, n), amount)) for n, (day, amount) in enumerate(came)]
    gone = data.draw(st.lists(st.sampled_from(readings), unique=True)) if readings else []
    tally = LatestReading()
    for day, reading in readings:
        tally.add(day, reading)
    for day, reading in gone:
        tally.remove(day, reading)
    left = [held for held in readings if held not in gone]
    for today in range(21):
        known = [held for held in left if held[0] <= today]
        assert tally.at(today) == (max(known)[1].amount if known else None)
