"""The oracle for receipts: what a device last reported to its person, against what its log says now."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from msgspec.structs import replace

from milepost_shared.model.book import Book
from milepost_shared.replay.goal_change import GoalChange
from milepost_shared.replay.past_changes import late_changes
from milepost_shared.storage.log import Log
from milepost_shared.storage.tables.receipts import Receipt
from tests.system.simulation.ledger import Violation


class Snapshot(NamedTuple):
    """A log's goals at one moment, and the id of its newest receipt.

    `open` says whether a sync is under way or was cut off, so that its changes are not reported yet.
    """

    book: Book
    receipt: int
    open: bool


def take_snapshot(log: Log) -> Snapshot:
    """Return what the log says now."""
    newest = log.receipts.newest(1)
    return Snapshot(log.goal_totals.book(), newest[0].id if newest else 0, log.baseline.exists())


def snapshot_and_receipts(log: Log, reported: Snapshot) -> tuple[Snapshot, list[Receipt]]:
    """Return what the log says now, and the receipts since `reported`, oldest first."""
    receipts = [each for each in reversed(log.receipts.newest(10)) if each.id > reported.receipt]
    return take_snapshot(log), receipts


def expected_changes(before: Book, after: Book, today: date) -> list[GoalChange]:
    """Return the changes that a receipt must contain, without the devices that caused them."""
    return late_changes(before, after, today) if before.goals else []


def check_receipts(expected: list[GoalChange], kept: list[Receipt]) -> None:
    """Check that the receipts contain exactly the expected changes. Raises Violation."""
    actual = [_without_devices(change) for receipt in kept for change in receipt.goals]
    if actual != expected:
        raise Violation(f"the past changed: {expected}\nand the receipts say: {actual}")


def _without_devices(change: GoalChange) -> GoalChange:
    return replace(change, devices=(), days=tuple(replace(day, devices=()) for day in change.days))
