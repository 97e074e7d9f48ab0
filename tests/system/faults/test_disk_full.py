"""A full or failing disk: the error is reported, saved data stays, and work goes on afterwards."""

from __future__ import annotations

import asyncio
import json
import os
import secrets
import shutil
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, suppress
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from milepost_client.device.clock import Moment
from milepost_client.device.device import Device
from milepost_client.sync.connection import connect_to_server
from milepost_shared.errors import Offline
from tests.client.recording import record
from tests.system.conftest import NewPerson
from tests.system.faults.log_damage import damaged_refs
from tests.system.faults.loop_disk import MIB, Disk, disk
from tests.system.faults.strace import failing_writes, skip_without_strace
from tests.system.people import Person, activities, until_synced
from tests.system.servers import PATIENCE, ServerProcess

SMALL = 32 * MIB
FILLING_DEVICE = Path(__file__).parent / "children" / "filling_device.py"
SMALL_FILES = 'ulimit -f 4; exec "$@"'
"""Limits each file of the process to a few KiB."""
SMALL_DISK = 'mount -t tmpfs -o size=400k none "$0" || exit 99; exec "$@"'
NO_MOUNT = 99


def test_a_log_that_cannot_grow_refuses_with_exit_code_1_and_stays_intact(tmp_path: Path) -> None:
    assert milepost(tmp_path, "log", "-n", "before").returncode == 0
    refused = milepost(tmp_path, "log", "-n", "refused", through=("/bin/sh", "-c", SMALL_FILES, "sh"))
    assert refused.returncode == 1
    assert "Nothing of this was saved" in refused.stderr
    assert milepost(tmp_path, "log", "-n", "after").returncode == 0
    entries: list[dict[str, Any]] = json.loads(milepost(tmp_path, "entries", "--json").stdout)
    assert sorted(entry["note"] for entry in entries) == ["after", "before"]
    assert milepost(tmp_path, "doctor").returncode == 0


def test_on_a_full_disk_the_log_has_exactly_what_was_acknowledged(tmp_path: Path) -> None:
    command = ("unshare", "--user", "--map-root-user", "--mount", "/bin/sh", "-c", SMALL_DISK, str(tmp_path))
    if shutil.which("unshare") is None:
        pytest.skip("without unshare no small disk can be made")
    filling = (sys.executable, str(FILLING_DEVICE), str(tmp_path / "home"))
    found = subprocess.run((*command, *filling), capture_output=True, text=True, check=False, timeout=60)
    if found.returncode == NO_MOUNT or "unshare" in found.stderr:
        pytest.skip(f"no small disk can be made here: {found.stderr.strip()}")
    assert found.returncode == 0, found.stderr
    result = json.loads(found.stdout)
    assert result["acknowledged"] == result["held"] > 0
    assert result["damaged"] is None
    assert "Free some space" in result["error"]


async def test_nothing_is_lost_or_doubled_where_a_sync_meets_a_broker_that_cannot_write(
    cramped: Cramped, new_person: NewPerson
) -> None:
    ben = await new_person(cramped.server)
    laptop, phone = await ben.device("laptop"), await ben.device("phone")
    await ben.log(laptop, 1)
    await ben.converge(laptop, phone)
    await log_notes(laptop, range(2, 302))
    # A full disk stays full; where writes fail, the broker may be started again while the sync goes on.
    ends = pytest.raises(Offline) if cramped.how == "full" else suppress(Offline)
    with cramped.broker_cannot_write(), ends:
        await ben.sync(laptop)
    await until_synced(ben, laptop)
    await ben.converge(laptop, phone)
    assert await ben.amounts(phone) == list(range(1, 302))


async def test_the_stream_keeps_messages_while_a_persons_file_cannot_be_written(
    cramped: Cramped, new_person: NewPerson
) -> None:
    ben = await new_person(cramped.server)
    laptop = await ben.device("laptop")
    await ben.log(laptop, 1)
    await ben.sync(laptop)
    await ben.log(laptop, *range(2, 302))
    async with connect_to_server(laptop) as exchange:
        with cramped.file_cannot_be_written(ben):
            sent = await ben.push(laptop, exchange, 1)
            await until_failing(cramped.server)
            assert await ben.on_server(lambda log: log.head(laptop.id).seq) == 1
            if cramped.how == "full":
                health = await asyncio.to_thread(ready, cramped.server)
                assert health.code == 503 and b"users" in health.read()
    await ben.until_ingested(laptop, sent)
    assert await ben.on_server(damaged_refs) == []


async def test_syncs_continue_while_the_server_cannot_save_its_position(ben: Person) -> None:
    skip_without_strace()
    laptop, phone = await ben.device("laptop"), await ben.device("phone")
    await ben.log(laptop, 1)
    await ben.sync(laptop)
    await ben.server.until_noted(1)
    file = ben.server.folder / "server.db"
    with failing_writes(ben.server.pid, file, file.with_name(f"{file.name}-wal")):
        await ben.log(laptop, 2)
        assert (await ben.sync(laptop)).agrees
        assert await ben.server.noted() == 1
    await ben.server.until_noted(2)
    await ben.converge(laptop, phone)
    assert await ben.amounts(phone) == [1, 2]


async def until_failing(server: ServerProcess) -> None:
    """Wait until it tells of a file that takes nothing in."""
    async with asyncio.timeout(PATIENCE):
        while True:
            if "take nothing in" in (await server.health()).get("detail", ""):
                return
            await asyncio.sleep(0.02)


async def log_notes(device: Device, amounts: range) -> None:
    """Log activities with notes that do not pack: they take room wherever they are stored."""
    moment = Moment.current({})
    drafts = [replace(each, note=secrets.token_hex(200)) for each in activities(amounts, moment.today)]
    await record(device, drafts, moment)


def ready(server: ServerProcess) -> urllib.error.HTTPError:
    """Return the answer of a server that is not ready."""
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(f"{server.url}/health/ready", timeout=10)
    return refused.value


class Cramped:
    """A server on disks that can be made to fail."""

    def __init__(self, server: ServerProcess, how: str, disks: dict[str, Disk]) -> None:
        self.server = server
        self.how = how
        self._disks = disks

    def broker_cannot_write(self) -> AbstractContextManager[None]:
        """Let the broker's writes fail during the block."""
        if self.how == "full":
            return self._disks["broker"].filled()
        [block] = (self.server.folder / "broker").rglob("1.blk")
        return failing_writes(self.server.broker_pid, block)

    def file_cannot_be_written(self, person: Person) -> AbstractContextManager[None]:
        """Let the server's writes to the person's file fail during the block."""
        if self.how == "full":
            return self._disks["users"].filled()
        file = self.server.folder / "users" / f"{person.user}.db"
        return failing_writes(self.server.pid, file, file.with_name(f"{file.name}-wal"))


@pytest.fixture(params=["full", "failing"])
def cramped(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Cramped]:
    server = ServerProcess(tmp_path / "server")
    server.folder.mkdir(mode=0o700)
    disks: dict[str, Disk] = {}
    with ExitStack() as stack:
        if request.param == "failing":
            skip_without_strace()
        else:
            for part in ("broker", "users"):
                disks[part] = stack.enter_context(disk(server.folder / part, SMALL))
        server.start()
        stack.callback(server.stop)
        yield Cramped(server, request.param, disks)


def milepost(home: Path, *arguments: str, through: tuple[str, ...] = ()) -> subprocess.CompletedProcess[str]:
    """Run `milepost …` in a process that the shell command `through` starts."""
    command = (*through, sys.executable, "-m", "milepost_client.main", *arguments)
    environ = os.environ | {"MILEPOST_HOME": str(home / "home"), "MILEPOST_AUTOSYNC": "0"}
    return subprocess.run(command, env=environ, capture_output=True, text=True, check=False, timeout=60)
