"""Telling the person once of what changed in the past: by this command, or by what ran unseen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from milepost_client.device.device import Device
from milepost_client.parsing.refs import device_names
from milepost_client.presentation.receipts import MOST, ReceiptPhrases
from milepost_shared.storage.log import Log
from milepost_shared.storage.tables.receipts import Receipt

Say = Callable[[str], None]
"""Prints a message for the person."""


async def show_unseen(device: Device, today: date, say: Say) -> None:
    """Say, once, what an upgrade or a sync in the background changed."""
    await _tell(device, today, say, lambda log: log.receipts.unseen())


async def show_receipt(device: Device, today: date, say: Say, receipt: Receipt) -> None:
    """Say what the sync that has just ended changed."""
    await _tell(device, today, say, lambda _: [receipt])


async def _tell(device: Device, today: date, say: Say, chosen: Callable[[Log], Sequence[Receipt]]) -> None:
    def inside(log: Log) -> tuple[Sequence[Receipt], ReceiptPhrases]:
        receipts = chosen(log)
        log.receipts.mark_seen(*receipts)
        return receipts, ReceiptPhrases(today, device.id, device_names(log))

    receipts, words = await device.log.write(inside)
    for receipt in receipts[-MOST:]:
        say(words.describe(receipt))
