"""Fixtures: servers, and people with accounts on them."""

from __future__ import annotations

import os
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
    """A shared server, for tests that leave it running."""
    process = ServerProcess(tmp_path_factory.mktemp("system") / "server")
    process.start()
    yield process
    assert process.stop() == 0


@pytest.fixture
def own_server(tmp_path: Path) -> Iterator[ServerProcess]:
    """A running server that the test may kill, wipe and restart."""
    process = ServerProcess(tmp_path / "server")
    process.start()
    yield process
    process.stop()


@pytest.fixture
async def new_person(tmp_path: Path) -> AsyncIterator[NewPerson]:
    """Creates people on a server; their devices are closed at the end of the test."""
    async with AsyncExitStack() as stack:
        numbers = count()

        async def make(server: ServerProcess) -> Person:
            person = Person(server, tmp_path / f"person-{next(numbers)}")
            return await stack.enter_async_context(person)

        yield make


@pytest.fixture
async def ana(server: ServerProcess, new_person: NewPerson) -> Person:
    """A new person on the shared server."""
    return await new_person(server)


@pytest.fixture
async def ben(own_server: ServerProcess, new_person: NewPerson) -> Person:
    """A new person on a server that the test may break."""
    return await new_person(own_server)


@pytest.fixture(scope="session")
def data_folder() -> Path:
    """The folder of real files; skips the test if there is none."""
    default = Path(__file__).parents[2].parent / "shared" / "data"
    folder = Path(os.environ.get("MILEPOST_TEST_DATA", default))
    if not folder.exists():
        pytest.skip(f"{folder} does not exist; MILEPOST_TEST_DATA names the folder with the real files")
    return folder
