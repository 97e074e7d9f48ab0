"""A command that is killed, or hears of an error of the disk, at each of its writes: all of it or nothing."""

from __future__ import annotations

from pathlib import Path

from milepost_client.clock import Moment
from milepost_client.device import Device
from milepost_client.home import Home
from tests.system.logs import trouble
from tests.system.people import milepost
from tests.system.strace import KILL, skip_without_strace, struck


async def test_killed_at_any_write_the_log_has_all_of_an_append_or_nothing(tmp_path: Path) -> None:
    skip_without_strace()
    home = Home(tmp_path / "laptop")
    assert (await milepost(home, "log", "-n", "before")).code == 0
    held, points = 1, 0
    for found in struck(home, KILL, "log", "-n", "again"):
        points += found.touched
        now = await count_whole(home)
        # What it printed was on disk before.
        assert now - held in ((1,) if found.out else (0, 1)), found
        held = now
    assert points > 5


async def test_an_error_of_the_disk_at_any_write_is_told_and_what_was_told_is_so(tmp_path: Path) -> None:
    skip_without_strace()
    home = Home(tmp_path / "laptop")
    assert (await milepost(home, "log", "-n", "before")).code == 0
    held = 1
    for found in struck(home, "error=EIO", "log", "-n", "again"):
        assert found.code in (0, 1) and "Traceback" not in found.err, found
        now = await count_whole(home)
        assert now - held == (found.code == 0), found
        held = now
    assert (await milepost(home, "log", "-n", "after")).code == 0
    assert await count_whole(home) == held + 1


async def count_whole(home: Home) -> int:
    """How many events the log has; all of it is as it was written."""
    async with await Device.open(home, Moment.current({})) as device:
        assert await device.read(trouble) == []
        return await device.read(lambda log: log.events.count())
