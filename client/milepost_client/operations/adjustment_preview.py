"""What an adjustment would change, before it is written."""

from __future__ import annotations

from datetime import date

from msgspec import Struct

from milepost_shared.events.types import GoalAdjusted
from milepost_shared.model.goal import Goal
from milepost_shared.progress.goal_view import GoalView, goal_view
from milepost_shared.projections.smart import Finding, smart_view
from milepost_shared.projections.track_record import TrackRecord
from milepost_shared.replay.what_if import with_draft
from milepost_shared.storage.log import Log


class Side(Struct, frozen=True):
    """A goal on one side of an adjustment, and the SMART check of it."""

    goal: GoalView
    findings: list[Finding]


class Preview(Struct, frozen=True):
    """A goal as it is and as it would be with an adjustment that takes effect on `day`."""

    before: Side
    after: Side
    day: date


def preview(log: Log, goal: Goal, draft: GoalAdjusted, today: date) -> Preview:
    """What `draft` would make of a goal, by the same fold as when it is saved."""
    past = TrackRecord(log.day_totals.book().goals.values(), log.entries)

    def side(shown: Goal) -> Side:
        found, checked = goal_view(shown, today), smart_view(shown, past, today)
        assert found is not None and checked is not None, "a goal that is adjusted stands"
        return Side(found, checked.findings)

    return Preview(side(goal), side(with_draft(goal, draft)), draft.effective_day)
