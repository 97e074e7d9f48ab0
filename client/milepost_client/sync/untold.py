"""What a background sync reached: nobody saw it, so the next command tells it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import msgspec
from msgspec import Struct

from milepost_client.sync.state import RecordedMilestone
from milepost_shared.progress.goal_view import goal_view
from milepost_shared.progress.targets import MetGoal, is_met
from milepost_shared.storage.log import Log


class Untold(Struct, frozen=True):
    """Milestones that were put on record, and goals whose targets are met."""

    reached: list[RecordedMilestone] = []
    met: list[MetGoal] = []


def keep_untold(log: Log, reached: Sequence[RecordedMilestone], met: Sequence[MetGoal]) -> None:
    """Keep what a sync reached, beside what was not told yet."""
    before = _kept(log)
    both = Untold([*before.reached, *reached], [*before.met, *met])
    log.metadata.put("untold", msgspec.json.encode(both).decode())


def take_untold(log: Log, today: date) -> Untold:
    """Return what was not told yet and still holds; from then on it counts as told."""
    kept = _kept(log)
    log.metadata.put("untold", "")
    return Untold(
        [each for each in kept.reached if _is_reached(log, each, today)],
        [each for each in kept.met if is_met(log.goal_totals.goal(each.goal), today)],
    )


def _kept(log: Log) -> Untold:
    text = log.metadata.text("untold")
    return msgspec.json.decode(text, type=Untold) if text else Untold()


def _is_reached(log: Log, each: RecordedMilestone, today: date) -> bool:
    view = goal_view(log.goal_totals.goal(each.goal), today)
    return view is not None and any(
        milestone.name == each.milestone and milestone.state == "reached" for milestone in view.milestones
    )
