"""Stores of the broker in which a bit flipped: it starts all the same."""

from __future__ import annotations

import struct
import time
from pathlib import Path

import pytest

from milepost_server.broker.accounts import Accounts
from milepost_server.broker.connection import connect_as_server
from milepost_server.broker.process import Broker
from milepost_server.broker.store_check import DELETION, MOST_SKIPPED, RECORD, SHORTEST, is_countable
from milepost_server.broker.stream import STREAM, ensure_stream
from milepost_server.broker.subjects import events_of

MESSAGES = 5
LENGTH, NUMBER = 0, 4
"""Where in a record they begin."""


@pytest.fixture
async def block(data_folder: Path, accounts: Accounts) -> Path:
    """The one block of a broker that was stopped, with messages."""
    async with await Broker.start(data_folder, accounts, time.time()) as broker:
        server = await connect_as_server(broker.url, accounts, time.time())
        await ensure_stream(server.jetstream())
        for n in range(MESSAGES):
            await server.jetstream().publish(events_of("a", "b"), f"message {n}".encode())
        await server.close()
    [found] = (data_folder / "broker").rglob("*.blk")
    return found


async def restarted(data_folder: Path, accounts: Accounts) -> int:
    """Start the broker again, and store a message; gives how many there are then."""
    async with await Broker.start(data_folder, accounts, time.time()) as broker:
        server = await connect_as_server(broker.url, accounts, time.time())
        await ensure_stream(server.jetstream())
        await server.jetstream().publish(events_of("a", "b"), b"new")
        held = (await server.jetstream().stream_info(STREAM)).state.messages
        await server.close()
    return held


async def test_a_jump_in_the_numbers_is_noticed_and_the_store_set_aside(
    block: Path, data_folder: Path, accounts: Accounts
) -> None:
    spoil(block, record=2, place=NUMBER, bit=60)
    assert not is_countable(data_folder)
    assert await restarted(data_folder, accounts) == 1
    [aside] = (data_folder / "broker").glob("damaged-1/**/*.blk")
    assert aside.stat().st_size > 0


async def test_a_second_damaged_store_does_not_replace_the_first(
    block: Path, data_folder: Path, accounts: Accounts
) -> None:
    for _ in range(2):
        spoil(block, record=1, place=NUMBER, bit=40)
        await restarted(data_folder, accounts)
        await restarted(data_folder, accounts)
    assert sorted(path.name for path in (data_folder / "broker").glob("damaged-*")) == [
        "damaged-1",
        "damaged-2",
    ]


@pytest.mark.parametrize("bit", range(0, 32, 5))
async def test_the_broker_starts_with_any_damaged_length(
    block: Path, data_folder: Path, accounts: Accounts, bit: int
) -> None:
    spoil(block, record=2, place=LENGTH, bit=bit)
    assert await restarted(data_folder, accounts) >= 1


@pytest.mark.parametrize("bit", [2, 7, 62, 63])
async def test_damage_that_the_broker_repairs_itself_is_left_to_it(
    block: Path, data_folder: Path, accounts: Accounts, bit: int
) -> None:
    spoil(block, record=2, place=NUMBER, bit=bit)
    assert is_countable(data_folder)
    assert await restarted(data_folder, accounts) > 1
    assert not list((data_folder / "broker").glob("damaged-*"))


def test_the_mark_of_a_deleted_message_is_no_jump(tmp_path: Path) -> None:
    block, far = tmp_path / "1.blk", MOST_SKIPPED + 10
    numbers = (5 | DELETION, far, 6 | DELETION, far + 1)
    block.write_bytes(b"".join(RECORD.pack(SHORTEST, number).ljust(SHORTEST, b"-") for number in numbers))
    assert is_countable(tmp_path)
    block.write_bytes(RECORD.pack(SHORTEST, 5).ljust(SHORTEST, b"-") + block.read_bytes())
    assert not is_countable(tmp_path)


def test_an_intact_empty_or_missing_store_is_fine(block: Path, tmp_path: Path) -> None:
    assert is_countable(block.parent)
    assert is_countable(tmp_path / "missing")
    block.write_bytes(b"")
    assert is_countable(block.parent)


def spoil(block: Path, record: int, place: int, bit: int) -> None:
    """Flip a bit of a record, counted from 0, at a place in it."""
    data, at = bytearray(block.read_bytes()), 0
    for _ in range(record):
        at += struct.unpack_from("<I", data, at)[0]
    data[at + place + bit // 8] ^= 1 << bit % 8
    block.write_bytes(data)
