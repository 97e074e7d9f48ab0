"""Notices of what changed in the past: by this command, or by a sync or an upgrade that nobody saw."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from milepost_client.device.device import Device
from milepost_client.network.exchange import Way
from milepost_client.network.way import mark_told, untold_way
from milepost_client.parsing.goals import goal_names_ever
from milepost_client.parsing.refs import device_names, short_ref
from milepost_client.presentation.newcomers import newcomer_phrase
from milepost_client.presentation.phrases import celebration_phrase, target_met_phrase
from milepost_client.presentation.receipts import MOST, ReceiptPhrases
from milepost_shared.replication.roster import mark_server_told, told_of, untold_server
from milepost_shared.storage.log import Log
from milepost_shared.storage.tables.receipts import Receipt

WAYS: dict[Way, str] = {
    "http": "The broker is out of reach, so this device syncs over HTTP: all the same, if a little slower.",
    "broker": "The broker is in reach again: this device syncs over it, no more over HTTP.",
}
Say = Callable[[str], None]
"""Prints a message for the person."""


async def show_unseen(device: Device, today: date, say: Say) -> None:
    """Show once each receipt of an upgrade or a background sync, what such a sync reached, and what is new
    around the device."""
    await _show(device, today, say, lambda log: log.receipts.unseen())
    await _show_reached(device, today, say)
    await tell_news(device, say)


async def tell_news(device: Device, say: Say) -> None:
    """Say once what is new around the device: see `_news`."""
    if await device.log.read(_has_news):
        for line in await device.log.write(_news):
            say(line)


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


async def show_receipt(device: Device, today: date, say: Say, receipt: Receipt) -> None:
    """Show the receipt of the sync that has just ended."""
    await _show(device, today, say, lambda _: [receipt])


async def _show(device: Device, today: date, say: Say, choose: Callable[[Log], Sequence[Receipt]]) -> None:
    def inside(log: Log) -> tuple[Sequence[Receipt], ReceiptPhrases]:
        receipts = choose(log)
        log.receipts.mark_seen(*receipts)
        return receipts, ReceiptPhrases(today, device.id, device_names(log), goal_names_ever(log))

    receipts, phrases = await device.log.write(inside)
    for receipt in receipts[-MOST:]:
        say(phrases.summary(receipt))


def _has_news(log: Log) -> bool:
    noted = untold_way(log) or untold_server(log) or log.metadata.text("late_mentions")
    return bool(noted) or log.records.has_untold()


def _news(log: Log) -> list[str]:
    """Return what is new: another way to the server, its fingerprint, each device that none of the person's
    own let in, entries about whom another device erased. It notes that the person was told.
    """
    lines = []
    if way := untold_way(log):
        lines.append(WAYS[way])
        mark_told(log)
    if server := untold_server(log):
        lines.append(f"This device knows its server by its fingerprint from now on: {server}")
        lines.append("Whoever runs it sees the same in: milepost-server invite")
        mark_server_told(log)
    lines += _late_mentions(log)
    return lines + [newcomer_phrase(member) for member in told_of(log)]


def _late_mentions(log: Log) -> list[str]:
    if not log.metadata.text("late_mentions"):
        return []
    # Few devices ever have any, and all commands start faster without it.
    from milepost_client.device.late_mentions import mentions_told

    names, device = device_names(log), log.metadata.text("device")
    if not (refs := [short_ref(ref, device, names) for ref in mentions_told(log)]):
        return []
    named = "an entry of this one names" if len(refs) == 1 else f"{len(refs)} entries of this one name"
    return [
        f"Another device erased a person whom {named}. To erase them here too: "
        f"milepost erase {' '.join(refs)} --keep-amount"
    ]
