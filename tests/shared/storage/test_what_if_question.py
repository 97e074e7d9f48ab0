"""The what-if question: what it leaves out of a log, replaces in it and adds to it."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from milepost_shared.errors import NotFound
from milepost_shared.events.types import Event, GoalAdjusted
from milepost_shared.replay.what_if import NO_DIFFERENCE
from milepost_shared.storage.log import Log
from milepost_shared.storage.tables.frames import FrameRow
from milepost_shared.storage.what_if_question import (
    DeviceExclusion,
    Replacement,
    Supposition,
    WhatIfQuestion,
)
from tests.shared.builders import GOAL, NOW, TODAY, A, B, activity_draft, adjustment, goal, make_log

FEB, MAR = date(2026, 2, 1), date(2026, 3, 1)


def absent(log: Log, **fields: Any) -> frozenset[str]:
    return WhatIfQuestion(**fields).resolve(log, TODAY, TODAY).absent


async def test_an_imported_entry_is_left_out_with_all_its_copies(tmp_path: Path) -> None:
    file = await make_log(tmp_path)
    copies = [
        activity_draft(amount=2.0, origin="row"),
        activity_draft(amount=2.0, origin="row"),
        activity_draft(amount=1.0),
    ]
    await file.write(lambda log: log.append(A, copies, NOW, TODAY))
    assert await file.read(lambda log: absent(log, without=(f"{A}-2",))) == {f"{A}-1", f"{A}-2"}
    assert await file.read(lambda log: absent(log, without=(f"{A}-3",))) == {f"{A}-3"}
    await file.close()


async def test_the_adjustments_of_one_goal_or_of_all_are_found(tmp_path: Path) -> None:
    file = await make_log(tmp_path)
    drafts: list[Event] = [
        goal(1, "0" * 12),
        adjustment(2, FEB, "0" * 12, target=1.0),
        adjustment(3, FEB, "0" * 12, goal="9" * 12),
    ]
    await file.write(lambda log: log.append(A, drafts, NOW, TODAY))
    assert await file.read(lambda log: absent(log, original=True, goal=GOAL)) == {f"{A}-2"}
    assert await file.read(lambda log: absent(log, original=True)) == {f"{A}-2", f"{A}-3"}
    await file.close()


async def test_what_a_device_wrote_since_a_moment_goes_by_when_the_server_stored_it(tmp_path: Path) -> None:
    file = await make_log(tmp_path)
    await file.write(lambda log: log.append(B, [activity_draft()] * 5, NOW, TODAY))

    def stored(log: Any) -> None:
        log.frames.put(FrameRow(B, 1, 2, NOW + 10, b""))
        log.frames.put(FrameRow(B, 3, 4, NOW + 20, b""))

    await file.write(stored)

    def since(stamp: int) -> WhatIfQuestion:
        return WhatIfQuestion(without_device=DeviceExclusion(device=B, since=stamp))

    found = await file.read(lambda log: [since(NOW + n).refs_of_device(log) for n in (10, 11, 20, 21)])
    refs = [{f"{B}-{seq}" for seq in range(first, 6)} for first in (1, 3, 3, 5)]
    assert found == refs
    await file.close()


async def test_it_replaces_a_revision_and_supposes_another_on_the_day_replayed(tmp_path: Path) -> None:
    file = await make_log(tmp_path)
    drafts: list[Event] = [goal(1, "0" * 12), adjustment(2, FEB, "0" * 12, target=1.0)]
    await file.write(lambda log: log.append(A, drafts, NOW, TODAY))
    question = WhatIfQuestion(
        instead=(Replacement(ref=f"{A}-2", fields={"target": 7.0}),),
        suppose=Supposition(goal=GOAL, fields={"target": 9.0}),
    )
    what_if = await file.read(lambda log: question.resolve(log, MAR, TODAY))
    replaced, [added] = what_if.instead[f"{A}-2"], what_if.added
    assert isinstance(replaced, GoalAdjusted) and isinstance(added.event, GoalAdjusted)
    assert (replaced.target, replaced.effective_day) == (7.0, FEB)
    assert (added.event.target, added.event.effective_day) == (9.0, MAR)
    await file.close()


async def test_a_revision_that_the_log_lacks_cannot_be_replaced(tmp_path: Path) -> None:
    file = await make_log(tmp_path)
    question = WhatIfQuestion(instead=(Replacement(ref=f"{A}-9", fields={"target": 7.0}),))
    with pytest.raises(NotFound, match=f"{A}-9"):
        await file.read(lambda log: question.resolve(log, TODAY, TODAY))
    await file.close()


async def test_a_question_that_asks_nothing_is_what_happened(tmp_path: Path) -> None:
    file = await make_log(tmp_path)
    assert await file.read(lambda log: WhatIfQuestion().resolve(log, TODAY, TODAY)) == NO_DIFFERENCE
    await file.close()
