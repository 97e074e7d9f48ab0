"""Which way a device reaches its server, and whether its person was told of it."""

from __future__ import annotations

from typing import Literal

from milepost_client.device.device import Device
from milepost_client.network.exchange import Way
from milepost_shared.storage.log import Log


def last_way(log: Log) -> Way:
    """Return the way that the device last reached its server."""
    return _way(log, "way")


def untold_way(log: Log) -> Way | None:
    """Return the way where it is another one than the person was last told; a broker goes without saying."""
    now = last_way(log)
    return None if now == _way(log, "way_told") else now


async def note_way(device: Device, way: Way) -> None:
    """Note the way that reached the server just now."""
    if await device.log.read(last_way) != way:
        await device.log.write(lambda log: log.metadata.put("way", way))


def mark_told(log: Log) -> None:
    """Note that the person was told of the way."""
    log.metadata.put("way_told", last_way(log))


def _way(log: Log, name: Literal["way", "way_told"]) -> Way:
    return "http" if log.metadata.text(name) == "http" else "broker"
