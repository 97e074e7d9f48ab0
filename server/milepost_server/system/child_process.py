"""A child process that dies with its parent, however the parent ends.

The child is started by a shell that leaves a watcher behind and then becomes the child. The watcher
waits at a pipe whose other end only the parent has: a line means the child has ended, the pipe's end
means the parent has, `kill -9` included, and the watcher kills the child. Unlike PR_SET_PDEATHSIG this
does not depend on which thread started the child, misses no parent that is already dead, and works
wherever there is a shell.
"""

import asyncio
import os
import signal
from asyncio.subprocess import Process
from collections.abc import Sequence
from contextlib import suppress
from typing import Self

WATCH_AND_BECOME = """
exec 3<&0
{ read -r _ <&3 || kill -KILL $$; } >/dev/null 2>&1 &
exec "$@" 3<&- </dev/null
"""


class ChildProcess:
    """One child process; use `ChildProcess.start`."""

    def __init__(self, process: Process, end_of_pipe: int) -> None:
        self._process = process
        self._end_of_pipe = end_of_pipe
        self._ending = asyncio.create_task(self._end())

    @classmethod
    async def start(cls, command: Sequence[str], output: int) -> Self:
        """Run `command`, out of reach of the terminal's Ctrl-C; what it prints goes to `output`."""
        begin, end = os.pipe()
        try:
            process = await asyncio.create_subprocess_exec(
                *("/bin/sh", "-c", WATCH_AND_BECOME, "sh", *command),
                stdin=begin,
                stdout=output,
                stderr=output,
                start_new_session=True,
                umask=0o077,
            )
        except BaseException:
            os.close(end)
            raise
        finally:
            os.close(begin)
        return cls(process, end)

    @property
    def pid(self) -> int:
        """The child's process id."""
        return self._process.pid

    @property
    def ended(self) -> bool:
        """Whether the child has ended."""
        return self._ending.done()

    async def exited(self) -> int:
        """Wait for the child's end; its exit code, negative for the signal that killed it."""
        return await asyncio.shield(self._ending)

    def send(self, number: signal.Signals) -> None:
        """Send the child a signal; one that has ended takes none."""
        with suppress(ProcessLookupError):
            self._process.send_signal(number)

    async def stop(self, patience: float) -> None:
        """Ask the child to end, and kill it after `patience` seconds."""
        with suppress(ProcessLookupError):
            self._process.terminate()
        try:
            async with asyncio.timeout(patience):
                await self.exited()
        except TimeoutError:
            self._process.kill()
            await self.exited()

    async def _end(self) -> int:
        code = await self._process.wait()
        # Before the id can go to another process: the watcher must not kill that one.
        with suppress(BrokenPipeError):
            os.write(self._end_of_pipe, b"\n")
        os.close(self._end_of_pipe)
        return code
