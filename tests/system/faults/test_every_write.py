"""A kill or a disk error at every single write: an append is saved completely or not at all."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, suppress
from itertools import count
from pathlib import Path
from subprocess import Popen

import pytest

from milepost_client.device.clock import Moment
from milepost_client.device.device import Device
from milepost_client.device.home import Home
from milepost_client.sync.connection import connect_to_server
from milepost_shared.errors import Offline
from milepost_shared.storage.aiosqlite_connection import open_threaded
from tests.system.faults.log_damage import damaged_refs
from tests.system.faults.strace import KILL, injected_fault, runs_with_faults, skip_without_strace
from tests.system.people import Person, milepost, until_synced

FILES = ("users/{user}.db", "server.db")
"""The files that the server writes for an append: the person's log, and then its position."""
SYNCS = ("fsync", "fdatasync")
"""The server's calls that the suite tries, since each kill costs a restart; the soak tries all."""
APPENDS = ("pwrite64", "fsync")
"""The calls by which the broker puts a message on disk."""


async def test_a_log_killed_at_any_write_has_an_append_completely_or_not_at_all(tmp_path: Path) -> None:
    skip_without_strace()
    home = Home(tmp_path / "laptop")
    assert (await milepost(home, "log", "-n", "before")).code == 0
    held, points = 1, 0
    for found in runs_with_faults(home, KILL, "log", "-n", "again"):
        points += found.injected
        now = await count_whole(home)
        # It prints only what is on disk.
        assert now - held in ((1,) if found.out else (0, 1)), found
        held = now
    assert points > 5


async def imports_killed_at_every_write(tmp_path: Path, rows: int) -> None:
    """The same of an import of many rows, for the soak: it takes a minute or two."""
    skip_without_strace()
    home, file = Home(tmp_path / "laptop"), tmp_path / "rows.csv"
    assert (await milepost(home, "log", "-n", "before")).code == 0
    held = 1
    put_rows(file, 0, rows)
    for n, found in enumerate(runs_with_faults(home, KILL, "import", str(file)), 1):
        now = await count_whole(home)
        assert now - held in ((0, rows) if found.injected else (rows,)), found
        held = now
        put_rows(file, n, rows)


def put_rows(file: Path, number: int, rows: int) -> None:
    """Rows that were never imported before."""
    file.write_text("when,note\n" + "".join(f"2026-03-06,{number} {n}\n" for n in range(rows)))


async def test_a_disk_error_at_any_write_is_reported_and_the_report_is_true(tmp_path: Path) -> None:
    skip_without_strace()
    home = Home(tmp_path / "laptop")
    assert (await milepost(home, "log", "-n", "before")).code == 0
    held = 1
    for found in runs_with_faults(home, "error=EIO", "log", "-n", "again"):
        assert found.code in (0, 1) and "Traceback" not in found.err, found
        now = await count_whole(home)
        assert now - held == (found.code == 0), found
        held = now
    assert (await milepost(home, "log", "-n", "after")).code == 0
    assert await count_whole(home) == held + 1


async def reads_failing(tmp_path: Path, *command: str) -> None:
    """Check that a disk error at each read of a command is reported and harmless; for the soak."""
    skip_without_strace()
    home = Home(tmp_path / "laptop")
    assert (await milepost(home, "log", "-n", "before")).code == 0
    held = 1
    for found in runs_with_faults(home, "error=EIO", *command, calls=("pread64",)):
        assert found.code in (0, 1) and "Traceback" not in found.err, found
        now = await count_whole(home)
        assert now - held == (found.code == 0 and command[0] == "log"), found
        held = now


async def syncs_with_faults(ana: Person, fault: str) -> None:
    """Check that a sync loses nothing by a fault at any of its writes; for the soak."""
    skip_without_strace()
    laptop, phone = await ana.device("laptop"), await ana.device("phone")
    logged = 0
    for found in runs_with_faults(laptop.home, fault, "sync"):
        assert "Traceback" not in found.err, found
        assert await laptop.log.read(damaged_refs) == [], found
        for device in (laptop, phone):
            logged += 1
            await ana.log(device, logged)
        await ana.sync(phone)
    await ana.converge(laptop, phone)
    assert await ana.amounts(laptop) == await ana.amounts(phone) == list(range(1, 1 + logged))


@pytest.mark.parametrize("what", FILES, ids=["log", "position"])
async def test_a_server_killed_at_any_write_of_an_append_ingests_it_once(
    ben: Person, what: str, calls: Sequence[str] = SYNCS
) -> None:
    skip_without_strace()
    laptop, phone = await ben.device("laptop"), await ben.device("phone")
    await ben.log(laptop, 1)
    await ben.sync(laptop)
    file = ben.server.folder / what.format(user=ben.user)
    wal = file.with_name(f"{file.name}-wal")
    assert await killed_at_every(ben, laptop, calls, lambda: ben.server.pid, file, wal)
    await ben.converge(laptop, phone)
    assert await ben.on_server(damaged_refs) == []
    assert await ben.amounts(phone) == await ben.amounts(laptop)


async def test_a_broker_killed_at_any_write_of_an_append_has_it_completely_or_not_at_all(ben: Person) -> None:
    skip_without_strace()
    laptop, phone = await ben.device("laptop"), await ben.device("phone")
    await ben.log(laptop, 1)
    await ben.sync(laptop)
    [block] = (ben.server.folder / "broker").rglob("1.blk")
    assert await killed_at_every(ben, laptop, APPENDS, lambda: ben.server.broker_pid, block)
    await ben.converge(laptop, phone)
    assert await ben.amounts(phone) == await ben.amounts(laptop)


async def killed_at_every(
    ben: Person, device: Device, calls: Sequence[str], victim: Callable[[], int], *paths: Path
) -> int:
    """Push events, and kill a process at its first, second, … call on the files until it survives.

    Checks that every acknowledged event is ingested. Returns the number of kills.
    """
    kills = 0
    for call in calls:
        for n in count(1):
            if await pushed_alive(ben, device, injected_fault(victim(), call, f"{KILL}:when={n}", *paths)):
                break
            kills += 1
    return kills


async def pushed_alive(ben: Person, device: Device, killing: AbstractContextManager[Popen[bytes]]) -> bool:
    """Push an event and wait until it is ingested; return False if a process was killed and restarted."""
    [event] = await ben.log(device, 1)
    noted, acknowledged = await ben.server.noted(), 0
    before = ben.server.pid, ben.server.broker_pid
    with killing as tracing:
        with suppress(Offline):
            async with connect_to_server(device) as exchange:
                acknowledged = await ben.push(device, exchange, event.seq - 1)
        while tracing.poll() is None:
            head = await ben.on_server(lambda log: log.head(device.id))
            if head.seq >= event.seq and await ben.server.noted() > noted:
                break
            await asyncio.sleep(0.02)
    if not ben.server.alive:
        ben.server.kill()
        ben.server.start()
    # The device is silent from here on: what was acknowledged must be enough.
    await ben.until_ingested(device, acknowledged)
    await until_synced(ben, device)
    return before == (ben.server.pid, ben.server.broker_pid)


async def count_whole(home: Home) -> int:
    """Check that the log is undamaged; return its number of events."""
    async with await Device.open(home, Moment.current({}), connect=open_threaded) as device:
        assert await device.log.read(damaged_refs) == []
        return await device.log.read(lambda log: log.events.count())
