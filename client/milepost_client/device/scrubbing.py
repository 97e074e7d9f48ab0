"""What was erased goes from a device's folder, after each erasure and sync; copies of the log are apart."""

from __future__ import annotations

from milepost_client.device.asked_questions import forget_questions, has_questions
from milepost_client.device.device import Device
from milepost_shared.log_file import scrub_if_due


async def scrub(device: Device) -> None:
    """Leave no byte of what was erased in the log, nor in what a review asked. Raises StorageFailed."""
    await scrub_if_due(device.log)
    if has_questions(device.home):
        forget_questions(device.home, await device.log.read_on_writer(lambda log: log.erasures.count()))
