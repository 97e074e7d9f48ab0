"""The demo: a real server with its broker, two devices, and the year that they live through."""

from __future__ import annotations

import asyncio
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import AsyncExitStack, contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path

import click

from milepost_client.device.clock import Moment
from milepost_client.device.device import Device
from milepost_client.device.home import Home
from milepost_client.network.http_client import post
from milepost_client.sync.connection import connect_to_server
from milepost_client.sync.enrollment import join
from milepost_client.sync.sync import sync
from milepost_server.demo.programs import (
    DemoFailed,
    get_json,
    run_operator_command,
    run_program,
    run_server,
    web_app_obstacle,
)
from milepost_server.demo.story import COFFEES, LATE_WEEK, YEAR, ZONE, Step, story
from milepost_shared.storage.aiosqlite_connection import open_threaded

SEED = 2026


def run(serve: bool, seed: int = SEED) -> None:
    """Run the demo; with `serve`, keep it running until Ctrl-C. Raises DemoFailed."""
    with _folder() as folder:
        asyncio.run(_demo(folder, serve, seed))


async def _demo(folder: Path, serve: bool, seed: int) -> None:
    started = time.monotonic()
    async with AsyncExitStack() as stack:
        server = await stack.enter_async_context(run_server(folder / "server"))
        click.echo(f"A server and its broker run at {server['url']} and {server['broker']}.")
        devices = {name: await _open(stack, folder / name) for name in ("laptop", "phone")}
        for name, device in devices.items():
            invite = await run_operator_command(folder / "server", "invite", "--json")
            await join(device, post, invite["url"], invite["code"], name, Moment.current({}))
        click.echo("A laptop and a phone have joined. They now live through a year, often offline:")
        today = datetime.now(ZONE).date()
        written, syncs = await _live(devices, story(seed, today))
        click.echo(f"  {written} activities, goals and adjustments; {syncs} syncs.\n")
        token = await _make_token(folder / "server", devices["laptop"])
        await _converge(devices, server["url"], token)
        for device in devices.values():
            await device.close()
        await _show(folder / "laptop", today)
        click.echo(f"\nAll of this took {time.monotonic() - started:.1f} s.")
        if serve:
            await _serve(folder, server["url"], token)


async def _live(devices: dict[str, Device], steps: list[Step]) -> tuple[int, int]:
    """Take the steps in order; returns the number of events written, and of syncs."""
    written = syncs = 0
    for step in steps:
        events = await _take_step(devices[step.device], step)
        written += events
        syncs += events == 0
    return written, syncs


async def _take_step(device: Device, step: Step) -> int:
    """Take one step; returns the number of events that it wrote, 0 for a sync."""
    moment, make = Moment.of(step.moment), step.drafts
    if make is None:
        await sync(device, moment, _discard, connect_to_server)
        return 0
    return len(await device.log.write(lambda log: device.record_in(log, make(log), moment)))


async def _converge(devices: dict[str, Device], url: str, token: str) -> None:
    """Sync until nothing is new, and compare all digests. Raises DemoFailed where they differ."""
    for device in [*devices.values()] * 2:
        await sync(device, Moment.current({}), _discard, connect_to_server)
    digests = {name: await device.log.read(lambda log: log.digest()) for name, device in devices.items()}
    digests["server"] = (await asyncio.to_thread(get_json, f"{url}/api/v1/status", token))["digest"]
    click.echo("Digests, which are equal where the same events stand in the same order:")
    for name, digest in digests.items():
        click.echo(f"  {name:8}{digest}")
    if len(set(digests.values())) != 1:
        raise DemoFailed(
            "The digests differ: the devices did not converge.", "Please report this with its seed."
        )


async def _show(home: Path, today: date) -> None:
    """Print what the laptop shows now, by its own commands."""
    then = (today - YEAR + timedelta(days=LATE_WEEK)).isoformat()
    for command in (
        ("goal", "list"),
        ("chart", COFFEES, "--terminal"),
        ("why", COFFEES),
        ("replay", COFFEES, "--as-of", then, "--known-at", then),
        ("replay", COFFEES, "--original"),
    ):
        click.echo(f"\n$ milepost {' '.join(command)}")
        output = await run_program(
            sys.executable, "-m", "milepost_client.main", *command, MILEPOST_HOME=str(home)
        )
        click.echo(output.rstrip())


async def _serve(folder: Path, url: str, token: str) -> None:
    """Keep the server running until Ctrl-C, and print how to look around."""
    click.echo(f"\n{await _web_link(folder / 'server', url)}")
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


async def _web_link(server: Path, url: str) -> str:
    """Return the link that makes a browser a third device, in words; or why there is none."""
    click.echo("\nGetting the web app ready (in a clone it is built once, which takes a minute or two)…")
    if obstacle := await asyncio.to_thread(web_app_obstacle, url):
        return obstacle
    invite = await run_operator_command(server, "invite", "--json")
    return f"Open this in a browser within ten minutes, to join as a third device:\n\n  {invite['link']}"


async def _open(stack: AsyncExitStack, folder: Path) -> Device:
    device = await Device.open(Home(folder), Moment.current({}), connect=open_threaded)
    stack.push_async_callback(device.close)
    return device


async def _make_token(server: Path, device: Device) -> str:
    user = await device.log.read(lambda log: log.user)
    answer = await run_operator_command(server, "token", "--user", user, "--json")
    return str(answer["token"])


@contextmanager
def _folder() -> Iterator[Path]:
    """Make a temporary folder, and remove it afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="milepost-demo-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _discard(_: str) -> None:
    """Print nothing: the year has too many syncs for that."""
