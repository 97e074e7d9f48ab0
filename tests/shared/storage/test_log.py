"""The log: append, chain, digest, whose it is."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import msgspec
import pytest

from milepost_shared.errors import BadInput
from milepost_shared.events.drafts import draft_header, draft_ref
from milepost_shared.events.types import GoalAdjusted, GoalSet
from milepost_shared.progress.goal_view import goal_view
from milepost_shared.protocol.hash_chain import extend_chain, start_chain
from tests.shared.builders import GOAL, NOW, TODAY, USER, A, activity_draft, make_log


def new_goal(n: int = 1) -> GoalSet:
    return GoalSet(
        **draft_header(n), goal=GOAL, title="Coffees", target=10.0, start=date(2026, 1, 1), deadline=TODAY
    )


async def test_appended_events_are_there_after_reopening(tmp_path: Path) -> None:
    file = await make_log(tmp_path)
    events = await file.write(lambda log: log.append(A, [new_goal(), activity_draft(amount=3.0)], NOW, TODAY))
    digest = await file.read(lambda log: log.digest())
    await file.close()
    file = await make_log(tmp_path, user="0" * 16)
    assert [event.ref for event in events] == [f"{A}-1", f"{A}-2"]
    assert await file.read(lambda log: (log.user, log.digest(), log.waiting())) == (USER, digest, 2)
    found = await file.read(lambda log: goal_view(log.goal_totals.goal(GOAL), TODAY))
    assert found is not None
    assert found.value == 3
    await file.close()


async def test_refs_between_drafts_become_refs_of_the_events(tmp_path: Path) -> None:
    file = await make_log(tmp_path)
    await file.write(lambda log: log.append(A, [activity_draft(), activity_draft()], NOW, TODAY))
    change = GoalAdjusted(
        **draft_header(2), goal=GOAL, reason="r", effective_day=TODAY, after=(draft_ref(1),), target=5.0
    )
    events = await file.write(lambda log: log.append(A, [new_goal(), change], NOW, TODAY))
    assert isinstance(events[1], GoalAdjusted)
    assert events[1].after == (f"{A}-3",)
    await file.close()


async def test_the_chain_runs_over_the_bytes(tmp_path: Path) -> None:
    file = await make_log(tmp_path)
    await file.write(lambda log: log.append(A, [new_goal(), activity_draft()], NOW, TODAY))
    raws = [raw for _, _, raw in await file.read(lambda log: log.events.between(A, 1, 2))]
    expected = extend_chain(extend_chain(start_chain(USER, A), raws[0]), raws[1])
    assert await file.read(lambda log: log.head(A).chain) == expected
    await file.close()


async def test_one_bad_draft_and_nothing_is_written(tmp_path: Path) -> None:
    file = await make_log(tmp_path)
    with pytest.raises(BadInput, match="future"):
        await file.write(
            lambda log: log.append(A, [new_goal(), activity_draft(date(2027, 1, 1))], NOW, TODAY)
        )
    assert await file.read(lambda log: (log.events.count(), log.goal_totals.book().goals)) == (0, {})
    await file.close()


async def test_a_clock_that_goes_back_makes_no_earlier_stamp(tmp_path: Path) -> None:
    file = await make_log(tmp_path)
    [first] = await file.write(lambda log: log.append(A, [activity_draft()], NOW, TODAY))
    [second] = await file.write(lambda log: log.append(A, [activity_draft()], NOW - 10**12, TODAY))
    assert second.made == first.made + 1
    await file.close()


async def test_a_draft_as_json_keeps_unknown_fields(tmp_path: Path) -> None:
    file = await make_log(tmp_path)
    draft = msgspec.json.encode(msgspec.to_builtins(activity_draft()) | {"mood": "good"})
    [event] = await file.write(lambda log: log.append(A, [draft], NOW, TODAY))
    raw = await file.read(lambda log: log.events.raw(event.ref))
    assert raw is not None
    assert msgspec.json.decode(raw)["mood"] == "good"
    await file.close()


async def test_entries_are_listed_newest_first_with_their_corrections(tmp_path: Path) -> None:
    file = await make_log(tmp_path)
    day = date(2026, 3, 1)
    await file.write(
        lambda log: log.append(A, [activity_draft(day, note="a"), activity_draft(day, note="b")], NOW, TODAY)
    )
    await file.write(
        lambda log: log.append(A, [activity_draft(day, note="c", corrects=f"{A}-1")], NOW, TODAY)
    )
    entries = await file.read(lambda log: log.entries_of([day.toordinal()]))
    assert [entry.activity.note for entry in entries] == ["b", "c"]
    await file.close()
