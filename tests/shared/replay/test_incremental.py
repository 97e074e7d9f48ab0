"""Entries as their originals and corrections become known: in the end those that a fold settles."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from milepost_shared.events.ordering import Stamped
from milepost_shared.events.types import ActivityLogged
from milepost_shared.model.entries import Entry, current_entries
from milepost_shared.replay.incremental import IncrementalEntries
from tests.shared.builders import NOW, TODAY, A, B, activity

EVERYTHING = {(device, seq) for device in (A, B) for seq in range(1, 30)}


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
    settling, standing = IncrementalEntries(EVERYTHING), Counter[Entry]()
    for n, one in enumerate(held, 1):
        before, after = settling.take(one)
        standing.subtract([before] if before else [])
        standing.update([after] if after else [])
        assert Counter(current_entries(held[:n])) == +standing


def test_what_nothing_will_correct_is_an_entry_by_itself() -> None:
    alone = Stamped(NOW, activity(1, TODAY))
    assert isinstance(alone.event, ActivityLogged)
    assert IncrementalEntries(frozenset()).take(alone) == (None, Entry(alone, alone))
