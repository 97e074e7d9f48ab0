"""Turns: one after the other, and not too many wait."""

from __future__ import annotations

import asyncio

import pytest

from milepost_server.as_person.turns import MOST_WAITING, Turns
from milepost_server.errors import TooManyWrites


async def test_a_person_s_turns_come_one_after_the_other_and_others_do_not_wait() -> None:
    turns, seen = Turns(), list[str]()

    async def take(user: str, name: str) -> None:
        async with turns.of(user):
            seen.append(f"{name} begins")
            await asyncio.sleep(0)
            seen.append(f"{name} ends")

    await asyncio.gather(take("a", "first"), take("a", "second"), take("b", "other"))
    own = [each for each in seen if not each.startswith("other")]
    assert own == ["first begins", "first ends", "second begins", "second ends"]
    assert seen.index("other begins") < seen.index("second begins")


async def test_only_so_many_wait() -> None:
    turns, go_on = Turns(), asyncio.Event()

    async def hold() -> None:
        async with turns.of("a"):
            await go_on.wait()

    holding = [asyncio.create_task(hold()) for _ in range(MOST_WAITING)]
    await asyncio.sleep(0)
    with pytest.raises(TooManyWrites):
        async with turns.of("a"):
            pass
    go_on.set()
    await asyncio.gather(*holding)
    async with turns.of("a"):
        pass
