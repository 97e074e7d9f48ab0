"""Closing a sync once device and server hold the same: milestones, and the receipt of what changed."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec.structs import replace

from milepost_client.device.clock import Moment
from milepost_client.device.milestone_crossings import due_milestones
from milepost_client.sync.state import RecordedMilestone, SyncState
from milepost_shared.events.types import MilestoneReached
from milepost_shared.model.revisions import present_fields
from milepost_shared.progress.targets import MetGoal, newly_met
from milepost_shared.replication.late_changes import record_late_changes
from milepost_shared.storage.log import Log


def close(log: Log, device: str, moment: Moment, state: SyncState) -> SyncState:
    """Record the milestones that are due; where there are none, keep the receipt at once.

    Milestones that were recorded are sent first: the caller keeps the receipt after that.
    """
    due = due_milestones(log, log.events.goals_with_milestones(), moment.today)
    if not due:
        return keep_receipt(log, moment, state)
    reached = tuple(_reached(log, claim) for claim in due)
    log.append(device, due, moment.now, moment.today)
    return replace(state, reached=state.reached + reached)


def keep_receipt(log: Log, moment: Moment, state: SyncState) -> SyncState:
    """Keep a receipt of what changed in the past since the sync began, and note the log's digest, and the
    goals that are met since."""
    met = tuple(_met(log, moment))
    receipt = record_late_changes(log, moment.now, moment.today)
    return replace(state, receipt=receipt, met=met, own_digest=log.digest())


def _met(log: Log, moment: Moment) -> Iterable[MetGoal]:
    if not log.baseline.exists():
        return ()
    before = log.baseline.book()
    # To a device that had no goals yet, what others met in the past is no news.
    return newly_met(before, log.goal_totals.book(), moment.today, of_new=bool(before.goals))


def _reached(log: Log, claim: MilestoneReached) -> RecordedMilestone:
    history = log.goal_totals.goal(claim.goal).history()
    title = present_fields(history)["title"] if history else claim.goal
    return RecordedMilestone(claim.goal, title, claim.milestone)
