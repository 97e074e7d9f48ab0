"""Upgrades a log to another version of the fold, and writes the receipt of what that changed."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import date

from milepost_shared.errors import Damaged
from milepost_shared.model.book import Book
from milepost_shared.replay.past_changes import all_changes
from milepost_shared.replication.late_changes import LateChanges
from milepost_shared.replication.recovery import Recovery
from milepost_shared.storage.goal_totals import FOLD, FOLDS
from milepost_shared.storage.log import Log
from milepost_shared.storage.tables.receipts import Fold, Receipt

ROLLS_UP = 2
"""The first version of the fold in which goals count in their parents."""


def upgrade(log: Log, now: int, today: date) -> Receipt | None:
    """Fold a log again within its transaction.

    If that changes a number, or more events are understood than before, write a receipt at the stamp `now`
    and return it.

    The numbers before are those that were cached: each goal's days, and the revisions that were understood.
    What is never cached (the planned line, milestones, whether a goal is on track) is computed from them by
    this version on both sides. So if only such a rule changed, the receipt names the rule alone.
    """
    with suppress(Damaged):  # If something cannot be read, the next sync goes on with it.
        LateChanges(log).record(now, today)
    version = log.metadata.number("fold")
    before = _book_or_none(
        log.goal_totals.book if version >= ROLLS_UP else log.goal_totals.book_without_rollup
    )
    understood = _refold(log, now)
    after = _book_or_none(log.goal_totals.book)
    goals = tuple(all_changes(before, after, today)) if before and after else ()
    if not goals and not understood:
        return None
    changes = tuple(FOLDS[n] for n in range(version + 1, FOLD + 1))
    fold = Fold(before=version, after=FOLD, changes=changes)
    receipt = Receipt(at=now, kind="upgrade", today=today, goals=goals, understood=understood, fold=fold)
    return log.receipts.add(receipt)


def _refold(log: Log, now: int) -> dict[str, int]:
    """Fold the log again; if an event is damaged, set it aside first."""
    try:
        return log.refold()
    except Damaged:
        Recovery(log, now).recover_damaged(log.metadata.text("device"))
        return log.refold()


def _book_or_none(book: Callable[[], Book]) -> Book | None:
    """Return the goals; None if they are damaged, which `doctor` finds."""
    try:
        return book()
    except Damaged:
        return None
