"""Whatever the bytes, reading them gives what keeps the limits, or says that they cannot be read."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import msgspec
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from milepost_shared.errors import UNREADABLE, BadInput
from milepost_shared.events.types import Event, decode_header, encode, refs
from milepost_shared.events.validation import (
    FIRST_DAY,
    LAST_DAY,
    MAX_DEPTH,
    breach,
    decode_or_none,
    nests_deeply,
    validate,
)
from milepost_shared.model.goal import Goal
from milepost_shared.progress.periods import span_named
from milepost_shared.protocol.messages import Chains, ChainsAt, Frame, Proof, Prove, Pull, Reply, Report
from milepost_shared.protocol.signatures import frame_is_signed
from milepost_shared.replay.what_if import hypothetical_adjustment, replacement_for
from milepost_shared.replication.frame_decoding import decode_frame
from tests.shared.builders import GOAL, OTHER, TODAY, USER, A, adjustment, goal
from tests.shared.fuzzed_json import odd, raws, twisted

HEADER = {"device": A, "seq": 1, "made": 5}
EVENTS: list[dict[str, Any]] = [
    {
        **{"type": "GoalSet", **HEADER, "goal": GOAL, "title": "x", "start": "2026-01-01", "target": 5.5},
        **{"deadline": "2026-05-01", "baseline": 0.5, "parent": OTHER, "about": "Ana", "tags": ["x"]},
        **{"cadence": {"quota": 2, "every": "week"}, "milestones": [{"name": "a", "value": 1, "percent": 5}]},
    },
    {
        **{"type": "ActivityLogged", **HEADER, "day": "2026-03-01", "time": "10:00", "minutes": 5},
        **{"contributions": [{"goal": GOAL, "amount": 2}], "people": ["Ana"], "quality": 3, "void": False},
        **{"opportunities": [{"id": OTHER, "title": "x", "stage": "y"}], "origin": "o", "corrects": f"{A}-1"},
    },
    {
        **{"type": "GoalAdjusted", **HEADER, "goal": GOAL, "reason": "r", "effective_day": "2026-03-01"},
        **{"after": [f"{A}-1"], "withdraws": f"{A}-1", "skip": ["2026-W10"], "target": None},
        **{"deadline": "2026-03-01", "milestones": None, "status": "paused", "rolls_up": True},
    },
    {
        **{"type": "MilestoneReached", **HEADER, "goal": GOAL, "milestone": "m", "day": "2026-03-01"},
        **{"value": 1, "evidence": f"{A}-1", "note": "n"},
    },
]
events = st.one_of(*map(twisted, EVENTS)) | raws


def assert_keeps_the_limits(event: Event) -> None:
    """It is written again as it is read, and no number or day of it is beyond what can be kept."""
    raw = encode(event)
    assert decode_or_none(raw) == event
    assert breach(event, raw) is None
    for value in msgspec.structs.asdict(event).values():
        assert not isinstance(value, date) or FIRST_DAY <= value <= LAST_DAY
        assert not isinstance(value, int | float) or abs(value) <= max(1e12, 2**53)


@given(events)
def test_any_bytes_are_an_event_that_keeps_the_limits_or_are_not_understood(raw: bytes) -> None:
    if event := decode_or_none(raw):
        assert_keeps_the_limits(event)
        assert len(list(refs(event))) < len(raw)


@given(events)
def test_any_bytes_are_a_valid_event_or_are_refused_with_the_field(raw: bytes) -> None:
    try:
        event = validate(raw, TODAY)
    except BadInput as refused:
        assert refused.field and refused.problem
        return
    assert_keeps_the_limits(event)


MESSAGES: list[tuple[type, dict[str, Any]]] = [
    (Pull, {"have": {A: [1, "0" * 32]}, "wait": 1.5, "own": False, "zone": "UTC"}),
    (ChainsAt, {"device": A, "seqs": [1, 2], "order": True}),
    (Chains, {"chains": {"1": "0" * 32}}),
    (Prove, {"marks": {A: [1, "0" * 32, "0" * 32]}, "waiting": 1, "whole": True}),
    (Report, {"device": A, "at": 1, "marks": {A: [1, "0" * 32, "0" * 32]}, "waiting": 1}),
    (Proof, {"at": 1, "marks": {}, "names": {A: "x"}, "reports": [], "damaged": {A: 1}, "error": ""}),
    (
        Reply,
        {
            **{"frames": [], "heads": {A: [1, "0" * 32]}, "refused": {"count": 1, "reason": ""}},
            **{"roster": [{"device": A, "name": "x", "key": "U", "joined": 1}], "digest": "", "more": True},
            **{"admitted": [{"first": 1, "last": 1, "chain": "0" * 32, "sig": "", "stored_at": 1}]},
        },
    ),
]


@pytest.mark.parametrize(("kind", "whole"), MESSAGES, ids=lambda each: getattr(each, "__name__", ""))
@given(data=st.data())
def test_any_bytes_are_a_message_within_53_bits_or_cannot_be_read(
    kind: type, whole: dict[str, Any], data: st.DataObject
) -> None:
    raw = data.draw(twisted(whole) | raws)
    try:
        found: Any = msgspec.json.decode(raw, type=kind)
    except UNREADABLE:
        return
    assert all(0 <= number < 2**53 for number in _numbers(msgspec.to_builtins(found)))
    assert msgspec.json.decode(msgspec.json.encode(found), type=kind) == found


def _numbers(value: Any) -> list[int]:
    """All whole numbers in a value, keys and all."""
    if isinstance(value, dict):
        return [n for pair in value.items() for each in pair for n in _numbers(each)]
    if isinstance(value, list | tuple):
        return [n for each in value for n in _numbers(each)]
    return [value] if type(value) is int else []


FRAME = {
    **{"device": A, "first": 1, "prev": "0" * 32, "sig": "c2ln", "stored_at": 1, "effective": {"1": 5}},
    "events": [EVENTS[1], EVENTS[0] | {"seq": 2}, {"type": "Foreseen", **HEADER, "seq": 3, "x": [[0]]}],
}


@given(twisted(FRAME) | raws)
def test_any_bytes_are_a_frame_of_events_by_number_or_are_refused(raw: bytes) -> None:
    try:
        frame = msgspec.json.decode(raw, type=Frame)
    except UNREADABLE:
        return
    assert not frame_is_signed(USER, "U" * 56, frame)
    found = decode_frame(frame)
    if not isinstance(found, list):
        assert found in ("malformed", "oversized")
        return
    assert [event.seq for event in found] == list(range(frame.first, frame.last + 1))
    assert all(0 <= event.made < 2**53 for event in found)


FIELDS = ("title", "target", "deadline", "milestones", "cadence", "status", "effective_day", "skip", "made")


@given(st.dictionaries(st.sampled_from(FIELDS), odd, max_size=2), st.booleans())
def test_any_fields_make_a_valid_hypothetical_event_or_are_refused(
    fields: dict[str, Any], sets: bool
) -> None:
    event = goal() if sets else adjustment(2, TODAY)
    answers: tuple[Callable[[], Any], ...] = (
        lambda: replacement_for(event, fields, TODAY),
        lambda: hypothetical_adjustment(Goal(id=GOAL), fields, TODAY, TODAY).event,
    )
    for answer in answers:
        try:
            assert_keeps_the_limits(answer())
        except BadInput as refused:
            assert refused.problem


@given(st.text() | st.from_regex(r"[0-9]{4}-([WwQq]?[0-9]{1,2})", fullmatch=True))
@example("0000-01")
@example("9999-W53")
def test_any_text_names_a_period_by_its_own_name_or_none(text: str) -> None:
    if span := span_named(text):
        assert span.name == text.upper()


@given(st.integers(1, 200), st.booleans(), st.text(alphabet='[]{}"\\x'))
def test_how_deep_an_event_nests_follows_from_the_brackets_outside_of_its_texts(
    depth: int, lists: bool, text: str
) -> None:
    opening, closing = (b"[", b"]") if lists else (b'{"a":', b"}")
    raw = opening * depth + msgspec.json.encode(text) + closing * depth
    assert nests_deeply(raw) == (depth > MAX_DEPTH)


@given(st.integers(1, MAX_DEPTH - 1))
def test_an_event_at_the_depth_limit_can_be_decoded(depth: int) -> None:
    raw = b'{"type":"Foreseen","device":"%s","seq":1,"made":1,"x":' % A.encode()
    raw += b"[" * depth + b"]" * depth + b"}"
    assert not nests_deeply(raw)
    assert decode_header(raw).seq == 1
