"""The people's files: opened when needed, a bounded number kept open."""

import asyncio
import os
import resource
import subprocess
import sys
import threading
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from milepost_server.storage.user_logs import THREADS, UserLogs
from milepost_shared.errors import NotFound, StorageFailed

NOW = 1_772_791_200_000_000
MANY = [f"{number:016x}" for number in range(12)]
ANA, BEN = MANY[:2]
FEW = 3


@pytest.fixture
async def people(tmp_path: Path) -> AsyncIterator[UserLogs]:
    several = UserLogs(tmp_path, lambda: NOW, most_open=FEW)
    yield several
    await several.close()


def files_open(folder: Path) -> set[str]:
    """The people's files that this process has open."""
    links = Path("/proc/self/fd")
    targets = {os.readlink(link) for link in links.iterdir() if link.is_symlink()}
    return {target for target in targets if target.startswith(str(folder)) and target.endswith(".db")}


async def note(people: UserLogs, user: str, word: str) -> None:
    await people.write(user, lambda log: log.metadata.put("zone", word))


async def noted(people: UserLogs, user: str) -> str:
    return await people.read(user, lambda log: log.metadata.text("zone"))


async def test_a_person_is_known_once_added(people: UserLogs) -> None:
    assert not people.knows(ANA)
    await people.add(ANA)
    assert people.knows(ANA)
    assert people.known() == [ANA]
    assert await people.read(ANA, lambda log: log.user) == ANA


async def test_nobody_is_made_by_being_asked_for(people: UserLogs) -> None:
    with pytest.raises(NotFound):
        await people.read(ANA, lambda log: log.user)
    assert people.known() == []


@pytest.mark.parametrize("user", ["", "..", "../../etc/passwd", "A" * 16, "a" * 15, "a" * 16 + "\n"])
async def test_what_is_no_id_names_no_file(people: UserLogs, user: str) -> None:
    assert not people.knows(user)
    with pytest.raises(NotFound):
        await people.write(user, lambda log: log.user)


async def test_other_files_in_the_folder_are_nobody(people: UserLogs, tmp_path: Path) -> None:
    await people.add(ANA)
    for name in ("notes.db", f"{BEN}.db-wal", f"{BEN}.db.bak"):
        (tmp_path / "users" / name).touch()
    assert people.known() == [ANA]


@pytest.mark.skipif(sys.platform != "linux", reason="open files are counted under /proc")
async def test_however_many_are_read_a_bounded_number_stays_open(people: UserLogs, tmp_path: Path) -> None:
    for user in MANY:
        await people.add(user)
    await asyncio.gather(*(note(people, user, f"of {user}") for user in MANY))
    assert len(files_open(tmp_path)) == FEW
    assert [await noted(people, user) for user in MANY] == [f"of {user}" for user in MANY]
    assert len(files_open(tmp_path)) == FEW
    await people.close()
    assert files_open(tmp_path) == set()


@pytest.mark.skipif(sys.platform != "linux", reason="open files are counted under /proc")
async def test_what_was_used_last_stays_open(people: UserLogs, tmp_path: Path) -> None:
    for user in MANY[: FEW + 1]:
        await people.add(user)
    for user in (*MANY[:FEW], ANA, MANY[FEW]):
        await note(people, user, "here")
    assert files_open(tmp_path) == {str(tmp_path / "users" / f"{user}.db") for user in (ANA, *MANY[2:4])}


@pytest.mark.skipif(sys.platform != "linux", reason="open files are counted under /proc")
async def test_no_more_are_open_while_many_are_in_use_at_once(people: UserLogs, tmp_path: Path) -> None:
    for user in MANY:
        await people.add(user)

    async def look(user: str) -> int:
        return await people.read(user, lambda log: len(files_open(tmp_path)))

    seen = await asyncio.gather(*(look(user) for user in MANY * 3))
    assert max(seen) <= FEW


async def test_however_many_are_open_the_threads_are_few(tmp_path: Path) -> None:
    before, several = threading.active_count(), UserLogs(tmp_path, lambda: NOW)
    for user in MANY:
        await several.add(user)
    await asyncio.gather(*(note(several, user, "here") for user in MANY))
    assert threading.active_count() - before <= THREADS < len(MANY)
    await several.close()
    assert threading.active_count() == before


@pytest.mark.parametrize(("limit", "room"), [(256, 25), (1_000, 100), (60_000, 1_024)])
def test_half_of_what_may_be_open_is_left_for_connections(limit: int, room: int) -> None:
    script = f"""
import resource
resource.setrlimit(resource.RLIMIT_NOFILE, (100, min({limit}, resource.getrlimit(resource.RLIMIT_NOFILE)[1])))
from milepost_server.storage.user_logs import room_for_files
print(room_for_files(), resource.getrlimit(resource.RLIMIT_NOFILE)[0])
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    found, allowed = map(int, done.stdout.split())
    assert found == min(room, allowed // 10)
    assert allowed == min(limit, resource.getrlimit(resource.RLIMIT_NOFILE)[1])


async def test_many_at_once_on_one_person_lose_nothing(people: UserLogs) -> None:
    await people.add(ANA)

    async def count_up() -> None:
        await people.write(ANA, lambda log: log.metadata.put("position", log.metadata.number("position") + 1))

    await asyncio.gather(*(count_up() for _ in range(20)))
    assert await people.read(ANA, lambda log: log.metadata.number("position")) == 20


async def test_a_person_in_use_is_never_closed_by_the_others(tmp_path: Path) -> None:
    several = UserLogs(tmp_path, lambda: NOW, most_open=1)
    for user in MANY:
        await several.add(user)

    async def visit(user: str, turn: int) -> None:
        await note(several, user, str(turn))
        assert await noted(several, user) == str(turn)

    for turn in range(3):
        await asyncio.gather(*(visit(user, turn) for user in MANY))
    await several.close()


async def test_a_file_that_cannot_be_opened_is_told_and_the_others_go_on(
    people: UserLogs, tmp_path: Path
) -> None:
    await people.add(ANA)
    (tmp_path / "users" / f"{BEN}.db").write_bytes(b"no database at all" * 100)
    outcomes = await asyncio.gather(
        *(noted(people, user) for user in (BEN, ANA, BEN)), return_exceptions=True
    )
    assert [isinstance(outcome, StorageFailed) for outcome in outcomes] == [True, False, True]


async def test_a_file_that_was_put_in_order_is_opened_again(people: UserLogs, tmp_path: Path) -> None:
    await people.add(ANA)
    path = tmp_path / "users" / f"{BEN}.db"
    path.write_bytes(b"no database at all" * 100)
    with pytest.raises(StorageFailed):
        await noted(people, BEN)
    path.unlink()
    await people.add(BEN)
    assert await people.read(BEN, lambda log: log.user) == BEN
