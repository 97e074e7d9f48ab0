"""A name that nobody has."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from milepost_shared.text.names import free_name, normalize


def test_the_name_itself_where_it_is_free_and_else_with_a_number() -> None:
    assert free_name("phone", []) == "phone"
    assert free_name("phone", ["Phone", "phone 2"]) == "phone 3"


@given(st.text(min_size=1, max_size=80), st.lists(st.text(max_size=70), max_size=5))
def test_it_is_taken_by_nobody_and_not_too_long(name: str, taken: list[str]) -> None:
    free = free_name(name, [*taken, name])
    assert normalize(free) not in map(normalize, [*taken, name])
    assert len(free) <= 64
