"""The people's files: opened when needed, a bounded number kept open."""

import asyncio
import os
import resource
import subprocess
import sys
import threading
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path

import pytest

from milepost_server.storage.user_logs import THREADS, TICK, FileState, UserLogs
from milepost_shared.errors import NotFound, StorageFailed
from milepost_shared.storage.log import Log

NOW = 1_772_791_200_000_000
MANY = [f"{number:016x}" for number in range(12)]
ANA, BEN = MANY[:2]
FEW = 3


@pytest.fixture
async def user_logs(tmp_path: Path) -> AsyncIterator[UserLogs]:
    several = UserLogs(tmp_path, lambda: NOW, most_open=FEW)
    yield several
    await several.close()


def files_open(folder: Path) -> set[str]:
    """The people's files that this process has open at once. While one look goes from link to link, files
    open and close, so what counts is open in two looks."""
    return {target for _, target in _links_into(folder) & _links_into(folder) if target.endswith(".db")}


def _links_into(folder: Path) -> set[tuple[str, str]]:
    found = set()
    for link in Path("/proc/self/fd").iterdir():
        with suppress(FileNotFoundError):
            found.add((link.name, os.readlink(link)))
    return {(name, target) for name, target in found if target.startswith(str(folder))}


async def note(user_logs: UserLogs, user: str, word: str) -> None:
    await user_logs.write(user, lambda log: log.metadata.put("zone", word))


async def noted(user_logs: UserLogs, user: str) -> str:
    return await user_logs.read(user, lambda log: log.metadata.text("zone"))


async def test_a_person_is_known_once_added(user_logs: UserLogs) -> None:
    assert not user_logs.knows(ANA)
    await user_logs.add(ANA)
    assert user_logs.knows(ANA)
    assert user_logs.known() == [ANA]
    assert await user_logs.read(ANA, lambda log: log.user) == ANA


async def test_reading_an_unknown_person_creates_nobody(user_logs: UserLogs) -> None:
    with pytest.raises(NotFound):
        await user_logs.read(ANA, lambda log: log.user)
    assert user_logs.known() == []


@pytest.mark.parametrize("user", ["", "..", "../../etc/passwd", "A" * 16, "a" * 15, "a" * 16 + "\n"])
async def test_an_invalid_id_names_no_file(user_logs: UserLogs, user: str) -> None:
    assert not user_logs.knows(user)
    with pytest.raises(NotFound):
        await user_logs.write(user, lambda log: log.user)


async def test_other_files_in_the_folder_are_no_people(user_logs: UserLogs, tmp_path: Path) -> None:
    await user_logs.add(ANA)
    for name in ("notes.db", f"{BEN}.db-wal", f"{BEN}.db.bak"):
        (tmp_path / "users" / name).touch()
    assert user_logs.known() == [ANA]


@pytest.mark.skipif(sys.platform != "linux", reason="open files are counted under /proc")
async def test_a_bounded_number_of_files_stays_open(user_logs: UserLogs, tmp_path: Path) -> None:
    for user in MANY:
        await user_logs.add(user)
    await asyncio.gather(*(note(user_logs, user, f"of {user}") for user in MANY))
    assert len(files_open(tmp_path)) == FEW
    assert [await noted(user_logs, user) for user in MANY] == [f"of {user}" for user in MANY]
    assert len(files_open(tmp_path)) == FEW
    await user_logs.close()
    assert files_open(tmp_path) == set()


@pytest.mark.skipif(sys.platform != "linux", reason="open files are counted under /proc")
async def test_recently_used_files_stay_open(user_logs: UserLogs, tmp_path: Path) -> None:
    for user in MANY[: FEW + 1]:
        await user_logs.add(user)
    for user in (*MANY[:FEW], ANA, MANY[FEW]):
        await note(user_logs, user, "here")
    assert files_open(tmp_path) == {str(tmp_path / "users" / f"{user}.db") for user in (ANA, *MANY[2:4])}


@pytest.mark.skipif(sys.platform != "linux", reason="open files are counted under /proc")
async def test_the_bound_applies_to_files_in_use_at_once(user_logs: UserLogs, tmp_path: Path) -> None:
    for user in MANY:
        await user_logs.add(user)

    async def look(user: str) -> int:
        return await user_logs.read(user, lambda log: len(files_open(tmp_path)))

    seen = await asyncio.gather(*(look(user) for user in MANY * 3))
    assert max(seen) <= FEW


async def test_many_open_files_share_few_threads(tmp_path: Path) -> None:
    before, several = threading.active_count(), UserLogs(tmp_path, lambda: NOW)
    for user in MANY:
        await several.add(user)
    await asyncio.gather(*(note(several, user, "here") for user in MANY))
    assert threading.active_count() - before <= THREADS < len(MANY)
    await several.close()
    assert threading.active_count() == before


@pytest.mark.parametrize(("limit", "room"), [(256, 25), (1_000, 100), (60_000, 1_024)])
def test_most_file_descriptors_are_left_for_connections(limit: int, room: int) -> None:
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


async def test_concurrent_writes_to_one_person_lose_nothing(user_logs: UserLogs) -> None:
    await user_logs.add(ANA)

    async def count_up() -> None:
        await user_logs.write(
            ANA, lambda log: log.metadata.put("position", log.metadata.number("position") + 1)
        )

    await asyncio.gather(*(count_up() for _ in range(20)))
    assert await user_logs.read(ANA, lambda log: log.metadata.number("position")) == 20


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


async def test_an_unreadable_file_is_reported_and_the_others_go_on(
    user_logs: UserLogs, tmp_path: Path
) -> None:
    await user_logs.add(ANA)
    (tmp_path / "users" / f"{BEN}.db").write_bytes(b"no database at all" * 100)
    outcomes = await asyncio.gather(
        *(noted(user_logs, user) for user in (BEN, ANA, BEN)), return_exceptions=True
    )
    assert [isinstance(outcome, StorageFailed) for outcome in outcomes] == [True, False, True]


async def test_the_file_of_another_person_is_not_used_under_a_name(
    user_logs: UserLogs, tmp_path: Path
) -> None:
    """As where somebody put back a backup with its files mixed up."""
    before = UserLogs(tmp_path, lambda: NOW)
    await before.add(ANA)
    await before.close()
    (tmp_path / "users" / f"{ANA}.db").rename(tmp_path / "users" / f"{BEN}.db")
    with pytest.raises(StorageFailed, match=f"is the file of {ANA}"):
        await user_logs.read(BEN, lambda log: log.user)


async def test_a_repaired_file_is_opened_again(user_logs: UserLogs, tmp_path: Path) -> None:
    await user_logs.add(ANA)
    path = tmp_path / "users" / f"{BEN}.db"
    path.write_bytes(b"no database at all" * 100)
    with pytest.raises(StorageFailed):
        await noted(user_logs, BEN)
    path.unlink()
    await user_logs.add(BEN)
    assert await user_logs.read(BEN, lambda log: log.user) == BEN


@pytest.mark.skipif(sys.platform != "linux", reason="open files are counted under /proc")
async def test_what_is_unused_is_settled_then_closed_and_nothing_of_it_is_lost(
    user_logs: UserLogs, tmp_path: Path
) -> None:
    await user_logs.add(ANA)
    await note(user_logs, ANA, "here")
    await user_logs.tidy(60.0, 60.0)
    assert files_open(tmp_path)
    await user_logs.tidy(0.0, 60.0)
    settled = await old_state(user_logs)
    await user_logs.tidy(0.0, 60.0)
    assert files_open(tmp_path)
    await user_logs.tidy(0.0, 0.0)
    assert files_open(tmp_path) == set()
    assert user_logs.state(ANA) == settled
    assert await noted(user_logs, ANA) == "here"


async def test_a_file_in_use_is_not_closed(user_logs: UserLogs) -> None:
    await user_logs.add(ANA)
    begun, go_on = threading.Event(), threading.Event()

    def look(log: Log) -> str:
        begun.set()
        go_on.wait()
        return log.user

    reading = asyncio.create_task(user_logs.read(ANA, look))
    await asyncio.to_thread(begun.wait)
    await user_logs.tidy(0.0, 0.0)
    assert user_logs.open_files == 1
    go_on.set()
    assert await reading == ANA


async def test_each_write_is_seen_in_the_state_however_soon_it_follows(
    user_logs: UserLogs, tmp_path: Path
) -> None:
    await user_logs.add(ANA)
    elsewhere = UserLogs(tmp_path, lambda: NOW)
    for word in ("one", "two") * 20:
        before = user_logs.state(ANA)
        await note(elsewhere, ANA, word)
        assert user_logs.state(ANA) != before
    await elsewhere.close()


async def test_reading_and_closing_leave_the_state_as_it_is(user_logs: UserLogs) -> None:
    await user_logs.add(ANA)
    state = await old_state(user_logs)
    for _ in range(2):
        assert await noted(user_logs, ANA) == ""
        assert user_logs.state(ANA) == state
        await user_logs.tidy(0.0, 0.0)
        assert (user_logs.open_files, user_logs.state(ANA)) == (0, state)


async def old_state(user_logs: UserLogs) -> FileState:
    """Return the state of Ana's file once it has not been written for a moment."""
    await asyncio.sleep(2 * TICK / 1e9)
    return user_logs.state(ANA)
