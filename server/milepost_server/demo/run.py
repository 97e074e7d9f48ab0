"""Running the demo: a real server with its broker, two devices, and what came of their year."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import sys
import tempfile
import time
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import click
import msgspec

from milepost_client.device.clock import Moment
from milepost_client.device.device import Device
from milepost_client.device.home import Home
from milepost_client.sync.enrollment import join
from milepost_client.sync.sync import sync
from milepost_server.demo.story import COFFEES, LATE_WEEK, YEAR, ZONE, Step, story
from milepost_shared.errors import MilepostError
from milepost_shared.storage.aiosqlite_connection import threaded

SEED = 2026
STOPS_WITHIN = 8.0


class DemoFailed(MilepostError):
    """What the demo set out to show did not come true."""

    kind = "demo-failed"


def run(serve: bool, seed: int = SEED) -> None:
    """Run the demo; with `serve`, keep it running until Ctrl-C. Raises DemoFailed."""
    with _folder() as folder:
        asyncio.run(_demo(folder, serve, seed))


async def _demo(folder: Path, serve: bool, seed: int) -> None:
    began = time.monotonic()
    async with AsyncExitStack() as stack:
        server = await stack.enter_async_context(_server(folder / "server"))
        click.echo(f"A server and its broker run at {server['url']} and {server['broker']}.")
        devices = {name: await _open(stack, folder / name) for name in ("laptop", "phone")}
        for name, device in devices.items():
            invite = await _told(folder / "server", "invite", "--json")
            await join(device, invite["url"], invite["code"], name, Moment.current({}))
        click.echo("A laptop and a phone have joined. They now live through a year, often offline:")
        today = datetime.now(ZONE).date()
        written, syncs = await _live(devices, story(seed, today))
        click.echo(f"  {written} activities, goals and adjustments; {syncs} syncs.\n")
        token = (await _told(folder / "server", "token", "--user", await _user(devices["laptop"]), "--json"))[
            "token"
        ]
        await _converge(devices, server["url"], token)
        for device in devices.values():
            await device.close()
        await _show(folder / "laptop", today)
        click.echo(f"\nAll of this took {time.monotonic() - began:.1f} s.")
        if serve:
            await _serve(folder, server["url"], token)


async def _live(devices: dict[str, Device], steps: list[Step]) -> tuple[int, int]:
    """Let the devices live through the steps; gives how many events were written, and the syncs."""
    written = syncs = 0
    for step in steps:
        events = await _take(devices[step.device], step)
        written += events
        syncs += events == 0
    return written, syncs


async def _take(device: Device, step: Step) -> int:
    """Let one step happen; gives how many events it wrote, none where it was a sync."""
    moment, make = Moment.of(step.moment), step.drafts
    if make is None:
        await sync(device, moment, _quiet)
        return 0
    return len(await device.log.write(lambda log: device.record_in(log, make(log), moment)))


async def _converge(devices: dict[str, Device], url: str, token: str) -> None:
    """Sync until nothing is new, and compare everybody's digest."""
    for device in [*devices.values()] * 2:
        await sync(device, Moment.current({}), _quiet)
    digests = {name: await device.log.read(lambda log: log.digest()) for name, device in devices.items()}
    digests["server"] = (await asyncio.to_thread(_get, f"{url}/api/v1/status", token))["digest"]
    click.echo("Digests, which are equal where the same events stand in the same order:")
    for name, digest in digests.items():
        click.echo(f"  {name:8}{digest}")
    if len(set(digests.values())) != 1:
        raise DemoFailed(
            "The digests differ: the devices did not converge.", "Please report this with its seed."
        )


async def _show(home: Path, today: date) -> None:
    """What the laptop shows now, by its own commands."""
    then = (today - YEAR + timedelta(days=LATE_WEEK)).isoformat()
    for command in (
        ("goal", "list"),
        ("chart", COFFEES, "--terminal"),
        ("why", COFFEES),
        ("replay", COFFEES, "--as-of", then, "--known-at", then),
        ("replay", COFFEES, "--original"),
    ):
        click.echo(f"\n$ milepost {' '.join(command)}")
        output = await _output(
            sys.executable, "-m", "milepost_client.main", *command, MILEPOST_HOME=str(home)
        )
        click.echo(output.rstrip())


async def _serve(folder: Path, url: str, token: str) -> None:
    """Keep the server until Ctrl-C, and say how to look around."""
    click.echo(f"""
The demo keeps running. Look around from another terminal:
  MILEPOST_HOME={folder / "laptop"} milepost
  MILEPOST_HOME={folder / "phone"} milepost log coffees -w Ana
  MILEPOST_HOME={folder / "phone"} milepost sync
  curl -H 'Authorization: Bearer {token}' {url}/api/v1/goals
  {url}/schema describes the API.
Ctrl-C ends it and removes everything.""")
    stopped = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    await stopped.wait()


@asynccontextmanager
async def _server(folder: Path) -> AsyncIterator[dict[str, Any]]:
    """A real server on free ports; gives what it says of itself once it is ready."""
    process = await _start(folder, "up", "--port", "0", "--broker-port", "0", "--json")
    assert process.stdout is not None
    try:
        line = await process.stdout.readline()
        if not line:
            raise DemoFailed("The server did not start.", f"Try it alone: milepost-server up --data {folder}")
        yield msgspec.json.decode(line)
    finally:
        if process.returncode is None:
            process.terminate()
            await asyncio.wait_for(process.wait(), STOPS_WITHIN)


async def _start(folder: Path, *arguments: str) -> Process:
    command = (sys.executable, "-m", "milepost_server.main", *arguments, "--data", str(folder))
    # A group of its own: Ctrl-C is for the demo, which then stops the server.
    return await asyncio.create_subprocess_exec(*command, stdout=PIPE, start_new_session=True)


async def _told(folder: Path, *arguments: str) -> dict[str, Any]:
    """What a command of the operator prints as JSON."""
    output = await _output(sys.executable, "-m", "milepost_server.main", *arguments, "--data", str(folder))
    found: dict[str, Any] = msgspec.json.decode(output)
    return found


async def _output(*command: str, **environ: str) -> str:
    process = await asyncio.create_subprocess_exec(*command, stdout=PIPE, env=os.environ | environ)
    output, _ = await process.communicate()
    if process.returncode:
        raise DemoFailed(f"{' '.join(command)} ended with {process.returncode}.")
    return output.decode()


async def _open(stack: AsyncExitStack, folder: Path) -> Device:
    device = await Device.open(Home(folder), Moment.current({}), connect=threaded)
    stack.push_async_callback(device.close)
    return device


async def _user(device: Device) -> str:
    return await device.log.read(lambda log: log.user)


@contextmanager
def _folder() -> Iterator[Path]:
    """A temporary folder that is gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="milepost-demo-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _get(url: str, token: str) -> dict[str, Any]:
    import urllib.request

    request = urllib.request.Request(url, headers={"Authorization": f"Bearer {token}"})
    with urllib.request.urlopen(request, timeout=10) as response:
        found: dict[str, Any] = msgspec.json.decode(response.read())
        return found


def _quiet(_: str) -> None:
    """The year has too many syncs to tell of each."""
