"""A goal as it would be with a draft."""

from __future__ import annotations

from datetime import date

import msgspec

from milepost_shared.book import fold
from milepost_shared.drafts import draft_header
from milepost_shared.events import GoalAdjusted
from milepost_shared.goal import view
from milepost_shared.what_if import with_draft

from .making import GOAL, TODAY, A, activity, adjusted, goal, stamped


def test_a_draft_counts_as_it_will_once_it_is_written() -> None:
    day = date(2026, 2, 1)
    events = (goal(), activity(2, day, 3.0), adjusted(3, day, target=20.0))
    before = fold(stamped(*events)).goals[GOAL]
    known = before.history()
    assert known is not None
    fields = {"goal": GOAL, "reason": "life", "effective_day": TODAY, "after": known.heads(), "target": 8.0}
    imagined = view(with_draft(before, msgspec.convert(draft_header() | fields, GoalAdjusted)), TODAY)
    written = adjusted(4, TODAY, after=known.heads(), target=8.0)
    real = view(fold(stamped(*events, written)).goals[GOAL], TODAY)
    assert imagined is not None and real is not None
    same = {"line", "target", "value", "planned", "on_track", "days_ahead"}
    assert {name: getattr(imagined, name) for name in same} == {name: getattr(real, name) for name in same}
    assert imagined.revisions[-1].changes == real.revisions[-1].changes
    assert [held.event.ref for held in before.revisions] == [f"{A}-1", f"{A}-3"]
