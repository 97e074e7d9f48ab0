"""Flipped bits in write-ahead logs, in the broker's blocks, and in any file of a device or server."""

from __future__ import annotations

import random
import shutil
from contextlib import suppress
from pathlib import Path

import msgspec
import pytest

from milepost_client.device.clock import Moment
from milepost_client.device.device import Device
from milepost_client.device.home import Home
from milepost_client.sync.connection import connect_to_server
from milepost_shared.errors import MilepostError, NotAllowed, NotFound
from milepost_shared.storage.aiosqlite_connection import open_threaded
from tests.shared.devices import flip
from tests.system.faults.bare_broker import broker_without_server, push_to
from tests.system.faults.log_damage import damaged_refs
from tests.system.people import Person, milepost, operate

IN_A_LOG = 8
IN_SMALL_FILES = 12
IN_BLOCKS = 2


async def test_events_cut_off_a_log_by_a_flipped_bit_come_back_from_the_server(
    ana: Person, tmp_path: Path, chance: random.Random, flips: int = IN_A_LOG
) -> None:
    laptop, phone = await ana.device("laptop"), await ana.device("phone")
    for amount in range(1, 21):
        await ana.log(laptop, amount)
    before = await ana.converge(laptop, phone)
    amounts = await ana.amounts(laptop)
    for n in range(flips):
        # The log is open, so the copy is what a killed process leaves behind.
        home = Home(Path(shutil.copytree(laptop.home.folder, tmp_path / f"copy-{n}")))
        home.log.with_name("log.db-shm").unlink()
        flip_bits(home.log.with_name("log.db-wal"), chance, 1)
        async with await Device.open(home, Moment.current({}), connect=open_threaded) as copy:
            assert await copy.log.read(damaged_refs) == []
            held = await ana.amounts(copy)
            assert held == amounts[: len(held)]
            if (copy.id, await copy.log.read(lambda log: log.user)) != (laptop.id, ana.user):
                with pytest.raises(NotAllowed, match="join again"):
                    await ana.sync(copy)
                await ana.join(copy)
            assert (await ana.sync(copy)).agrees
            assert await ana.amounts(copy) == amounts
            assert await copy.log.read(lambda log: log.digest()) == before


async def test_events_cut_off_the_servers_files_by_flipped_bits_come_back_from_the_devices(
    ben: Person, chance: random.Random, flips: int = IN_BLOCKS
) -> None:
    laptop, phone = await ben.device("laptop"), await ben.device("phone")
    for n in range(flips):
        for amount in range(1 + 10 * n, 11 + 10 * n):
            await ben.log(laptop, amount)
        await ben.converge(laptop, phone)
        ben.server.kill()
        for wal in ben.server.folder.rglob("*.db-wal"):
            wal.with_name(wal.name.replace("-wal", "-shm")).unlink()
            if wal.stat().st_size:
                flip_bits(wal, chance, 1)
        ben.server.start()
        assert await ben.on_server(damaged_refs) == []
        for device in (laptop, phone):
            try:
                await ben.sync(device)
            except NotAllowed as refused:
                # The flipped bit cut off what the server knew of the device.
                assert "join" in refused.advice
                await join_again(ben, device)
        await ben.converge(laptop, phone)
        assert await ben.amounts(phone) == list(range(1, 11 + 10 * n))


async def test_a_device_with_a_lost_log_must_join_again_and_gets_everything_back(
    ana: Person, tmp_path: Path
) -> None:
    laptop, phone = await ana.device("laptop"), await ana.device("phone")
    await ana.log(laptop, 1)
    before = await ana.converge(laptop, phone)
    home = Home(Path(shutil.copytree(laptop.home.folder, tmp_path / "copy")))
    for path in home.folder.glob("log.db*"):
        path.unlink()
    async with await Device.open(home, Moment.current({}), connect=open_threaded) as copy:
        with pytest.raises(NotAllowed, match="join again"):
            await ana.sync(copy)
        await ana.join(copy)
        assert await ana.converge(copy, phone) == before


async def test_events_lost_from_the_stream_by_flipped_bits_are_sent_again(
    ben: Person, chance: random.Random, flips: int = IN_BLOCKS
) -> None:
    laptop, phone = await ben.device("laptop"), await ben.device("phone")
    sent = 0
    for n in range(flips):
        ben.server.stop()
        async with broker_without_server(ben.server) as broker:
            for amount in range(1 + 10 * n, 11 + 10 * n):
                await ben.log(laptop, amount)
                sent = await push_to(broker, ben, laptop, sent)
        for block in (ben.server.folder / "broker").rglob("*.blk"):
            flip_bits(block, chance, 3)
        ben.server.start()
        await ben.converge(laptop, phone)
        assert await ben.amounts(phone) == list(range(1, 11 + 10 * n))


async def test_an_event_damaged_at_the_server_is_reported_set_aside_and_sent_again(ben: Person) -> None:
    laptop, phone = await ben.device("laptop"), await ben.device("phone")
    async with connect_to_server(laptop) as exchange:
        for amount in range(1, 6):
            await ben.log(laptop, amount)
            await ben.push(laptop, exchange, amount - 1)
    before = await ben.converge(laptop, phone)
    async with ben.server.file(ben.user or "") as file:
        await flip(file, laptop.id, 3)
    assert "damaged" in (await milepost(phone.home, "prove")).err
    mended = operate(ben.server, "rebuild")
    assert (mended.returncode, "1 event was damaged" in mended.stderr) == (1, True)
    newcomer = await ben.device("newcomer")
    await ben.sync(newcomer)
    assert await ben.amounts(newcomer) == [1, 2]
    assert await ben.converge(laptop, phone, newcomer) == before
    assert operate(ben.server, "rebuild").returncode == 0


async def test_a_flipped_bit_in_a_devices_key_or_login_is_reported_or_harmless(
    ana: Person, tmp_path: Path, chance: random.Random, flips: int = IN_SMALL_FILES
) -> None:
    laptop, phone = await ana.device("laptop"), await ana.device("phone")
    await ana.log(laptop, 1)
    before = await ana.converge(laptop, phone)
    for n in range(flips):
        home = Home(Path(shutil.copytree(laptop.home.folder, tmp_path / f"copy-{n}")))
        flip_bits(chance.choice((home.key, home.server)), chance, 1)
        async with await Device.open(home, Moment.current({}), connect=open_threaded) as copy:
            with suppress(MilepostError):
                assert (await ana.sync(copy)).agrees
            assert await copy.log.read(lambda log: log.digest()) == before


async def test_a_flipped_bit_in_any_file_of_a_server_is_reported_or_harmless(
    ben: Person, tmp_path: Path, chance: random.Random, flips: int = IN_BLOCKS
) -> None:
    laptop, phone = await ben.device("laptop"), await ben.device("phone")
    await ben.log(laptop, *range(1, 31))
    before = await ben.converge(laptop, phone)
    ben.server.stop()
    whole, words = shutil.copytree(ben.server.folder, tmp_path / "whole"), ben.server.log
    for _ in range(flips):
        files = [path for path in sorted(ben.server.folder.rglob("*")) if path.is_file() and is_its_own(path)]
        flip_bits(damaged := chance.choice(files), chance, 1)
        try:
            ben.server.start()
            with suppress(MilepostError):
                assert await ben.converge(laptop, phone) == before
        except msgspec.DecodeError:
            assert "milepost-server: " in words.read_text(), damaged
        ben.server.stop()
        assert "Traceback" not in words.read_text(), damaged
        shutil.rmtree(ben.server.folder)
        shutil.copytree(whole, ben.server.folder)
    ben.server.start()
    assert await ben.converge(laptop, phone) == before


def is_its_own(path: Path) -> bool:
    """Tell whether a file is not empty and belongs to no person; other tests cover those."""
    return path.stat().st_size > 0 and path.parent.name != "users"


async def join_again(person: Person, device: Device) -> None:
    """Let a device join again under its own person, whom the server may not know any more."""
    try:
        await person.join(device)
    except NotFound:
        person.user = None
        await person.join(device)


def flip_bits(path: Path, chance: random.Random, number: int) -> None:
    """Flip random bits of a file."""
    data = bytearray(path.read_bytes())
    for _ in range(number):
        bit = chance.randrange(8 * len(data))
        data[bit // 8] ^= 1 << bit % 8
    path.write_bytes(data)
