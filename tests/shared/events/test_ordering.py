"""Stamps: a wild clock harms no order."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from milepost_shared.errors import BadInput
from milepost_shared.events.ordering import CLOCK_TOLERANCE, MAX_STAMP, effective_stamp, next_made
from tests.shared.builders import NOW

stamps = st.integers(0, MAX_STAMP - 1)


def test_a_new_event_is_made_after_everything_its_author_has_seen() -> None:
    assert next_made(NOW, NOW - 5) == NOW
    assert next_made(NOW, NOW + 5) == NOW + 6


def test_a_clock_beyond_what_a_stamp_can_hold_is_refused() -> None:
    with pytest.raises(BadInput, match="clock"):
        next_made(MAX_STAMP + 1, 0)


def test_a_clock_that_runs_ahead_is_clamped_to_the_brokers_time() -> None:
    assert effective_stamp(NOW + 10 * CLOCK_TOLERANCE, NOW, 0, []) == NOW + CLOCK_TOLERANCE
    assert effective_stamp(NOW - 10 * CLOCK_TOLERANCE, NOW, 0, []) == NOW - 10 * CLOCK_TOLERANCE


@given(stamps, st.none() | stamps, stamps, st.lists(stamps, max_size=4))
def test_no_event_sorts_before_one_its_author_had_seen(
    made: int, stored_at: int | None, previous: int, named: list[int]
) -> None:
    assert effective_stamp(made, stored_at, previous, named) > max([previous, *named])
