"""Entries of this device about whom another one erased meanwhile.

They belong to no erasure, since no name and no hash of one travels. But who still has a text that goes can
tell whom it names: so the device finds its own entries with that name, and the person decides
(shared/decisions/0036-erasing.md).
"""

from __future__ import annotations

from milepost_client.device.late_mentions import add_mentions
from milepost_shared.events.erased import erased_or_none, names_in
from milepost_shared.model.entries import Entry
from milepost_shared.protocol.messages import Frame
from milepost_shared.storage.log import Log
from milepost_shared.text.names import normalize


def names_erased(log: Log, frame: Frame) -> set[str]:
    """Return the names, in normal form, of the people whom a frame's erasures are about: those that the log
    has in texts before it takes the frame in."""
    names: set[str] = set()
    for raw in frame.raws:
        erased = erased_or_none(raw)
        if erased and erased.name and (held := log.events.get(erased.name[0])):
            place = erased.name[1]
            names |= {normalize(name) for name in names_in(held.event)[place : place + 1]}
    return names


def note_mentions(log: Log, device: str, names: set[str]) -> None:
    """Note the entries of `device` that have one of these names; the person is to be told of them."""
    found = [entry for entry in log.entries() if _is_by(entry, device) and _has(entry, names)]
    if found:
        add_mentions(log, {entry.original.event.ref for entry in found})


def _is_by(entry: Entry, device: str) -> bool:
    return device in (entry.original.event.device, entry.version.event.device)


def _has(entry: Entry, names: set[str]) -> bool:
    return not names.isdisjoint(map(normalize, entry.activity.people))
