"""A folder that cannot be written to is read all the same, and no command ends in a traceback."""

from __future__ import annotations

import builtins
import errno
import io
import os
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

from milepost_shared.storage.driver import best_driver
from tests.client.conftest import Run

Refusing = Callable[..., AbstractContextManager[None]]
WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT
READERS = (
    (),
    ("status",),
    ("why", "coffees"),
    ("entries", "--json"),
    ("people",),
    ("devices",),
    ("prove",),
    ("receipts",),
    ("history", "coffees"),
    ("goal", "show", "coffees"),
)
WRITERS = (("log", "coffees"), ("set", "Runs", "--target", "3", "--by", "mar 20"), ("undo",))
OTHERS = (
    ("sync",),
    ("doctor",),
    ("doctor", "--fix"),
    ("server",),
    ("invite",),
    ("revoke", "phone"),
    ("devices", "rename", "a", "b"),
    ("join", "http://127.0.0.1:1", "7k3m-p2xq-9vtd-h4wc"),
    ("completion", "bash"),
)
READS = re.compile("rb?t?")
ON_FILES = ("fsync", "ftruncate")
"""Calls on a file that is open already."""
PURPOSES = {
    "open": ("open",),
    "make": ("mkdir", "link", "symlink"),
    "look": ("stat", "lstat", "listdir", "scandir"),
    "change": ("chmod", "replace", "rename", "unlink", "rmdir", "fsync", "ftruncate"),
}


@pytest.fixture
def refusing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Refusing:
    """Lets the system refuse some calls on what is in the device's folder."""
    folder = str(tmp_path / "device")

    @contextmanager
    def refuse(code: int, *names: str, reads: bool = True) -> Iterator[None]:
        with monkeypatch.context() as patched:
            for name in names:
                patched.setattr(os, name, _refused(getattr(os, name), folder, code, reads))
            if "open" in names:
                for module in (builtins, io):
                    patched.setattr(module, "open", _refused(open, folder, code, reads))
            yield

    return refuse


def _refused(call: Callable[..., Any], folder: str, code: int, reads: bool) -> Callable[..., Any]:
    def refuse(path: Any, *args: Any, **more: Any) -> Any:
        mode = args[0] if args else ""
        writes = mode & WRITES if isinstance(mode, int) else not READS.fullmatch(str(mode))
        inside = call.__name__ in ON_FILES if isinstance(path, int) else str(path).startswith(folder)
        if inside and (reads or writes):
            raise OSError(code, os.strerror(code), None if isinstance(path, int) else str(path))
        return call(path, *args, **more)

    return refuse


@pytest.mark.parametrize("arguments", READERS)
def test_what_only_reads_shows_the_same_without_a_folder_to_write_to(
    coffees: Run, refusing: Refusing, arguments: tuple[str, ...]
) -> None:
    coffees("log", "coffees", "-w", "Ana")
    before = coffees(*arguments)
    with refusing(errno.EROFS, "open", reads=False):
        assert coffees(*arguments) == before


def test_an_export_and_a_backup_come_from_a_folder_that_cannot_be_written_to(
    coffees: Run, refusing: Refusing, tmp_path: Path
) -> None:
    coffees("log", "coffees", "-w", "Ana")
    kept = coffees("entries", "--json").json
    for n, file in enumerate(("all.jsonl", "table.csv", "whole.zip")):
        how = (("export",), ("export", "--format", "csv"), ("backup",))[n]
        with refusing(errno.EROFS, "open", "mkdir", "replace", reads=False):
            assert coffees(*how, str(tmp_path / file)).code == 0
    assert coffees("import", str(tmp_path / "all.jsonl"), home="another").code == 0
    assert coffees("restore", str(tmp_path / "whole.zip"), home="third").code == 0
    for home in ("another", "third"):
        found = coffees("entries", "--json", home=home).json
        assert [entry["people"] for entry in found] == [entry["people"] for entry in kept]


@pytest.mark.parametrize("arguments", WRITERS)
def test_what_writes_says_that_nothing_was_saved(
    coffees: Run, refusing: Refusing, arguments: tuple[str, ...]
) -> None:
    coffees("log", "coffees")
    before = coffees("entries", "--json")
    with refusing(errno.EROFS, "open", reads=False):
        refused = coffees(*arguments)
    assert refused.code == 1
    assert "Read-only file system. Nothing of this was saved" in refused.err
    assert coffees("entries", "--json") == before


@pytest.mark.parametrize("purpose", PURPOSES)
@pytest.mark.parametrize("code", [errno.EACCES, errno.EIO, errno.ENOSPC, errno.EMFILE])
def test_no_command_raises_whatever_the_system_refuses(
    coffees: Run, refusing: Refusing, purpose: str, code: int
) -> None:
    coffees("log", "coffees", "-w", "Ana")
    for arguments in (*READERS, *WRITERS, *OTHERS):
        # `Run` fails where a command raises anything but its exit.
        with refusing(code, *PURPOSES[purpose]):
            ended = coffees(*arguments)
        assert ended.code in (0, 1, 2, 3, 4, 5), arguments
    assert ["Ana"] in [entry["people"] for entry in coffees("entries", "--json").json]


def test_what_a_crash_left_in_the_log_beside_the_file_is_read_too(
    coffees: Run, refusing: Refusing, tmp_path: Path
) -> None:
    device, copy = tmp_path / "device", tmp_path / "copy"
    coffees("log", "coffees", "-w", "Ana")
    with closing(best_driver().module.connect(device / "log.db")) as held:
        held.execute("BEGIN")
        held.execute("SELECT count(*) FROM events").fetchone()
        coffees("log", "coffees", "-w", "Ben")
        shutil.copytree(device, copy)
    assert (copy / "log.db-wal").stat().st_size > 0
    shutil.rmtree(device)
    copy.rename(device)
    with refusing(errno.EROFS, "open", reads=False):
        found = coffees("entries", "--json").json
    assert sorted(entry["people"][0] for entry in found) == ["Ana", "Ben"]
