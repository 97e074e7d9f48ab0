"""What a person was last told of the past on a device, against which its receipts are held."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from msgspec.structs import replace

from milepost_shared.model.book import Book
from milepost_shared.replay.past_changes import GoalChange, late_changes
from milepost_shared.storage.log import Log
from milepost_shared.storage.tables.receipts import Receipt
from tests.system.simulation.ledger import Broken


class Belief(NamedTuple):
    """The goals as last told, the newest receipt then, and whether a sync is under way or was cut off,
    so that what it brought is not told yet."""

    book: Book
    receipt: int
    open: bool


def believe(log: Log) -> Belief:
    """What the log says now."""
    newest = log.receipts.newest(1)
    return Belief(log.goal_totals.book(), newest[0].id if newest else 0, log.baseline.exists())


def settled(log: Log, told: Belief) -> tuple[Belief, list[Receipt]]:
    """What the log says now, and the receipts that were kept since what was last told."""
    return believe(log), [each for each in reversed(log.receipts.newest(10)) if each.id > told.receipt]


def due(before: Book, after: Book, today: date) -> list[GoalChange]:
    """What a receipt has to tell, but for the devices that brought it."""
    return late_changes(before, after, today) if before.goals else []


def check(expected: list[GoalChange], kept: list[Receipt]) -> None:
    """Hold that the receipts that were kept tell exactly what changed. Raises Broken."""
    told = [_plain(change) for receipt in kept for change in receipt.goals]
    if told != expected:
        raise Broken(f"the past changed: {expected}\nand the receipts tell: {told}")


def _plain(change: GoalChange) -> GoalChange:
    return replace(change, devices=(), days=tuple(replace(day, devices=()) for day in change.days))
