"""Goals by name, and which may serve which."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from milepost_client.parsing.goals import (
    check_parent,
    goal_names,
    goal_title,
    goal_to_read,
    goal_to_write,
    resolve_parent,
)
from milepost_shared.errors import BadInput, NotFound
from milepost_shared.events.drafts import Draft, draft_header
from milepost_shared.events.types import GoalAdjusted, GoalSet
from milepost_shared.log_file import LogFile
from tests.shared.builders import NOW, TODAY, A, make_log

CAREER, COFFEES, ABROAD = "a" * 12, "b" * 12, "c" * 12


@pytest.fixture
async def file(tmp_path: Path) -> AsyncIterator[LogFile]:
    """A log with three goals: coffees serve a career, coffees abroad were dropped."""
    file = await make_log(tmp_path)
    drafts: list[Draft] = [
        GoalSet(**draft_header(1), goal=CAREER, title="Career", start=TODAY),
        GoalSet(**draft_header(2), goal=COFFEES, title="Coffees with Zoë", start=TODAY, parent=CAREER),
        GoalSet(**draft_header(3), goal=ABROAD, title="Coffees abroad", start=TODAY),
        GoalAdjusted(**draft_header(4), goal=ABROAD, reason="at home", effective_day=TODAY, status="dropped"),
    ]
    await file.write(lambda log: log.append(A, drafts, NOW, TODAY))
    yield file
    await file.close()


@pytest.mark.parametrize("name", ["career", "CAR", "reer", CAREER, "aaaa", " Career "])
async def test_a_title_a_part_of_it_or_an_id_name_a_goal(file: LogFile, name: str) -> None:
    assert await file.read(lambda log: goal_to_write(log, name)) == CAREER


async def test_running_goals_come_before_closed_ones(file: LogFile) -> None:
    assert await file.read(lambda log: goal_to_write(log, "coffees")) == COFFEES
    assert await file.read(lambda log: goal_to_write(log, "abroad")) == ABROAD


async def test_an_accent_may_be_composed_or_not(file: LogFile) -> None:
    assert await file.read(lambda log: goal_to_write(log, "zoe\N{COMBINING DIAERESIS}")) == COFFEES


async def test_a_guess_will_do_for_reading_but_not_for_writing(file: LogFile) -> None:
    assert await file.read(lambda log: goal_to_read(log, "carer")) == CAREER
    with pytest.raises(BadInput, match=f"Did you mean:\n  {CAREER}  Career"):
        await file.read(lambda log: goal_to_write(log, "carer"))


async def test_several_matches_are_listed(file: LogFile) -> None:
    with pytest.raises(BadInput) as refused:
        await file.read(lambda log: goal_to_write(log, "c"))
    assert refused.value.problem.splitlines()[1:] == [f"  {CAREER}  Career", f"  {COFFEES}  Coffees with Zoë"]


async def test_an_unknown_name_is_not_found(file: LogFile) -> None:
    with pytest.raises(NotFound, match="milepost goal list"):
        await file.read(lambda log: goal_to_read(log, "swimming"))


async def test_without_goals_the_refusal_has_how_to_set_one(tmp_path: Path) -> None:
    file = await make_log(tmp_path)
    try:
        with pytest.raises(NotFound, match="milepost goal set"):
            await file.read(lambda log: goal_to_write(log, "career"))
    finally:
        await file.close()


async def test_the_title_of_a_goal_missing_from_the_log_is_its_id(file: LogFile) -> None:
    names = await file.read(goal_names)
    assert (goal_title(CAREER, names), goal_title("d" * 12, names)) == ("Career", "d" * 12)


async def test_a_goal_serves_neither_itself_nor_one_that_serves_it(file: LogFile) -> None:
    assert await file.read(lambda log: resolve_parent(log, ABROAD, "zoë")) == COFFEES
    with pytest.raises(BadInput, match="cannot be its own parent"):
        await file.read(lambda log: resolve_parent(log, CAREER, "career"))
    with pytest.raises(BadInput, match="“Coffees with Zoë” serves “Career”, so it cannot be the parent"):
        await file.read(lambda log: resolve_parent(log, CAREER, "zoë"))


async def test_a_goal_serves_none_that_serves_it_through_others(file: LogFile) -> None:
    draft = GoalAdjusted(**draft_header(), goal=ABROAD, reason="part", effective_day=TODAY, parent=COFFEES)
    await file.write(lambda log: log.append(A, [draft], NOW, TODAY))
    with pytest.raises(
        BadInput, match="“Coffees abroad” serves “Coffees with Zoë”, which serves “Career”, so"
    ):
        await file.read(lambda log: resolve_parent(log, CAREER, "abroad"))


async def test_a_goal_that_was_taken_back_does_not_come_back_to_serve_what_serves_it_now(
    file: LogFile,
) -> None:
    names = await file.read(goal_names)
    gone = names.pop(CAREER)
    assert gone.parent is None
    with pytest.raises(BadInput, match="so it cannot be the parent"):
        check_parent(CAREER, COFFEES, names)


async def test_a_circle_that_two_devices_made_is_walked_once(file: LogFile) -> None:
    draft = GoalAdjusted(**draft_header(), goal=CAREER, reason="round", effective_day=TODAY, parent=COFFEES)
    await file.write(lambda log: log.append(A, [draft], NOW, TODAY))
    assert await file.read(lambda log: resolve_parent(log, ABROAD, "career")) == CAREER
