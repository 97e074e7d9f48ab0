"""Whether something can be stored is seen by storing something."""

from __future__ import annotations

import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from milepost_server.system.disk import DiskCheck, storing_problems


@contextmanager
def no_room() -> Iterator[None]:
    """Let the system refuse to make any file longer than a kilobyte."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1024, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_disk_that_takes_writes_is_no_problem_and_nothing_is_left_on_it(tmp_path: Path) -> None:
    (tmp_path / "users").mkdir()
    assert storing_problems(tmp_path) == []
    assert [*tmp_path.rglob("*")] == [tmp_path / "users"]


def test_a_disk_that_takes_none_is_named_and_nothing_is_left_on_it(tmp_path: Path) -> None:
    with no_room():
        [problem] = storing_problems(tmp_path)
    assert f"Nothing can be stored in {tmp_path}" in problem
    assert [*tmp_path.iterdir()] == []


def test_a_folder_that_is_gone_is_a_problem(tmp_path: Path) -> None:
    assert storing_problems(tmp_path / "gone") == [f"{tmp_path / 'gone'} is not there."]


async def test_the_disks_are_not_looked_at_for_each_who_asks(tmp_path: Path) -> None:
    check = DiskCheck(tmp_path)
    assert await check.problems() == []
    with no_room():
        assert await check.problems() == []
