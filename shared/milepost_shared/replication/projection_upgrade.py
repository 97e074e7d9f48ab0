"""The upgrade of a log to another version of the fold, and the receipt of what it changed."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import date
from typing import TYPE_CHECKING

from milepost_shared.errors import Damaged
from milepost_shared.model.book import Book
from milepost_shared.replay.past_changes import all_changes
from milepost_shared.replication.late_changes import LateChanges
from milepost_shared.replication.recovery import Recovery
from milepost_shared.storage.goal_totals import FOLD, FOLDS
from milepost_shared.storage.tables.receipts import Fold, Receipt

if TYPE_CHECKING:
    from milepost_shared.storage.log import Log

ROLLS_UP = 2
"""The first version of the fold in which goals count in their parents."""


def upgrade(log: Log, now: int, today: date) -> Receipt | None:
    """Fold a log anew, in its transaction; where that changes a number, or more is understood than
    before, keep a receipt at the stamp `now` and give it.

    The numbers before are those that were cached: each goal's days, and the revisions that were
    understood. What was never cached (the planned line, milestones, verdicts) is worked out from them
    by this version on both sides: where only its own rule changed, the receipt gives that rule alone.
    """
    with suppress(Damaged):  # Where something cannot be read, the next sync goes on with it.
        LateChanges(log).record(now, today)
    version = log.metadata.number("fold")
    before = _readable(log.day_totals.book if version >= ROLLS_UP else log.day_totals.book_without_rollup)
    understood = _refolded(log, now)
    after = _readable(log.day_totals.book)
    goals = tuple(all_changes(before, after, today)) if before and after else ()
    if not goals and not understood:
        return None
    words = tuple(FOLDS[n] for n in range(version + 1, FOLD + 1))
    fold = Fold(before=version, after=FOLD, changes=words)
    receipt = Receipt(at=now, kind="upgrade", today=today, goals=goals, understood=understood, fold=fold)
    return log.receipts.add(receipt)


def _refolded(log: Log, now: int) -> dict[str, int]:
    """Fold the log anew; what is damaged is set aside first, so that the rest can be."""
    try:
        return log.refold()
    except Damaged:
        Recovery(log, now).repair(log.metadata.text("device"))
        return log.refold()


def _readable(book: Callable[[], Book]) -> Book | None:
    """The goals, as far as they can be read; what is damaged is for `doctor` to find."""
    try:
        return book()
    except Damaged:
        return None
