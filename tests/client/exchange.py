"""Devices that exchange their exports."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from milepost_client.device.clock import Moment
from milepost_client.device.device import Device
from milepost_client.device.home import Home
from milepost_client.formats.jsonl import export_log, read_export
from milepost_client.operations.import_log import import_log
from milepost_shared.events.drafts import draft_header
from milepost_shared.events.types import ActivityLogged, Contribution
from milepost_shared.storage.aiosqlite_connection import open_threaded
from milepost_shared.storage.log import Log

START = datetime(2026, 3, 6, 12, tzinfo=UTC)
GOAL = "1" * 12
STORED = Moment.of(START).now + 10_000_000


class Folders:
    """Opens devices in one folder."""

    def __init__(self, folder: Path, stack: AsyncExitStack) -> None:
        self._folder = folder
        self._stack = stack

    async def device(self, name: str) -> Device:
        return await self._stack.enter_async_context(
            await Device.open(Home(self._folder / name), Moment.of(START), connect=open_threaded)
        )


@asynccontextmanager
async def opened(folder: Path) -> AsyncIterator[Folders]:
    async with AsyncExitStack() as stack:
        yield Folders(folder, stack)


async def log(
    device: Device, *amounts: float, ahead: timedelta = timedelta(), corrects: str | None = None
) -> None:
    drafts = [
        ActivityLogged(
            **draft_header(n),
            day=START.date(),
            contributions=(Contribution(goal=GOAL, amount=amount),),
            corrects=corrects,
        )
        for n, amount in enumerate(amounts, 1)
    ]
    moment = Moment.of(START + ahead)
    await device.log.write(lambda log: log.append(device.id, drafts, moment.now, START.date()))


async def exported(device: Device) -> list[bytes]:
    return (await export_log(device, await device.keys.load_or_create(), "laptop")).lines


async def imported(device: Device, lines: Sequence[bytes]) -> tuple[int, int]:
    done = await device.log.write(lambda log: import_log(log, device, Moment.of(START), read_export(lines)))
    return done.events, done.known


async def digests(*devices: Device) -> set[str]:
    return {await device.log.read(Log.digest) for device in devices}
