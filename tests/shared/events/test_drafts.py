"""Drafts: giving events their number, and writing them again, with every ref in them mapped."""

from __future__ import annotations

from datetime import date

import msgspec
import pytest

from milepost_shared.errors import BadInput
from milepost_shared.events.drafts import (
    check_draft,
    draft_header,
    draft_ref,
    finalize,
    re_encode,
    ref_mapping,
)
from milepost_shared.events.types import Event, GoalAdjusted, MilestoneReached, decode, encode
from tests.shared.builders import GOAL, NOW, TODAY, A, B, activity, activity_draft, adjustment


def test_every_ref_to_a_draft_becomes_that_of_the_event_and_others_stay() -> None:
    rename = ref_mapping(A, 7)
    change = GoalAdjusted(
        **draft_header(2),
        goal=GOAL,
        reason="r",
        effective_day=TODAY,
        after=(draft_ref(1), f"{B}-4"),
        withdraws=draft_ref(1),
    )
    claim = MilestoneReached(**draft_header(3), goal=GOAL, milestone="m", day=TODAY, evidence=draft_ref(2))
    edit = activity_draft(corrects=draft_ref(3))
    drafts: list[Event] = [change, claim, edit]
    events = [decode(finalize(draft, A, 8 + n, NOW, rename)) for n, draft in enumerate(drafts)]
    assert events == [
        msgspec.structs.replace(
            change, device=A, seq=8, made=NOW, after=(f"{A}-8", f"{B}-4"), withdraws=f"{A}-8"
        ),
        msgspec.structs.replace(claim, device=A, seq=9, made=NOW, evidence=f"{A}-9"),
        msgspec.structs.replace(edit, device=A, seq=10, made=NOW, corrects=f"{A}-10"),
    ]


def test_text_that_is_not_valid_unicode_is_refused_with_the_name_of_its_field() -> None:
    with pytest.raises(BadInput, match="people") as refused:
        finalize(activity_draft(people=("Ana \udc80",)), A, 1, NOW, ref_mapping(A, 0))
    assert refused.value.field == "people"


def test_an_event_that_is_written_again_keeps_all_its_fields_with_its_refs_mapped() -> None:
    raw = msgspec.json.encode(
        msgspec.to_builtins(adjustment(3, TODAY, after=(f"{A}-2", f"{B}-1"))) | {"mood": 1}
    )
    again = msgspec.json.decode(re_encode(raw, A, 9, NOW, {f"{A}-2": f"{A}-8"}, "again-1"))
    assert again == msgspec.json.decode(raw) | {"seq": 9, "made": NOW, "after": [f"{A}-8", f"{B}-1"]}


def test_an_original_activity_that_is_written_again_gets_an_origin_and_keeps_one_that_it_has() -> None:
    day = date(2026, 3, 1)
    events = [activity(3, day), activity(3, day, origin="row-1"), activity(3, day, corrects=f"{A}-1")]
    again = [decode(re_encode(encode(event), A, 9, NOW, {}, "again-1")) for event in events]
    assert [getattr(event, "origin", None) for event in again] == ["again-1", "row-1", None]


def test_a_draft_is_checked_before_it_is_written_whatever_its_place() -> None:
    check_draft(activity_draft(note="x" * 16_000), TODAY)
    for field, draft in (
        ("event", activity_draft(note="x" * 17_000)),
        ("note", activity_draft(note="to\x1b[Dp")),
        ("day", activity_draft(date(2026, 3, 7))),
    ):
        with pytest.raises(BadInput) as caught:
            check_draft(draft, TODAY)
        assert caught.value.field == field
