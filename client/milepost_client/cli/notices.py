"""Notices of what changed in the past: by this command, or by a sync or an upgrade that nobody saw."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from milepost_client.device.device import Device
from milepost_client.network.exchange import Way
from milepost_client.network.way import mark_told, untold_way
from milepost_client.parsing.goals import goal_names_ever
from milepost_client.parsing.refs import device_names
from milepost_client.presentation.newcomers import newcomer_phrase
from milepost_client.presentation.phrases import celebration_phrase, target_met_phrase
from milepost_client.presentation.receipts import MOST, ReceiptPhrases
from milepost_shared.replication.roster import server_fingerprint, told_of
from milepost_shared.storage.log import Log
from milepost_shared.storage.tables.receipts import Receipt

WAYS: dict[Way, str] = {
    "http": "The broker is out of reach, so this device syncs over HTTP: all the same, if a little slower.",
    "broker": "The broker is in reach again: this device syncs over it, no more over HTTP.",
}
Say = Callable[[str], None]
"""Prints a message for the person."""


async def show_unseen(device: Device, today: date, say: Say) -> None:
    """Show once each receipt of an upgrade or a background sync, what such a sync reached, and each device
    that came by itself."""
    await _show(device, today, say, lambda log: log.receipts.unseen())
    await _show_reached(device, today, say)
    await show_newcomers(device, say)


async def show_newcomers(device: Device, say: Say) -> None:
    """Show each device once that none of the person's own let in."""
    if not await device.log.read(lambda log: log.records.has_untold()):
        return
    for member in await device.log.write(told_of):
        say(newcomer_phrase(member))


async def _show_reached(device: Device, today: date, say: Say) -> None:
    if not await device.log.read(lambda log: log.metadata.text("untold")):
        return
    # Few commands have any, and the others start faster without it.
    from milepost_client.sync.untold import take_untold

    untold = await device.log.write(lambda log: take_untold(log, today))
    for milestone in untold.reached:
        say(celebration_phrase(milestone.milestone, milestone.title))
    for goal in untold.met:
        say(target_met_phrase(goal.title))


async def tell_server(device: Device, say: Say) -> None:
    """Say once by which fingerprint this device knows its server from now on."""
    server = await device.log.read(server_fingerprint)
    if server != await device.log.read(lambda log: log.metadata.text("server_told")):
        say(f"This device knows its server by its fingerprint from now on: {server}")
        say("Whoever runs it sees the same in: milepost-server invite")
        await device.log.write(lambda log: log.metadata.put("server_told", server))


async def show_receipt(device: Device, today: date, say: Say, receipt: Receipt) -> None:
    """Show the receipt of the sync that has just ended."""
    await _show(device, today, say, lambda _: [receipt])


async def tell_way(device: Device, say: Say) -> None:
    """Say once by which way the server is reached, where that has changed."""
    if way := await device.log.read(untold_way):
        say(WAYS[way])
        await device.log.write(mark_told)


async def _show(device: Device, today: date, say: Say, choose: Callable[[Log], Sequence[Receipt]]) -> None:
    def inside(log: Log) -> tuple[Sequence[Receipt], ReceiptPhrases]:
        receipts = choose(log)
        log.receipts.mark_seen(*receipts)
        return receipts, ReceiptPhrases(today, device.id, device_names(log), goal_names_ever(log))

    receipts, phrases = await device.log.write(inside)
    for receipt in receipts[-MOST:]:
        say(phrases.summary(receipt))
