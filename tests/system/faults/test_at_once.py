"""Commands, syncs and a device that watches write one log at once: nothing is lost, nobody is "locked"."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys

from milepost_client.device.home import Home
from tests.system.people import Called, Person, milepost
from tests.system.servers import PATIENCE
from tests.system.watching import watching

COMMANDS = 24
AT_A_TIME = 6
FROM_ELSEWHERE = 20


async def test_commands_background_syncs_and_watchers_at_once_lose_nothing(ana: Person) -> None:
    laptop, phone = await ana.device("laptop"), await ana.device("phone")
    await ana.set_goal(laptop)
    await ana.converge(laptop, phone)
    turns = asyncio.Semaphore(AT_A_TIME)

    async def command(amount: int) -> Called:
        async with turns:
            # Each starts a sync in the background, beside the one that another process may be at.
            return await called(laptop.home, "log", "coffees", str(amount))

    async with watching(laptop), watching(phone), asyncio.TaskGroup() as group:
        commands = [group.create_task(command(1 + n)) for n in range(COMMANDS)]
        syncs = [group.create_task(milepost(laptop.home, "sync")) for _ in range(3)]
        for n in range(FROM_ELSEWHERE):
            await ana.log(phone, 1000 + n)
            await asyncio.sleep(0.02)
    assert [task.result() for task in commands if task.result().code] == []
    assert [task.result() for task in syncs if "locked" in task.result().err] == []
    await until_free(laptop.home)
    await ana.converge(laptop, phone)
    expected = [*range(1, 1 + COMMANDS), *range(1000, 1000 + FROM_ELSEWHERE)]
    assert await ana.amounts(laptop) == await ana.amounts(phone) == expected


async def called(home: Home, *arguments: str) -> Called:
    """A command as a person calls it, with what it starts in the background."""
    environ = {name: text for name, text in os.environ.items() if name != "MILEPOST_AUTOSYNC"}
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "milepost_client.main", *arguments),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environ | {"MILEPOST_HOME": str(home.folder)},
    )
    async with asyncio.timeout(PATIENCE):
        out, err = await process.communicate()
    assert process.returncode is not None
    return Called(process.returncode, out.decode(), err.decode())


async def until_free(home: Home) -> None:
    """Wait until no sync is left in the background."""
    async with asyncio.timeout(PATIENCE):
        while True:
            with home.sync_lock() as free:
                if free:
                    return
            await asyncio.sleep(0.1)
