"""What a person should know beyond the result of a write, as values; `presentation` words them."""

from __future__ import annotations

from datetime import date
from typing import Literal

from msgspec import Struct

from milepost_shared.events.types import Measure


class LinkedGoal(Struct, frozen=True):
    """As much of a goal as a remark on its link to another needs."""

    id: str
    title: str
    unit: str | None
    measure: Measure
    deadline: date | None


class HierarchyRemark(Struct, frozen=True):
    """Something a person should know of `goal` and the goal it serves.

    - `circle`: each serves the other, so the later link, that of `goal`, does not count
    - `missing-parent`: the parent is not in this log
    - `no-parent`: `goal` rolls up and serves no goal
    - `later-deadline`: `goal` is due after its parent
    - `level`: `goal` does not roll up, since one of the two is a level
    - `unit`: `goal` does not roll up, since the two count different things
    """

    kind: Literal["circle", "missing-parent", "no-parent", "later-deadline", "level", "unit"]
    goal: LinkedGoal
    parent: LinkedGoal | None = None


class OpportunityChange(Struct, frozen=True):
    """The stage of an opportunity before an activity (None where it is new) and after it."""

    title: str
    before: str | None
    after: str
