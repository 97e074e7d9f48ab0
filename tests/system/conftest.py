"""Servers, and people of theirs."""

from __future__ import annotations

import os
import random
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack
from itertools import count
from pathlib import Path

import pytest

from tests.system.people import Person
from tests.system.servers import ServerProcess

NewPerson = Callable[[ServerProcess], Awaitable[Person]]


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    """A server for tests that leave it standing."""
    process = ServerProcess(tmp_path_factory.mktemp("system") / "server")
    process.start()
    yield process
    assert process.stop() == 0


@pytest.fixture
def own_server(tmp_path: Path) -> Iterator[ServerProcess]:
    """A server that the test may kill, wipe and start again; it runs at first."""
    process = ServerProcess(tmp_path / "server")
    process.start()
    yield process
    process.stop()


@pytest.fixture
async def new_person(tmp_path: Path) -> AsyncIterator[NewPerson]:
    """Makes people of a server, each with devices that are closed at the end of the test."""
    async with AsyncExitStack() as stack:
        numbers = count()

        async def make(server: ServerProcess) -> Person:
            person = Person(server, tmp_path / f"person-{next(numbers)}")
            return await stack.enter_async_context(person)

        yield make


@pytest.fixture
async def ana(server: ServerProcess, new_person: NewPerson) -> Person:
    """A person new to the server."""
    return await new_person(server)


@pytest.fixture
async def ben(own_server: ServerProcess, new_person: NewPerson) -> Person:
    """A person of a server that the test may break."""
    return await new_person(own_server)


@pytest.fixture
def chance() -> random.Random:
    """When faults come; the seed is printed where the test fails."""
    seed = random.randrange(10**9)
    print(f"seed {seed}")
    return random.Random(seed)


@pytest.fixture(scope="session")
def data_folder() -> Path:
    """The real files, where they are at hand."""
    beside = Path(__file__).parents[2].parent / "shared" / "data"
    folder = Path(os.environ.get("MILEPOST_TEST_DATA", beside))
    if not folder.exists():
        pytest.skip(f"{folder} is not here; MILEPOST_TEST_DATA names the folder that has the real files")
    return folder
