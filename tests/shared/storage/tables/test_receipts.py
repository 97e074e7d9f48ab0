"""Receipts keep nothing of what was erased."""

from __future__ import annotations

from pathlib import Path

from milepost_shared.events.drafts import draft_header
from milepost_shared.events.types import GoalAdjusted
from milepost_shared.replay.goal_change import Overruling
from milepost_shared.storage.log import Log
from milepost_shared.storage.tables.receipts import Receipt
from tests.shared.builders import GOAL, NOW, TODAY, make_log

WORD = "Zuckmayer"


async def test_an_erased_goal_leaves_also_the_adjustments_that_a_receipt_tells_of(tmp_path: Path) -> None:
    file = await make_log(tmp_path, "log")
    told = GoalAdjusted(**draft_header(), goal=GOAL, reason=WORD, effective_day=TODAY)
    overruling = Overruling(goal=GOAL, title=WORD, fields=("target",), kept=told, lost=told)
    receipt = Receipt(at=NOW, kind="late", today=TODAY, overruled=(overruling,))

    def work(log: Log) -> list[Receipt]:
        log.receipts.add(receipt)
        assert log.receipts.forget(["0" * 12]) == 0
        assert log.receipts.forget([GOAL]) == 1
        return log.receipts.newest(1)

    [left] = await file.write(work)
    assert left.overruled == ()
    await file.close()
