"""A child process that dies with its parent, however the parent ends.

A shell starts a watcher in the background, and then becomes the child. The watcher reads from a pipe, and
only the parent has its other end. A line means that the child has ended. The end of the pipe means that the
parent has ended, by `kill -9` too: then the watcher kills the child. Unlike PR_SET_PDEATHSIG this does not
depend on the thread that started the child, notices a parent that is already dead, and works wherever there
is a shell.
"""

from __future__ import annotations

import asyncio
import os
import signal
from asyncio.subprocess import Process
from collections.abc import Sequence
from contextlib import suppress
from typing import Self

WATCH_AND_EXEC = """
exec 3<&0
{ read -r _ <&3 || kill -KILL $$; } >/dev/null 2>&1 &
exec "$@" 3<&- </dev/null
"""


class ChildProcess:
    """One child process; use `ChildProcess.start`."""

    def __init__(self, process: Process, pipe_end: int) -> None:
        self._process = process
        self._pipe_end = pipe_end
        self._exit = asyncio.create_task(self._wait())

    @classmethod
    async def start(cls, command: Sequence[str], output: int) -> Self:
        """Run `command`, out of reach of the terminal's Ctrl-C. It prints to the descriptor `output`."""
        read_end, write_end = os.pipe()
        try:
            process = await asyncio.create_subprocess_exec(
                *("/bin/sh", "-c", WATCH_AND_EXEC, "sh", *command),
                stdin=read_end,
                stdout=output,
                stderr=output,
                start_new_session=True,
                umask=0o077,
            )
        except BaseException:
            os.close(write_end)
            raise
        finally:
            os.close(read_end)
        return cls(process, write_end)

    @property
    def pid(self) -> int:
        """The child's process id."""
        return self._process.pid

    @property
    def ended(self) -> bool:
        """Whether the child has ended."""
        return self._exit.done()

    async def exited(self) -> int:
        """Wait until the child has ended; returns its exit code, negative for the signal that killed it."""
        return await asyncio.shield(self._exit)

    def send(self, number: signal.Signals) -> None:
        """Send the child a signal, unless it has ended."""
        with suppress(ProcessLookupError):
            self._process.send_signal(number)

    async def stop(self, patience: float) -> None:
        """Terminate the child, and kill it after `patience` seconds."""
        with suppress(ProcessLookupError):
            self._process.terminate()
        try:
            async with asyncio.timeout(patience):
                await self.exited()
        except TimeoutError:
            self._process.kill()
            await self.exited()

    async def _wait(self) -> int:
        code = await self._process.wait()
        # At once: another process may get the id, and the watcher must not kill that one.
        with suppress(BrokenPipeError):
            os.write(self._pipe_end, b"\n")
        os.close(self._pipe_end)
        return code
