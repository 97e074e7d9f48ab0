"""How much goes at once follows what the line carries."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from milepost_client.network.pace import FIRST, LEAST, LONG, QUICK, Pace

MOST = 512 * 1024


def test_it_begins_small_grows_on_a_quick_line_and_shrinks_on_a_slow_one() -> None:
    pace = Pace(MOST)
    assert pace.size == FIRST
    for _ in range(9):
        pace.note(QUICK / 2)
    assert pace.size == MOST
    pace.note((QUICK + LONG) / 2)
    assert pace.size == MOST
    for _ in range(20):
        pace.note(LONG * 2)
    assert pace.size == LEAST


@given(st.lists(st.floats(0, 100)))
def test_it_stays_within_its_limits(seconds: list[float]) -> None:
    pace = Pace(MOST)
    for each in seconds:
        pace.note(each)
        assert LEAST <= pace.size <= MOST
