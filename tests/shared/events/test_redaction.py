"""What is left of an event that had its texts inside (shared/decisions/0038-old-events.md)."""

from __future__ import annotations

from pathlib import Path

import msgspec
from msgspec.structs import replace

from milepost_shared.events.drafts import draft_header
from milepost_shared.events.redaction import redacted
from milepost_shared.events.types import GoalAdjusted, Milestone, MilestoneReached, Opportunity
from milepost_shared.events.validation import decode_or_none
from tests.shared.builders import GOAL, TODAY, A, activity_draft, goal
from tests.shared.erasing import WORD, correction


def test_what_is_left_of_each_type_is_the_same_for_ever() -> None:
    """It is part of the format: two devices must come to the same bytes."""
    header = {"device": A, "seq": 7, "made": 5}
    whole = [
        activity_draft(
            TODAY,
            2.0,
            people=(WORD,),
            note=WORD,
            opportunities=(Opportunity(id=GOAL, title=WORD, stage="x"),),
        ),
        correction(f"{A}-1"),
        goal(title=WORD, about=WORD, milestones=(Milestone(name="First", percent=50),)),
        GoalAdjusted(**draft_header(), goal=GOAL, reason=WORD, effective_day=TODAY, tags=(WORD,), note=None),
        MilestoneReached(**draft_header(), goal=GOAL, milestone="First", day=TODAY, note=WORD),
    ]
    raws = [msgspec.json.encode(msgspec.to_builtins(replace(each, **header)) | {"mood": 1}) for each in whole]
    left = [redacted(raw) for raw in raws]
    golden = Path(__file__).parent / "golden" / "redacted.jsonl"
    assert b"".join(each + b"\n" for each in left) == golden.read_bytes()
    assert not any(WORD.encode() in each for each in left)
    assert [redacted(each) for each in left] == left
    assert all(decode_or_none(each) for each in left)
