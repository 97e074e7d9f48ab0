"""What one device shows of another's events."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest

from milepost_shared.events.drafts import draft_header
from milepost_shared.events.types import Contribution, GoalAdjusted, GoalSet
from milepost_shared.log_file import open_log
from milepost_shared.protocol.messages import Member
from milepost_shared.storage.aiosqlite_connection import threaded
from milepost_shared.storage.log import Log
from tests.client.conftest import Run
from tests.shared.builders import TODAY, B, activity_draft

LATER = 1_772_791_200_000_000 + 3_600_000_000


def change(folder: Path, work: Callable[[Log], object]) -> None:
    """Change the log of the device in `folder`, as a sync would."""

    async def inside() -> None:
        file = await open_log(folder / "log.db", "0" * 16, 1, connect=threaded)
        try:
            await file.write(work)
        finally:
            await file.close()

    asyncio.run(inside())


def phone_writes(log: Log) -> None:
    """The phone adjusts the goal too, knowing only of how it was set, and logs something for it."""
    log.roster.put(Member(device=B, name="phone", key="", joined=1, revoked=None))
    setting = next(held.event for held in log.events.revisions() if isinstance(held.event, GoalSet))
    adjusted = GoalAdjusted(
        **draft_header(1),
        goal=setting.goal,
        reason="less travel",
        effective_day=TODAY,
        after=(setting.ref,),
        target=6.0,
    )
    log.append(B, [adjusted, activity_draft(people=("Ana",))], LATER, TODAY)


@pytest.fixture
def both(coffees: Run, tmp_path: Path) -> Run:
    """Two devices adjusted the goal at once; the phone's adjustment is the later in order."""
    coffees("adjust", "coffees", "8", "--by", "2026-04-10", "-r", "moving house")
    change(tmp_path / "device", phone_writes)
    return coffees


def test_adjustments_made_at_once_are_shown_with_the_one_that_lost(both: Run) -> None:
    out = " ".join(both("why", "coffees").out.split())
    assert "target: 10 → 8 " in out
    assert "made at the same time as phone-1: neither device knew of the other's; lost: target " in out
    assert "made at the same time as 2: neither device knew of the other's " in out
    assert "adjusted on phone (phone-1): less travel" in out
    here, phone = both("goal", "show", "coffees", "--json").json["revisions"][1:]
    assert (here["lost"], phone["lost"]) == (["target"], [])
    assert (here["concurrent_with"], phone["concurrent_with"]) == ([phone["ref"]], [here["ref"]])
    goal = both("goal", "show", "coffees", "--json").json
    assert (goal["target"], goal["deadline"]) == (6, "2026-04-10")


def test_the_next_adjustment_follows_both(both: Run) -> None:
    revisions = both("adjust", "coffees", "7", "-r", "we talked", "--json").json["goal"]["revisions"]
    assert [revision["concurrent_with"] == [] for revision in revisions] == [True, False, False, True]


def test_an_entry_of_another_device_is_edited_and_taken_back(both: Run) -> None:
    [entry] = both("entries", "--json").json
    assert entry["short"] == "phone-2"
    assert "with Bo" in both("edit", "phone-2", "-w", "Bo").out
    assert both("entries", "--json").json[0]["people"] == ["Bo"]
    assert both("undo", "phone-2").code == 0
    assert both("entries", "--json").json == []


def test_undo_takes_back_only_what_was_written_here(both: Run) -> None:
    assert "moving house" in both("undo").out
    assert "the goal" in both("undo").out
    assert both("undo").code == 3


def test_what_counts_for_several_goals_is_edited_for_one_and_keeps_the_others(
    both: Run, tmp_path: Path
) -> None:
    both("set", "Talks")
    both("set", "Career")
    coffees, talks, _ = (goal["id"] for goal in both("--json").json)
    given = (Contribution(goal=coffees, amount=1.0), Contribution(goal=talks, amount=2.0))
    change(
        tmp_path / "device", lambda log: log.append(B, [activity_draft(contributions=given)], LATER, TODAY)
    )
    assert both("edit", "phone-3", "-g", "talks", "-a", "5").code == 0
    assert [goal["value"] for goal in both("--json").json] == [1, 5, 0]
    for arguments in (("-a", "5"), ("-g", "career")):
        ran = both("edit", "phone-3", *arguments)
        assert (ran.code, "“Coffees”, “Talks”" in ran.err) == (2, True)
    assert both("edit", "phone-3", "-g", "none").code == 0
    assert [goal["value"] for goal in both("--json").json] == [0, 0, 0]
