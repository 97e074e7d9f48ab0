"""Syncs as processes: one event to the server, and 100,000 over broker and server to another device."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import time
from asyncio.subprocess import Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from statistics import median

from tests.bench.device_processes import client_only, create_home, environ, milepost
from tests.bench.logs import EVENTS
from tests.bench.measure import Row, milliseconds, rate, ratios, spent_by_process, spent_in_turns, twice
from tests.bench.peak import peak_memory
from tests.bench.pouch import install, replication_rate

ROUNDS = 3
TOO_LONG = 300.0
PORTS = ("--port", "0", "--broker-port", "0")
LONGEST = 2**24
"""Bytes of a report, which lists each changed day in its receipt."""


async def sync(folder: Path) -> list[Row]:
    """Events from one device to another, compared with PouchDB between two local databases.

    Each event is signed, stored by the broker, and admitted and folded by the server and both devices.
    """
    pouch = folder / "pouch"
    has_pouch = await asyncio.to_thread(install, pouch)
    seconds, megabytes, theirs = [], [], []
    for n in range(ROUNDS):
        took, most = await _synced(folder / str(n))
        seconds.append(took)
        megabytes.append(most)
        if has_pouch and (found := await asyncio.to_thread(replication_rate, pouch)):
            theirs.append(found)
    ours, other, most = EVENTS / median(seconds), median(theirs) if theirs else None, max(megabytes)
    return [
        Row(
            "100,000 events device → server → device",
            rate(EVENTS, median(seconds)),
            f"{other:,.0f}/s PouchDB" if other else "PouchDB absent",
            f"{ours / other:.1f} ×" if other else "–",
            "≥ 4 ×",
            ours >= 4 * other if other else None,
        ),
        Row("memory of the device catching up", f"{most:.0f} MB", "–", "–", "≤ 150 MB", most <= 150),
    ]


async def one_event(folder: Path) -> list[Row]:
    """`milepost sync` with one event to send, compared with the `milepost log` that wrote it."""
    home = await create_home(folder / "home", 100)
    program = str(client_only(folder / "client") / "milepost")
    async with _server(folder / "server"):
        await asyncio.to_thread(_join, home, folder / "server")
        log, sync = await asyncio.to_thread(
            spent_in_turns,
            25,
            partial(spent_by_process, [program, "log", "coffees", "-w", "Ana"], environ(home)),
            partial(spent_by_process, [program, "sync"], environ(home)),
        )
    return [
        Row(
            "`milepost sync` with one event to send, whole process",
            twice(sync, milliseconds),
            f"{twice(log, milliseconds)} `milepost log`",
            ratios(sync, log),
            "≤ 3 ×",
            sync.wall <= 3 * log.wall,
        )
    ]


async def _synced(folder: Path) -> tuple[float, float]:
    """Return the seconds from where the first device joins until the watching second device has everything.

    The second value is the second device's peak memory in MB.
    """
    first, second = await create_home(folder / "first", EVENTS), folder / "second"
    arrivals = asyncio.Queue[tuple[str, float]]()
    async with _server(folder / "server"):
        await asyncio.to_thread(_join, second, folder / "server")
        async with _watching(second) as watcher, asyncio.timeout(TOO_LONG):
            noting = asyncio.create_task(_note_arrivals(watcher, arrivals))
            began = time.perf_counter()
            await asyncio.to_thread(_join, first, folder / "server")
            digest = json.loads(await asyncio.to_thread(milepost, first, "status", "--json"))["digest"]
            found, at = await arrivals.get()
            while found != digest:
                found, at = await arrivals.get()
            noting.cancel()
            return at - began, peak_memory(watcher.pid)


def _join(home: Path, server: Path) -> None:
    invite = _invite(server)
    milepost(home, "join", invite["url"], invite["code"], "--name", home.name)


async def _note_arrivals(watcher: Process, arrivals: asyncio.Queue[tuple[str, float]]) -> None:
    """Note each digest that the watching device reports, and when."""
    while True:
        arrivals.put_nowait(((await _report(watcher))["digest"], time.perf_counter()))


@asynccontextmanager
async def _server(folder: Path) -> AsyncIterator[None]:
    command = (sys.executable, "-m", "milepost_server.main", "up", "--data", str(folder), "--json", *PORTS)
    async with _process(command, None) as server:
        await _line(server)
        yield


@asynccontextmanager
async def _watching(home: Path) -> AsyncIterator[Process]:
    """Run a watching device; yield its process after its first sync."""
    command = (sys.executable, "-m", "milepost_client.main", "sync", "--watch", "--json")
    async with _process(command, environ(home)) as watcher:
        await _report(watcher)
        yield watcher


@asynccontextmanager
async def _process(command: tuple[str, ...], env: dict[str, str] | None) -> AsyncIterator[Process]:
    running = await asyncio.create_subprocess_exec(
        *command, env=env, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, limit=LONGEST
    )
    try:
        yield running
    finally:
        running.terminate()
        await running.wait()


async def _line(running: Process) -> bytes:
    assert running.stdout is not None
    return await running.stdout.readline()


async def _report(watcher: Process) -> dict[str, str]:
    """Return the next report, which is JSON on several lines."""
    assert watcher.stdout is not None
    report: dict[str, str] = json.loads(await watcher.stdout.readuntil(b"\n}"))
    return report


def _invite(folder: Path) -> dict[str, str]:
    command = [sys.executable, "-m", "milepost_server.main", "invite", "--data", str(folder), "--json"]
    invite: dict[str, str] = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
    return invite
