"""Paces by the periods in which people think of them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis.strategies import floats, none, one_of

from milepost_shared.progress.paces import TOLD, pace_change, paces
from milepost_shared.progress.periods import DAYS

amounts = floats(min_value=1e-6, max_value=1e6)


def test_two_a_day_are_fourteen_a_week_and_so_on() -> None:
    assert paces(2.0) == {"day": 2, "week": 14, "month": 60.875, "quarter": 182.625, "year": 730.5}
    assert paces(None) is None


@given(one_of(none(), amounts), amounts)
def test_a_change_is_told_by_the_shortest_unit_in_which_it_comes_to_one(
    before: float | None, after: float
) -> None:
    change = pace_change(before, after)
    assert change is not None
    shorter = TOLD[: TOLD.index(change.unit)]
    assert all(max(before or 0.0, after) * DAYS[unit] < 1 for unit in shorter)
    assert change.after == pytest.approx(after * float(DAYS[change.unit]))
    assert (change.before is None) == (before is None)


def test_where_no_pace_is_required_nothing_changes() -> None:
    assert [pace_change(*pair) for pair in ((None, None), (0.0, 0.0), (None, 0.0))] == [None] * 3
