"""The quarantine: all that was refused is counted, and the newest of it kept."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from pathlib import Path

import pytest

from milepost_server.storage.migrations import MIGRATIONS
from milepost_server.storage.registry import Registry, RegistryFile, open_registry
from milepost_server.storage.tables.quarantine import OF_DEVICE, OF_PERSON, QuarantinedMessage
from tests.sql import open_raw, run_sql

ANA, BEN = "a" * 16, "b" * 16
PHONE, LAPTOP = "1" * 12, "2" * 12
NOW = 1_772_791_200_000_000


@pytest.fixture
async def registry(tmp_path: Path) -> AsyncIterator[RegistryFile]:
    database = await open_registry(tmp_path)
    yield database
    await database.close()


def refused(seq: int, device: str = PHONE, data: bytes = b"{}", later: int = 0) -> QuarantinedMessage:
    return QuarantinedMessage(ANA, device, seq, NOW + seq + later, f"reason {seq}", data)


async def put(registry: RegistryFile, messages: Iterable[QuarantinedMessage]) -> None:
    def add_all(registry: Registry) -> None:
        for message in messages:
            registry.quarantine.add(message)

    await registry.write(add_all)


async def counted(registry: RegistryFile) -> tuple[int, int, str]:
    """How many of Ana's messages were refused; of her phone's alone, and why the newest was."""
    total = await registry.read(lambda registry: registry.quarantine.count(ANA))
    return total, *await registry.read(lambda registry: registry.quarantine.refusals(ANA, PHONE))


async def kept(registry: RegistryFile, device: str = PHONE) -> list[int]:
    """The stream sequences of the messages that are kept of a device, oldest first."""
    query = "SELECT stream_seq FROM quarantine WHERE device = ? ORDER BY id"
    return await run_sql(registry.path, lambda sql: [seq for (seq,) in sql.execute(query, (device,))])


async def test_all_refused_messages_are_counted_and_the_newest_kept(registry: RegistryFile) -> None:
    await put(registry, map(refused, range(1, OF_DEVICE.messages + 6)))
    assert await counted(registry) == (
        OF_DEVICE.messages + 5,
        OF_DEVICE.messages + 5,
        f"reason {OF_DEVICE.messages + 5}",
    )
    assert await kept(registry) == list(range(6, OF_DEVICE.messages + 6))


async def test_large_messages_make_room_for_newer_ones(registry: RegistryFile) -> None:
    half = bytes(OF_DEVICE.size // 2)
    await put(registry, [refused(1), *(refused(n, data=half) for n in (2, 3, 4))])
    assert (await counted(registry))[0] == 4
    assert await kept(registry) == [3, 4]
    await put(registry, [refused(5, data=half * 3), refused(6)])
    assert await kept(registry) == [6]


async def test_a_message_beyond_the_size_limit_is_kept_while_it_is_the_newest(
    registry: RegistryFile,
) -> None:
    await put(registry, [refused(1), refused(2, data=bytes(OF_DEVICE.size + 1))])
    assert await kept(registry) == [2]


async def test_one_devices_messages_displace_none_of_anothers(registry: RegistryFile) -> None:
    await put(registry, [refused(1, LAPTOP), *map(refused, range(2, 2 * OF_DEVICE.messages))])
    assert await kept(registry, LAPTOP) == [1]


async def test_all_devices_of_a_person_together_have_a_limit_too(registry: RegistryFile) -> None:
    devices = [f"{number:012x}" for number in range(2 * OF_PERSON.messages // OF_DEVICE.messages)]
    everything = [
        refused(n, device)
        for n, device in enumerate((d for d in devices for _ in range(OF_DEVICE.messages)), 1)
    ]
    await put(registry, everything)
    places = [seq for device in devices for seq in await kept(registry, device)]
    assert places == [message.stream_seq for message in everything[-OF_PERSON.messages :]]
    await put(registry, everything)
    assert (await counted(registry))[0] == len(everything)


async def test_a_stream_read_again_from_its_start_is_counted_once(registry: RegistryFile) -> None:
    everything = [refused(n, LAPTOP if n % 3 else PHONE) for n in range(1, 5 * OF_DEVICE.messages)]
    await put(registry, everything)
    before = await counted(registry), await kept(registry)
    await put(registry, everything)
    assert (await counted(registry), await kept(registry)) == before


async def test_a_new_stream_with_restarted_numbers_adds_to_the_count(registry: RegistryFile) -> None:
    await put(registry, map(refused, range(1, OF_DEVICE.messages + 6)))
    await put(registry, [refused(n, later=10_000) for n in range(1, 4)])
    assert (await counted(registry))[0] == OF_DEVICE.messages + 8


async def test_messages_kept_by_an_older_version_are_counted(tmp_path: Path) -> None:
    old = await open_raw(tmp_path / "server.db", *MIGRATIONS[:1])
    columns = "user, device, stream_seq, stored_at, reason, data"
    rows = [refused(1), refused(2), refused(3, LAPTOP), QuarantinedMessage(BEN, PHONE, 4, NOW, "forged", b"")]
    query = f"INSERT INTO quarantine ({columns}) VALUES (?, ?, ?, ?, ?, ?)"
    await old.write(lambda sql: sql.executemany(query, rows) and None)
    await old.close()
    now = await open_registry(tmp_path)
    assert await counted(now) == (3, 2, "reason 2")
    assert await now.read(lambda registry: registry.quarantine.refusals(BEN, PHONE)) == (1, "forged")
    await now.close()
