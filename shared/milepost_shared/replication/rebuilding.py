"""A person's file that is rebuilt from the person's devices, after a server was lost.

Until then the devices bring history, whose stamps another server has set. Who sends a frame could set any: so
they are believed only of a device that has not brought all of its log yet, and only for a while.
"""

from __future__ import annotations

import msgspec
from msgspec import Struct

from milepost_shared.events.types import DeviceId, Stamp
from milepost_shared.storage.log import Log

LASTS = 30 * 86_400_000_000
"""Microseconds for which a device may come and bring its history."""


class Rebuilding(Struct, frozen=True):
    """Until when (a stamp) history is taken, and the devices that have brought all of theirs."""

    until: Stamp
    done: list[DeviceId] = []


def begin_rebuilding(log: Log, now: int) -> None:
    """Take history from now (a stamp) on, for a while."""
    _put(log, Rebuilding(now + LASTS))


def takes_history(log: Log, sender: str, now: int) -> bool:
    """Whether the stamps that a device sends at `now` are believed."""
    state = _get(log)
    return now < state.until and sender not in state.done


def end_rebuilding(log: Log, sender: str) -> None:
    """Note that a device has brought all that it has."""
    state = _get(log)
    if state.until and sender not in state.done:
        _put(log, Rebuilding(state.until, [*state.done, sender]))


def _get(log: Log) -> Rebuilding:
    return msgspec.json.decode(log.metadata.text("rebuilding") or '{"until":0}', type=Rebuilding)


def _put(log: Log, state: Rebuilding) -> None:
    log.metadata.put("rebuilding", msgspec.json.encode(state).decode())
