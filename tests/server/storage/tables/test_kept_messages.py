"""What the stream keeps: a share for each device and person, for a while."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from pathlib import Path

import pytest

from milepost_server.storage.migrations import MIGRATIONS
from milepost_server.storage.registry import RegistryFile, open_registry
from milepost_server.storage.tables import kept_messages
from milepost_server.storage.tables.file_position import START, Position
from milepost_server.storage.tables.kept_messages import KeptMessage, LeavingMessage
from tests.sql import before, open_raw

ANA, BEN = "a" * 16, "b" * 16
PHONE, LAPTOP = "1" * 12, "2" * 12
NOW = 1_772_791_200_000_000


@pytest.fixture
async def registry(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[RegistryFile]:
    monkeypatch.setattr(kept_messages, "MOST_OF_DEVICE", 5)
    monkeypatch.setattr(kept_messages, "MOST_OF_PERSON", 1_000)
    database = await open_registry(tmp_path)
    yield database
    await database.close()


def taken(seq: int, user: str = ANA, device: str = PHONE, size: int = 10) -> KeptMessage:
    return KeptMessage(seq, user, device, NOW + seq, size)


async def keep(registry: RegistryFile, messages: Iterable[KeptMessage]) -> None:
    await registry.write(lambda registry: registry.kept.keep(messages))


async def leaving(registry: RegistryFile) -> list[int]:
    found = await registry.read(lambda registry: registry.kept.leaving(100))
    return sorted(message.seq for message in found)


async def share(registry: RegistryFile, user: str) -> tuple[int, int]:
    return await registry.read(lambda registry: registry.kept.share(user))


async def test_what_was_taken_in_stays_and_what_was_refused_leaves(registry: RegistryFile) -> None:
    await keep(registry, [taken(1), taken(3)])
    await registry.write(lambda registry: registry.kept.dismiss([LeavingMessage(2, BEN, NOW)]))
    assert (await leaving(registry), await share(registry, ANA)) == ([2], (2, 20))
    await registry.write(lambda registry: registry.kept.forget([LeavingMessage(2, BEN, NOW)]))
    assert await leaving(registry) == []


async def test_the_oldest_of_a_device_make_room_and_nobody_else_s(registry: RegistryFile) -> None:
    await keep(registry, [taken(1, BEN), taken(2, device=LAPTOP), *map(taken, range(3, 11))])
    assert await leaving(registry) == [3, 4, 5]
    assert (await share(registry, ANA), await share(registry, BEN)) == ((6, 60), (1, 10))


async def test_the_oldest_of_a_person_make_room_by_their_bytes(registry: RegistryFile) -> None:
    await keep(registry, [taken(1, BEN, size=900), taken(2, size=600), taken(3, device=LAPTOP, size=300)])
    await keep(registry, [taken(4, size=200)])
    assert await leaving(registry) == [2]
    assert (await share(registry, ANA), await share(registry, BEN)) == ((2, 500), (1, 900))
    await keep(registry, [taken(5, size=5_000)])
    assert (await leaving(registry), await share(registry, ANA)) == ([2, 3, 4, 5], (0, 0))


async def test_what_is_old_leaves(registry: RegistryFile) -> None:
    await keep(registry, [taken(1), taken(2, BEN), taken(3)])
    await registry.write(lambda registry: registry.kept.expire(NOW + 3))
    assert (await leaving(registry), await share(registry, ANA)) == ([1, 2], (1, 10))


async def test_a_message_that_is_read_twice_counts_once(registry: RegistryFile) -> None:
    for _ in range(2):
        await keep(registry, [taken(1)])
        await registry.write(lambda registry: registry.kept.dismiss([LeavingMessage(2, ANA, NOW)]))
    assert (await leaving(registry), await share(registry, ANA)) == ([2], (1, 10))


async def test_of_another_stream_nothing_is_known(registry: RegistryFile) -> None:
    await keep(registry, map(taken, range(1, 9)))
    await registry.write(lambda registry: registry.kept.restart())
    assert (await leaving(registry), await share(registry, ANA)) == ([], (0, 0))


async def test_the_newest_message_is_known_of_all_and_of_one_person(registry: RegistryFile) -> None:
    async def newest(user: str = "") -> Position:
        return await registry.read(
            lambda registry: registry.kept.newest_of(user) if user else registry.kept.newest()
        )

    assert await newest() == await newest(ANA) == START
    await keep(registry, [taken(2), taken(3, BEN), taken(5, device=LAPTOP)])
    await registry.write(lambda registry: registry.kept.dismiss([LeavingMessage(6, BEN, NOW + 6)]))
    assert [await newest(user) for user in (ANA, BEN)] == [Position(5, NOW + 5), Position(3, NOW + 3)]
    assert await newest() == Position(6, NOW + 6), "what was refused was read too"
    assert await registry.read(lambda registry: registry.kept.counts()) == {ANA: 2, BEN: 1}


async def test_what_is_to_leave_is_not_kept_again_when_it_is_read_again(registry: RegistryFile) -> None:
    for _ in range(2):
        await keep(registry, map(taken, range(1, 8)))
    assert (await leaving(registry), await share(registry, ANA)) == ([1, 2], (5, 50))


async def test_a_registry_of_before_knows_up_to_where_the_stream_was_read(tmp_path: Path) -> None:
    old = await open_raw(tmp_path / "server.db", *before(MIGRATIONS, "DROP TABLE position"))
    rows = (
        "position VALUES (1, 17, 1700)",
        f"behind VALUES ('{ANA}', 12, 'why')",
        f"leaving_messages (seq, user) VALUES (9, '{BEN}'), (17, '{BEN}')",
    )
    await old.write(lambda sql: [sql.execute(f"INSERT INTO {row}") for row in rows] and None)
    await old.close()
    now = await open_registry(tmp_path)
    assert await now.read(lambda registry: registry.kept.newest()) == Position(17, 1700)
    assert await leaving(now) == [9, 17]
    await now.close()
