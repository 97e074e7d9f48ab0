import os
import select
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

from milepost_server.system.child_process import ChildProcess

PARENT = """
import asyncio, sys
from milepost_server.system.child_process import ChildProcess
async def main():
    await ChildProcess.start(["/bin/sh", "-c", "echo begun; exec sleep 60"], 1)
    await asyncio.sleep(60)
asyncio.run(main())
"""
PATIENCE = 20.0
"""Seconds, fewer than the child would go on by itself."""
STUBBORN = ["/bin/sh", "-c", "trap '' TERM; echo begun; while :; do sleep 0.1; done"]


async def test_the_end_of_the_child_is_noticed() -> None:
    with tempfile.TemporaryFile() as output:
        child = await ChildProcess.start(["/bin/sh", "-c", "exit 3"], output.fileno())
        assert await child.exited() == 3
        assert child.ended


async def test_a_signal_that_killed_the_child_is_told() -> None:
    with tempfile.TemporaryFile() as output:
        child = await ChildProcess.start(["sleep", "60"], output.fileno())
        os.kill(child.pid, signal.SIGKILL)
        assert await child.exited() == -signal.SIGKILL


async def test_what_the_child_prints_goes_to_the_output(tmp_path: Path) -> None:
    with (tmp_path / "output").open("wb") as output:
        child = await ChildProcess.start(["/bin/sh", "-c", "echo one; echo two >&2"], output.fileno())
        await child.exited()
    assert (tmp_path / "output").read_text() == "one\ntwo\n"


async def test_stopping_asks_first_and_may_be_repeated() -> None:
    with tempfile.TemporaryFile() as output:
        child = await ChildProcess.start(["sleep", "60"], output.fileno())
        await child.stop(patience=5)
        await child.stop(patience=5)
        assert await child.exited() == -signal.SIGTERM


async def test_a_child_that_does_not_listen_is_killed(tmp_path: Path) -> None:
    with (tmp_path / "output").open("wb") as output:
        child = await ChildProcess.start(STUBBORN, output.fileno())
    while "begun" not in (tmp_path / "output").read_text():
        os.sched_yield()
    await child.stop(patience=0.1)
    assert await child.exited() == -signal.SIGKILL


async def test_ctrl_c_on_the_terminal_does_not_reach_the_child() -> None:
    with tempfile.TemporaryFile() as output:
        child = await ChildProcess.start(["sleep", "60"], output.fileno())
        assert os.getpgid(child.pid) != os.getpgid(0)
        await child.stop(patience=5)


def test_the_child_dies_with_a_killed_parent() -> None:
    with subprocess.Popen([sys.executable, "-c", PARENT], stdout=subprocess.PIPE) as parent:
        assert parent.stdout is not None
        assert parent.stdout.readline() == b"begun\n"
        parent.kill()
        # The child has the other end of this pipe: it is read to its end when the child is gone.
        assert select.select([parent.stdout], [], [], PATIENCE)[0]
        assert parent.stdout.read() == b""
