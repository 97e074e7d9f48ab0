"""One call of `milepost`: which device, what time it is, and how to print."""

from __future__ import annotations

import sys
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, TypeVar

import msgspec
from msgspec import Struct

from milepost_client.device.clock import Moment
from milepost_client.device.device import Device
from milepost_client.device.home import Home
from milepost_shared.errors import MilepostError
from milepost_shared.storage.connection import Connect, inline, run_sync

T = TypeVar("T")
PATIENCE = 4.0
"""Seconds to wait for another process of this device that syncs."""


class Session(Struct, frozen=True):
    """What every command needs. Data goes to stdout, messages to stderr (design section 8)."""

    home: Home
    environ: Mapping[str, str]
    moment: Moment
    quiet: bool = False

    def run(self, work: Callable[[Device], Awaitable[T]], connect: Connect = inline) -> T:
        """Open the device, do the work, close it. Who also waits for a server gives its log a thread."""

        async def opened() -> T:
            async with await Device.open(self.home, self.moment, connect) as device:
                if device.has_unseen and not self.quiet:
                    from milepost_client.cli.notices import show_unseen

                    await show_unseen(device, self.moment.today, self.say)
                return await work(device)

        if connect is inline:
            return run_sync(opened())
        # Loaded only where something is to be waited for.
        from asyncio import run

        return run(opened())

    @contextmanager
    def without_sync(self) -> Iterator[None]:
        """While no other process syncs this device. Raises MilepostError where one goes on doing so."""
        with self.home.one_sync(PATIENCE) as alone:
            if not alone:
                raise MilepostError("A sync of this device is running.", "Stop it, and say this again.")
            yield

    def say(self, text: str) -> None:
        """A message for the person, on stderr, unless it is to be quiet."""
        if not self.quiet:
            print(text, file=sys.stderr)

    def show(self, text: str) -> None:
        """What was asked for, on stdout."""
        print(text)

    def show_json(self, value: Any) -> None:
        """What was asked for, as JSON on stdout: UTF-8 on every terminal."""
        sys.stdout.flush()
        sys.stdout.buffer.write(msgspec.json.format(msgspec.json.encode(value)) + b"\n")
        sys.stdout.buffer.flush()
