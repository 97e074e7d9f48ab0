"""One call of `milepost`: which device, what time it is, and how to print."""

from __future__ import annotations

import sys
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TextIO, TypeVar

import msgspec
from msgspec import Struct

from milepost_client.device.clock import Moment
from milepost_client.device.device import Device
from milepost_client.device.home import Home
from milepost_shared.errors import MilepostError
from milepost_shared.storage.connection import Connect, open_inline, run_sync
from milepost_shared.storage.log import Log
from milepost_shared.text.escaping import escape_harmful
from milepost_shared.text.safe_stream import unescaped

if TYPE_CHECKING:
    from milepost_client.device.last_sync import LastSync

T = TypeVar("T")
R = TypeVar("R")
Operation = Callable[[Log, Device, Moment, R], T]
"""What a person can do: from a request to a result, within one transaction (`operations`)."""
PATIENCE = 4.0
"""Seconds to wait for another process of this device that syncs."""


def _fitting(text: str, stream: TextIO) -> str:
    """Break lines that are too wide for the terminal between words; a pipe gets them whole."""
    if not stream.isatty():
        return text
    # Pipes and programs do not need it, and start faster without it.
    from milepost_client.presentation.layout.terminal import terminal_width
    from milepost_client.presentation.layout.text_width import wrap_lines

    return wrap_lines(text, terminal_width())


class Session(Struct, frozen=True):
    """What every command needs. Data goes to stdout, messages go to stderr
    (client/decisions/0003-command-line-contract.md)."""

    home: Home
    environ: Mapping[str, str]
    moment: Moment
    quiet: bool = False

    def run(self, work: Callable[[Device], Awaitable[T]], connect: Connect = open_inline) -> T:
        """Open the device, do the work, close it. Work that waits for a server gives the log a thread."""

        async def opened() -> T:
            async with await Device.open(self.home, self.moment, connect) as device:
                if device.has_unseen and not self.quiet and device.log.unwritable is None:
                    from milepost_client.cli.notices import show_unseen

                    await show_unseen(device, self.moment.today, self.say)
                return await work(device)

        if connect is open_inline:
            return run_sync(opened())
        # Commands that wait for nothing start faster without it.
        from asyncio import run

        return run(opened())

    def read(self, work: Callable[[Log], T]) -> T:
        """Do the work on one snapshot of the log; where that may be old, start a sync in the background."""
        return self._read(work)[0]

    def overview(self, work: Callable[[Log], T]) -> T:
        """The same, for what shows how things stand: it says how old that is."""
        return self._with_age(*self._read(work))

    def survey(self, work: Callable[[Log], T]) -> T:
        """The same, for what counts all that was done: old entries are settled first where that is due."""

        async def settle(device: Device) -> None:
            from milepost_shared.log_file import settle_if_due

            await settle_if_due(device.log, self.moment.today)

        return self._with_age(*self._read(work, settle))

    def _with_age(self, result: T, last: LastSync | None) -> T:
        if last:
            from milepost_client.device.last_sync import machine_now
            from milepost_client.presentation.last_sync import format_last_sync

            if words := format_last_sync(last, machine_now()):
                self.say(words)
        return result

    def _read(
        self, work: Callable[[Log], T], prepare: Callable[[Device], Awaitable[None]] | None = None
    ) -> tuple[T, LastSync | None]:
        """Do the work once the device is prepared; return the last sync too, where a server was joined."""

        def read(reading: Callable[[Log], R]) -> R:
            async def prepared(device: Device) -> R:
                if prepare is not None:
                    await prepare(device)
                return await device.log.read(reading)

            return self.run(prepared)

        if not self.home.server.exists():
            return read(work), None
        # Devices without a server start faster without them.
        from milepost_client.device.background import spawn_catch_up
        from milepost_client.device.last_sync import last_sync

        result, last = read(lambda log: (work(log), last_sync(log)))
        spawn_catch_up(self.home, self.environ, self.moment.today, last)
        return result, last

    def write(self, operation: Operation[R, T], request: R) -> T:
        """Run an operation as one transaction, and start a sync in the background."""
        result = self.run(
            lambda device: device.log.write(lambda log: operation(log, device, self.moment, request))
        )
        self.sync_later()
        return result

    def sync_later(self) -> None:
        """Start a sync in the background."""
        # Commands that only read start faster without it.
        from milepost_client.device.background import spawn_sync

        spawn_sync(self.home, self.environ, self.moment.today)

    @contextmanager
    def without_sync(self) -> Iterator[None]:
        """Keep other processes of this device from syncing. Raises MilepostError where one goes on."""
        with self.home.sync_lock(PATIENCE) as alone:
            if not alone:
                raise MilepostError("A sync of this device is running.", "Stop it, and say this again.")
            yield

    def say(self, text: str) -> None:
        """Print a message for the person on stderr, unless the call is quiet."""
        if not self.quiet:
            print(_fitting(text, sys.stderr), file=sys.stderr)

    def show(self, text: str) -> None:
        """Print what the command is for, on stdout."""
        print(text)

    def tell(self, text: str) -> None:
        """Print what was done, on stdout; on a terminal it is broken between words."""
        print(_fitting(text, sys.stdout))

    def show_json(self, value: Any) -> None:
        """Print what the command is for as JSON on stdout: UTF-8 on every terminal."""
        sys.stdout.flush()
        # Escapes of JSON: it means the same.
        text = escape_harmful(msgspec.json.format(msgspec.json.encode(value)).decode())
        output = unescaped(sys.stdout).buffer
        output.write(text.encode() + b"\n")
        output.flush()
