"""Writes drafts on a device as a command does, in one transaction."""

from __future__ import annotations

from collections.abc import Sequence

from milepost_client.device.clock import Moment
from milepost_client.device.device import Device
from milepost_shared.events.drafts import Draft
from milepost_shared.events.types import Event


async def record(device: Device, drafts: Sequence[Draft], moment: Moment) -> list[Event]:
    """Write drafts and the milestones that they reach; return the events as written, the drafts' first."""
    return await device.log.write(lambda log: device.record_in(log, drafts, moment))
