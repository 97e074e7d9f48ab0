"""When the person's day starts, as it travels between their devices (shared/decisions/0034-days.md).

A value that is set on a device holds there, and is told to the server once; from there the other devices
have it, and those without a value of their own go by it.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Self

import msgspec
from msgspec import Struct

from milepost_client.device.home import Home
from milepost_shared.protocol.messages import DayStart
from milepost_shared.storage.private_file import read_regular, write_private

MINUTE = timedelta(minutes=1)


class DayStarts(Struct, frozen=True):
    """Minutes after midnight: `person` as the server last said, and `told` as this device last told it."""

    person: DayStart | None = None
    told: DayStart | None = None

    def to_tell(self, own: timedelta | None) -> DayStart | None:
        """Return the device's own value where the server has not taken it in yet."""
        minutes = None if own is None else own // MINUTE
        return None if minutes == self.told else minutes

    def heard(self, answer: DayStart | None, own: timedelta | None) -> Self:
        """Return what is known after an answer of the server; one that knows none has to be told again."""
        minutes = None if own is None else own // MINUTE
        told = self.told if self.told == minutes and answer is not None else None
        return type(self)(answer, minutes if minutes is not None and answer == minutes else told)


def load_day_starts(home: Home) -> DayStarts:
    """Return what the device in `home` knows; nothing where its file cannot be read: the next sync has it."""
    try:
        return msgspec.json.decode(read_regular(home.day_starts), type=DayStarts)
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError):
        return DayStarts()


def keep_day_starts(home: Home, known: DayStarts) -> None:
    """Keep what is known, where it is new. Raises StorageFailed."""
    if known != load_day_starts(home):
        write_private(home.day_starts, msgspec.json.encode(known))


def person_starts(home: Home) -> timedelta | None:
    """Return how long after midnight the person's day starts, where a device told it."""
    minutes = load_day_starts(home).person
    return None if minutes is None else minutes * MINUTE
