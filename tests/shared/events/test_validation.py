"""The limits at the door: what breaks one is refused with the field's name."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from milepost_shared.errors import BadInput
from milepost_shared.events.types import Event, Milestone, Opportunity, encode
from milepost_shared.events.validation import MAX_EVENT_BYTES, breach, decode_or_none, validate
from tests.shared.builders import GOAL, TODAY, activity, adjustment, goal

TOO_MUCH: list[tuple[str, Event]] = [
    ("note", activity(1, TODAY, note="bell \x07")),
    ("note", activity(1, TODAY, note="\x85")),
    ("note", goal(note="carriage\rreturn")),
    ("people", activity(1, TODAY, people=("Ana\x00",))),
    ("amount", activity(1, TODAY, 0.1234567)),
    ("target", goal(target=1e-7)),
    ("milestone", goal(milestones=(Milestone(name="x", value=0.00000001),))),
    ("day", activity(1, date(1969, 12, 31))),
    ("deadline", goal(deadline=date(2201, 1, 1))),
    ("effective_day", adjustment(1, date(1900, 1, 1))),
    ("event", activity(1, TODAY, note="x" * 17_000)),
]


@pytest.mark.parametrize(("field", "event"), TOO_MUCH)
def test_an_event_that_breaks_a_limit_is_refused_with_the_field_and_is_not_folded(
    field: str, event: Event
) -> None:
    raw = encode(event)
    found = breach(event, raw)
    assert found is not None
    assert found.field == field
    with pytest.raises(BadInput, match=field.replace("_", " ")) as refused:
        validate(raw, TODAY)
    assert refused.value.field == field
    assert decode_or_none(raw) is None


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("amount", {"amount": 2e12}),
        ("quality", {"quality": 6}),
        ("time", {"time": "25:00"}),
        ("corrects", {"corrects": "17"}),
    ],
)
def test_a_value_of_the_wrong_type_is_refused_with_the_field(field: str, changes: dict[str, Any]) -> None:
    with pytest.raises(BadInput) as refused:
        validate(encode(activity(1, TODAY, **changes)), TODAY)
    assert refused.value.field == field


def test_a_future_day_is_refused_in_writing_but_not_in_reading() -> None:
    raw = encode(activity(1, date(2026, 3, 7)))
    with pytest.raises(BadInput, match="future"):
        validate(raw, TODAY)
    assert decode_or_none(raw) is not None


def test_new_lines_tabs_and_all_scripts_pass() -> None:
    event = activity(1, TODAY, note="a\n\tb “ü” 李 🙂", people=("Łucja",))
    assert validate(encode(event), TODAY) == event


UNREAD = "a\u202eb"
GIVEN: list[dict[str, Any]] = [{field: UNREAD} for field in ("title", "purpose", "unit", "about")]
NAMED: list[tuple[str, Event]] = [
    *((next(iter(given)), goal(**given)) for given in GIVEN),
    ("tags", goal(tags=(UNREAD,))),
    ("milestones", goal(milestones=(Milestone(name=UNREAD),))),
    *((next(iter(given)), adjustment(1, TODAY, **given)) for given in GIVEN),
    ("tags", adjustment(1, TODAY, tags=(UNREAD,))),
    ("milestones", adjustment(1, TODAY, milestones=(Milestone(name=UNREAD),))),
    ("kind", activity(1, TODAY, kind=UNREAD)),
    ("organisation", activity(1, TODAY, organisation=UNREAD)),
    ("people", activity(1, TODAY, people=("Ana", UNREAD))),
    ("opportunities", activity(1, TODAY, opportunities=(Opportunity(id=GOAL, title=UNREAD),))),
    ("stage", activity(1, TODAY, opportunities=(Opportunity(id=GOAL, title="x", stage=UNREAD),))),
]


@pytest.mark.parametrize(("field", "event"), NAMED)
def test_a_name_that_nobody_can_read_is_refused_in_writing_but_not_in_reading(
    field: str, event: Event
) -> None:
    with pytest.raises(BadInput) as refused:
        validate(encode(event), TODAY)
    assert refused.value.field == field
    assert decode_or_none(encode(event)) == event


def test_a_note_may_hold_what_a_name_may_not() -> None:
    event = activity(1, TODAY, note=UNREAD)
    assert validate(encode(event), TODAY) == event


def test_an_event_may_outgrow_the_length_limit_by_what_writing_it_again_adds() -> None:
    room = MAX_EVENT_BYTES - len(encode(activity(1, TODAY, note="")))
    assert decode_or_none(encode(activity(1, TODAY, note="x" * room))) == validate(
        encode(activity(1, TODAY, note="x" * room)), TODAY
    )
    raw = encode(activity(1, TODAY, note="x" * (room + 1)))
    with pytest.raises(BadInput, match="bytes"):
        validate(raw, TODAY)
    assert decode_or_none(raw) is not None
