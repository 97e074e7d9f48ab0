"""What if: a goal as it would be with a revision that is not written yet, by the one fold."""

from __future__ import annotations

from msgspec.structs import replace

from milepost_shared.events import Revision
from milepost_shared.goal import Goal
from milepost_shared.stamps import MOST, Stamped


def with_draft(goal: Goal, draft: Revision) -> Goal:
    """The goal with `draft` as its last revision. It causes nothing."""
    return replace(goal, revisions=[*goal.revisions, Stamped(MOST, draft)])
