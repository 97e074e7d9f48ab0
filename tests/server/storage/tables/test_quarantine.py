"""The quarantine: all that was refused is counted, and the newest of it kept."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from pathlib import Path

import pytest

from milepost_server.storage.migrations import MIGRATIONS
from milepost_server.storage.registry import Registry, RegistryFile, open_registry
from milepost_server.storage.tables.quarantine import MOST_KEPT, MOST_KEPT_BYTES, Quarantined
from tests.sql import open_raw, run_sql

ANA, BEN = "a" * 16, "b" * 16
PHONE, LAPTOP = "1" * 12, "2" * 12
NOW = 1_772_791_200_000_000


@pytest.fixture
async def registry(tmp_path: Path) -> AsyncIterator[RegistryFile]:
    database = await open_registry(tmp_path)
    yield database
    await database.close()


def refused(seq: int, device: str = PHONE, data: bytes = b"{}", later: int = 0) -> Quarantined:
    return Quarantined(ANA, device, seq, NOW + seq + later, f"reason {seq}", data)


async def put(registry: RegistryFile, messages: Iterable[Quarantined]) -> None:
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


async def test_all_are_counted_and_the_newest_are_kept(registry: RegistryFile) -> None:
    await put(registry, map(refused, range(1, MOST_KEPT + 6)))
    assert await counted(registry) == (MOST_KEPT + 5, MOST_KEPT + 5, f"reason {MOST_KEPT + 5}")
    assert await kept(registry) == list(range(6, MOST_KEPT + 6))


async def test_large_messages_make_room_for_newer_ones(registry: RegistryFile) -> None:
    half = bytes(MOST_KEPT_BYTES // 2)
    await put(registry, [refused(1), *(refused(n, data=half) for n in (2, 3, 4))])
    assert (await counted(registry))[0] == 4
    assert await kept(registry) == [3, 4]
    await put(registry, [refused(5, data=half * 3), refused(6)])
    assert await kept(registry) == [6]


async def test_one_that_is_larger_than_all_that_may_be_kept_is_kept_while_it_is_the_newest(
    registry: RegistryFile,
) -> None:
    await put(registry, [refused(1), refused(2, data=bytes(MOST_KEPT_BYTES + 1))])
    assert await kept(registry) == [2]


async def test_what_one_device_sends_pushes_out_nothing_of_anothers(registry: RegistryFile) -> None:
    await put(registry, [refused(1, LAPTOP), *map(refused, range(2, 2 * MOST_KEPT))])
    assert await kept(registry, LAPTOP) == [1]


async def test_a_stream_that_is_read_again_from_its_start_is_counted_once(registry: RegistryFile) -> None:
    everything = [refused(n, LAPTOP if n % 3 else PHONE) for n in range(1, 5 * MOST_KEPT)]
    await put(registry, everything)
    before = await counted(registry), await kept(registry)
    await put(registry, everything)
    assert (await counted(registry), await kept(registry)) == before


async def test_a_new_stream_whose_numbers_start_again_is_counted_on(registry: RegistryFile) -> None:
    await put(registry, map(refused, range(1, MOST_KEPT + 6)))
    await put(registry, [refused(n, later=10_000) for n in range(1, 4)])
    assert (await counted(registry))[0] == MOST_KEPT + 8


async def test_what_an_older_version_kept_is_counted(tmp_path: Path) -> None:
    old = await open_raw(tmp_path / "server.db", *MIGRATIONS[:1])
    columns = "user, device, stream_seq, stored_at, reason, data"
    rows = [refused(1), refused(2), refused(3, LAPTOP), Quarantined(BEN, PHONE, 4, NOW, "forged", b"")]
    query = f"INSERT INTO quarantine ({columns}) VALUES (?, ?, ?, ?, ?, ?)"
    await old.write(lambda sql: sql.executemany(query, rows) and None)
    await old.close()
    now = await open_registry(tmp_path)
    assert await counted(now) == (3, 2, "reason 2")
    assert await now.read(lambda registry: registry.quarantine.refusals(BEN, PHONE)) == (1, "forged")
    await now.close()
