"""What requests to write came to is known by their keys, and holds no text longer than it has to."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from milepost_server.enrollment.removal import forget_person
from milepost_server.ingest.admit import IngestResult
from milepost_server.ingest.recorder import record_results
from milepost_server.storage.migrations import MIGRATIONS
from milepost_server.storage.registry import RegistryFile, open_registry
from milepost_server.storage.tables.written_requests import (
    KEPT,
    MOST_FRAMES,
    MOST_OF_PERSON,
    RequestKey,
    WrittenRequest,
    WrittenRequests,
)

USER, KEY = "a" * 16, RequestKey("token", "key")
WRITTEN = WrittenRequest("asked", "b" * 12, 1, 2, "c" * 32, b"frame")


@pytest.fixture
async def registry(tmp_path: Path) -> AsyncIterator[RegistryFile]:
    registry = await open_registry(tmp_path)
    await registry.write(lambda tables: tables.requests.put(KEY, USER, 1, WRITTEN))
    yield registry
    await registry.close()


async def known(registry: RegistryFile) -> WrittenRequest | None:
    return await registry.read(lambda tables: tables.requests.get(KEY))


async def test_a_request_is_known_by_its_token_and_key(registry: RegistryFile) -> None:
    assert await known(registry) == WRITTEN
    for other in (RequestKey("token", "other"), RequestKey("other", "key")):
        assert await registry.read(lambda tables, other=other: tables.requests.get(other)) is None  # type: ignore[misc]


async def test_erasing_something_leaves_no_bytes_of_events(registry: RegistryFile) -> None:
    erased = IngestResult(USER, is_to_scrub=True)
    await registry.write(lambda tables: record_results([erased], tables))
    assert await known(registry) == WRITTEN._replace(frame=None)


async def test_of_a_removed_person_no_request_is_known(registry: RegistryFile) -> None:
    await registry.write(lambda tables: forget_person(tables, USER, 2))
    assert await known(registry) is None


async def test_what_is_old_is_forgotten_with_the_next_one(registry: RegistryFile) -> None:
    later = RequestKey("token", "later")
    await registry.write(lambda tables: tables.requests.put(later, USER, KEPT, WRITTEN))
    assert await known(registry) == WRITTEN
    await registry.write(lambda tables: tables.requests.put(later, USER, KEPT + 1, WRITTEN))
    assert await known(registry) is None


@pytest.fixture
def requests() -> Iterator[WrittenRequests]:
    """The table in memory: it gets many rows."""
    connection = sqlite3.connect(":memory:")
    connection.executescript("".join(each for each in MIGRATIONS if isinstance(each, str)))
    yield WrittenRequests(connection)
    connection.close()


def test_only_so_many_keys_of_a_person_are_known_and_none_is_forgotten_for_them(
    requests: WrittenRequests,
) -> None:
    settled = WRITTEN._replace(frame=None)
    assert all(requests.put(RequestKey("token", str(n)), USER, 1, settled) for n in range(MOST_OF_PERSON))
    # A token of its own does not help, and who repeats is not refused.
    assert not requests.put(RequestKey("another", "one more"), USER, KEPT, settled)
    assert requests.get(RequestKey("another", "one more")) is None
    assert requests.put(RequestKey("token", "0"), USER, 2, settled)
    assert requests.put(RequestKey("another", "one more"), "b" * 16, 2, settled)
    assert requests.put(RequestKey("another", "one more"), USER, KEPT + 1, settled)


def test_only_so_many_bytes_of_events_wait_for_the_file(requests: WrittenRequests) -> None:
    half, keys = WRITTEN._replace(frame=b"x" * (MOST_FRAMES // 2)), [RequestKey("token", n) for n in "abc"]
    assert [requests.put(key, USER, 1, half) for key in keys] == [True, True, False]
    requests.drop_frame(keys[0])
    assert requests.put(keys[2], USER, 1, half)
