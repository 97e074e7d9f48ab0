"""What is written whole: by drafts that nobody can foresee, and through no link that somebody put there."""

from __future__ import annotations

import os
import stat
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from milepost_shared.errors import StorageFailed
from milepost_shared.storage.private_file import (
    read_regular,
    remove_drafts,
    write_private,
    write_shown,
)

WRITERS = pytest.mark.parametrize("write", [write_private, write_shown])
Write = Callable[[Path, bytes], None]


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@WRITERS
def test_a_link_at_the_target_is_replaced_and_what_it_points_to_stays(write: Write, tmp_path: Path) -> None:
    other, target = tmp_path / "other", tmp_path / "target"
    other.write_bytes(b"of somebody else")
    target.symlink_to(other)
    write(target, b"new")
    assert (other.read_bytes(), target.read_bytes(), target.is_symlink()) == (
        b"of somebody else",
        b"new",
        False,
    )


@WRITERS
def test_a_second_name_of_the_target_keeps_what_it_had(write: Write, tmp_path: Path) -> None:
    other, target = tmp_path / "other", tmp_path / "target"
    other.write_bytes(b"before")
    os.link(other, target)
    write(target, b"new")
    assert (other.read_bytes(), target.read_bytes()) == (b"before", b"new")


@WRITERS
def test_a_draft_that_somebody_put_there_is_neither_followed_nor_used(
    write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("os.urandom", bytes)
    planted, other = tmp_path / f".milepost-{bytes(8).hex()}.new", tmp_path / "other"
    other.write_bytes(b"before")
    planted.symlink_to(other)
    with pytest.raises(StorageFailed):
        write(tmp_path / "target", b"new")
    planted.unlink()
    planted.symlink_to(tmp_path / "nothing yet")
    with pytest.raises(StorageFailed):
        write(tmp_path / "target", b"new")
    assert other.read_bytes() == b"before"
    assert not (tmp_path / "nothing yet").exists()


def test_drafts_have_names_that_differ_each_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    names: list[str] = []
    replace = Path.replace

    def noted(self: Path, target: Path) -> Path:
        names.append(self.name)
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", noted)
    for _ in range(20):
        write_private(tmp_path / "target", b"new")
    assert len(set(names)) == 20


@WRITERS
def test_a_write_that_fails_leaves_the_old_file_and_no_draft(write: Write, tmp_path: Path) -> None:
    (tmp_path / "target" / "full").mkdir(parents=True)
    with pytest.raises(StorageFailed):
        write(tmp_path / "target", b"new")
    assert [path.name for path in tmp_path.iterdir()] == ["target"]


def test_what_is_private_is_so_under_every_umask_and_what_is_shown_goes_by_it(tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        write_private(tmp_path / "key", b"")
        write_shown(tmp_path / "chart.svg", b"")
    finally:
        os.umask(before)
    assert (mode(tmp_path / "key"), mode(tmp_path / "chart.svg")) == (0o600, 0o640)


def test_a_chart_goes_into_a_pipe_as_it_is(tmp_path: Path) -> None:
    pipe, received = tmp_path / "pipe", []
    os.mkfifo(pipe)
    reader = threading.Thread(target=lambda: received.append(pipe.read_bytes()))
    reader.start()
    write_shown(pipe, b"<svg/>")
    reader.join(10)
    assert received == [b"<svg/>"]
    write_shown(Path("/dev/null"), b"<svg/>")
    assert stat.S_ISCHR(os.stat("/dev/null").st_mode)


def test_drafts_that_were_cut_off_long_ago_are_removed_and_nothing_else(tmp_path: Path) -> None:
    old, new, other = (tmp_path / name for name in (".milepost-1.new", ".milepost-2.new", "other"))
    for path in (old, new, other):
        path.touch()
    for path in (old, other):
        os.utime(path, (1, 1))
    remove_drafts(tmp_path, time.time() - 60)
    remove_drafts(tmp_path / "missing", time.time())
    assert sorted(path.name for path in tmp_path.iterdir()) == [new.name, other.name]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes")
def test_what_is_no_file_is_read_by_nobody_and_not_waited_for(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"content")
    (tmp_path / "link").symlink_to(tmp_path / "file")
    assert [read_regular(tmp_path / name) for name in ("file", "link")] == [b"content"] * 2
    os.mkfifo(tmp_path / "pipe")
    for name in ("pipe", "", "missing"):
        with pytest.raises(OSError, match=r"no file|directory"):
            read_regular(tmp_path / name)
