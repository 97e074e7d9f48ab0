"""`python -m tests.system.soak`: the faults of the tests, over and over.

Every scenario has a server and people of its own, and draws from the seed that is printed first: with the
same seed the same faults come in the same order, as far as the machine's own timing lets them.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import sys
import tempfile
import time
import traceback
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import ExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.shared.builders import A
from tests.shared.replication.test_flipped_bits import Whole, written
from tests.shared.replication.test_flipped_bits import test_a_flipped_bit_is_never_silent as flipped
from tests.system.disks import disk
from tests.system.faults import (
    test_bit_flips,
    test_connections,
    test_crashes,
    test_every_write,
    test_power_cuts,
)
from tests.system.people import Person
from tests.system.servers import ServerProcess
from tests.system.strace import KILL, WRITES

ROWS = 40
FLIPS_PER_KILL = 10
KILLS_PER_CUT = 5

Scenario = Callable[[Path, random.Random, int], Coroutine[Any, Any, None]]


async def device_logging(folder: Path, chance: random.Random, kills: int) -> None:
    async with person(folder) as ana:
        await test_crashes.test_a_device_killed_keeps_all_that_it_reported_as_saved(
            ana, chance, "logging", kills
        )


async def device_syncing(folder: Path, chance: random.Random, kills: int) -> None:
    async with person(folder) as ana:
        await test_crashes.test_a_device_killed_keeps_all_that_it_reported_as_saved(
            ana, chance, "logging and syncing", kills
        )


async def server_killed(folder: Path, chance: random.Random, kills: int) -> None:
    async with person(folder) as ben:
        await test_crashes.test_what_the_broker_acknowledged_comes_in_though_it_or_the_server_is_killed(
            ben, chance, "server", kills
        )


async def broker_killed(folder: Path, chance: random.Random, kills: int) -> None:
    async with person(folder) as ben:
        await test_crashes.test_what_the_broker_acknowledged_comes_in_though_it_or_the_server_is_killed(
            ben, chance, "broker", kills
        )


async def sync_cut_off(folder: Path, chance: random.Random, kills: int) -> None:
    async with person(folder) as ben:
        await test_crashes.test_a_sync_cut_off_by_the_server_s_death_is_completed_by_the_next(
            ben, chance, max(1, kills // 10)
        )


async def every_write(folder: Path, chance: random.Random, kills: int) -> None:
    await test_every_write.imports_killed_at_every_write(folder, ROWS)


async def every_read(folder: Path, chance: random.Random, kills: int) -> None:
    await test_every_write.reads_failing(folder / "log", "log", "-n", "again")
    await test_every_write.reads_failing(folder / "entries", "entries")


async def every_write_of_a_sync(folder: Path, chance: random.Random, kills: int) -> None:
    for fault in (KILL, "error=EIO"):
        async with person(folder / fault) as ana:
            await test_every_write.syncs_struck(ana, fault)


async def every_write_of_the_server(folder: Path, chance: random.Random, kills: int) -> None:
    for number, what in enumerate(test_every_write.FILES):
        async with person(folder / str(number)) as ben:
            await test_every_write.test_a_server_killed_at_any_write_of_an_append_takes_it_in_once(
                ben, what, WRITES
            )


async def device_without_power(folder: Path, chance: random.Random, kills: int) -> None:
    with disk(folder / "disk") as made:
        await test_power_cuts.test_a_device_without_power_keeps_all_that_it_reported_as_saved(
            made, chance, max(1, kills // KILLS_PER_CUT)
        )


async def syncing_device_without_power(folder: Path, chance: random.Random, kills: int) -> None:
    with disk(folder / "disk") as made:
        async with person(folder / "away") as ana:
            await test_power_cuts.test_a_device_without_power_in_mid_sync_is_where_the_server_knows_it(
                made, ana, chance, max(1, kills // KILLS_PER_CUT)
            )


async def server_without_power(folder: Path, chance: random.Random, kills: int) -> None:
    with disk(folder / "disk") as made:
        async with person(made.folder, folder) as ben:

            async def same(_: ServerProcess) -> Person:
                return ben

            await test_power_cuts.test_what_the_broker_acknowledged_is_taken_in_though_its_power_was_cut(
                made, ben.server, same, chance, max(1, kills // KILLS_PER_CUT)
            )


async def server_without_power_in_mid_sync(folder: Path, chance: random.Random, kills: int) -> None:
    with disk(folder / "disk") as made:
        async with person(made.folder, folder) as ben:

            async def same(_: ServerProcess) -> Person:
                return ben

            await test_power_cuts.test_a_server_without_power_in_mid_sync_loses_nothing_that_the_devices_have(
                made, ben.server, same, chance, max(1, kills // KILLS_PER_CUT)
            )


async def bits_of_a_device(folder: Path, chance: random.Random, kills: int) -> None:
    await flipped(await before_flips(folder), folder, chance, A, kills * FLIPS_PER_KILL)


async def bits_of_a_server(folder: Path, chance: random.Random, kills: int) -> None:
    await flipped(await before_flips(folder), folder, chance, "server", kills * FLIPS_PER_KILL)


async def bits_of_a_write_ahead_log(folder: Path, chance: random.Random, kills: int) -> None:
    async with person(folder) as ana:
        await test_bit_flips.test_what_a_flipped_bit_cuts_off_a_log_comes_back_from_the_server(
            ana, folder, chance, kills
        )


async def bits_of_the_broker(folder: Path, chance: random.Random, kills: int) -> None:
    async with person(folder) as ben:
        await test_bit_flips.test_what_flipped_bits_take_from_the_stream_is_sent_again(
            ben, chance, max(1, kills // KILLS_PER_CUT)
        )


async def bits_of_the_server_s_write_ahead_logs(folder: Path, chance: random.Random, kills: int) -> None:
    flipped_there = (
        test_bit_flips.test_what_flipped_bits_cut_off_the_server_s_files_comes_back_from_the_devices
    )
    async with person(folder) as ben:
        await flipped_there(ben, chance, max(1, kills // KILLS_PER_CUT))


async def bits_of_a_key_or_login(folder: Path, chance: random.Random, kills: int) -> None:
    async with person(folder) as ana:
        await test_bit_flips.test_a_flipped_bit_in_a_device_s_key_or_login_is_told_or_harmless(
            ana, folder, chance, kills
        )


async def bits_of_any_file_of_a_server(folder: Path, chance: random.Random, kills: int) -> None:
    async with person(folder) as ben:
        await test_bit_flips.test_a_flipped_bit_in_any_file_of_a_server_is_told_or_harmless(
            ben, folder, chance, max(1, kills // KILLS_PER_CUT)
        )


async def connections_cut(folder: Path, chance: random.Random, kills: int) -> None:
    async with person(folder) as ana:
        await test_connections.test_a_connection_cut_after_any_number_of_bytes_loses_nothing(
            ana, chance, kills
        )


SCENARIOS: dict[str, Scenario] = {
    "kill -9 of a device that logs": device_logging,
    "kill -9 of a device that logs and syncs": device_syncing,
    "kill -9 of the server": server_killed,
    "kill -9 of the broker": broker_killed,
    "kill -9 of the server in mid-sync": sync_cut_off,
    "kill at every write of an import": every_write,
    "error at every read of a command": every_read,
    "kill or error at every write of a sync": every_write_of_a_sync,
    "kill of the server at every write of an append": every_write_of_the_server,
    "power cut of a device": device_without_power,
    "power cut of a device in mid-sync": syncing_device_without_power,
    "power cut of the server and its broker": server_without_power,
    "power cut of the server in mid-sync": server_without_power_in_mid_sync,
    "bits of a device's file": bits_of_a_device,
    "bits of the server's file": bits_of_a_server,
    "bits of a write-ahead log": bits_of_a_write_ahead_log,
    "bits of the server's write-ahead logs": bits_of_the_server_s_write_ahead_logs,
    "bits of the broker's blocks": bits_of_the_broker,
    "bits of a device's key or login": bits_of_a_key_or_login,
    "bits of any file of a server": bits_of_any_file_of_a_server,
    "connections that are cut": connections_cut,
}


def main() -> int:
    """Run the scenarios that are wanted, and say of each how it went; 1 where one failed."""
    parser = argparse.ArgumentParser(prog="python -m tests.system.soak", description=__doc__)
    parser.add_argument("--kills", type=int, default=500, help="how many of each (default: 500)")
    parser.add_argument("--seed", type=int, default=random.randrange(10**9))
    parser.add_argument("--only", default="", metavar="WORDS", help="those whose name has these words")
    given = parser.parse_args()
    wanted = {name: scenario for name, scenario in SCENARIOS.items() if given.only in name}
    if not wanted:
        parser.error(f"no scenario has {given.only!r} in its name")
    print(f"seed {given.seed}, {given.kills} of each", flush=True)
    failed = [name for name in wanted if not _went_well(name, wanted[name], given.kills, given.seed)]
    return 1 if failed else 0


def _went_well(name: str, scenario: Scenario, kills: int, seed: int) -> bool:
    """Whether nothing was lost; what is not to be had on this machine is skipped, and said."""
    begun = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="soak-") as folder:
        try:
            asyncio.run(scenario(Path(folder), random.Random(f"{seed} {name}"), kills))
        except pytest.skip.Exception as skipped:
            print(f"skipped  {name}: {skipped}", flush=True)
            return True
        except Exception:
            traceback.print_exc()
            print(f"FAILED   {name}", flush=True)
            return False
    print(f"well     {name} ({time.monotonic() - begun:.0f} s)", flush=True)
    return True


@asynccontextmanager
async def person(server: Path, homes: Path | None = None) -> AsyncIterator[Person]:
    """Somebody on a server of their own, whose folder is in `server`."""
    with ExitStack() as stack:
        process = ServerProcess(server / "server")
        process.start()
        stack.callback(process.stop)
        async with Person(process, (homes or server) / "person") as made:
            yield made


async def before_flips(folder: Path) -> Whole:
    """The files in which bits are to flip."""
    whole = folder / "whole"
    whole.mkdir()
    return await written(whole, folder / "end")


if __name__ == "__main__":
    sys.exit(main())
