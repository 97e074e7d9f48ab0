"""Whether the machine is well: programs, files, what was left behind, the disk, and backups."""

from __future__ import annotations

import platform
import shutil
import stat
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from milepost_client.device.backup import daily_backups
from milepost_client.device.home import Home
from milepost_client.doctor.finding import Finding
from milepost_shared.storage.driver import best_driver
from milepost_shared.text.formatting import count

LITTLE_SPACE = 200 * 1024 * 1024
PRIVATE = stat.S_IRWXG | stat.S_IRWXO
PACKAGES = ("aiosqlite", "click", "msgspec", "nats-py", "nkeys", "pynacl", "pysqlite3", "wcwidth")
LEFT_BEHIND = ("*.new", ".restored-*", "backups/.*.zip-*")
"""Drafts of what is written whole or not at all: they stay behind where a power cut ended it."""
STALE = 3_600
"""Seconds after which nobody is at work on a draft any more."""
BACKUP_AGE = 7
"""Days after a backup on which something is written that it is high time for another."""
CONFIG = "config.toml"
"""What the person writes, with an editor of theirs; there are no secrets in it."""


def machine_findings(home: Home, written: date | None, *, fix: bool) -> Iterator[Finding]:
    """What is found outside the log, into which something was `written` last on that day; with `fix` what
    is safe to set right is."""
    yield _programs()
    yield _sqlite()
    if not home.folder.is_dir():
        return
    yield _left_behind(home, fix)
    yield _files(home, fix)
    free = shutil.disk_usage(home.folder).free
    advice = "" if free > LITTLE_SPACE else ": make some room"
    yield Finding("disk", free > LITTLE_SPACE, f"{free // 1024**2:,} MiB free{advice}")
    yield _backups(home, written)


def versions() -> dict[str, str]:
    """The versions of the packages in use, those that are installed."""
    found: dict[str, str] = {}
    for package in ("milepost", *PACKAGES):
        with suppress(PackageNotFoundError):
            found[package] = version(package)
    return found


def _programs() -> Finding:
    known = ", ".join(f"{name} {number}" for name, number in versions().items())
    return Finding("program", True, f"{known}; Python {platform.python_version()} on {platform.system()}")


def _sqlite() -> Finding:
    driver = best_driver()
    number = ".".join(map(str, driver.version))
    lock = "" if driver.safe else "; older than 3.51.3, so writes are locked by a file (install pysqlite3)"
    return Finding("sqlite", True, f"{number} ({driver.name}){lock}")


def _files(home: Home, fix: bool) -> Finding:
    folder = home.folder
    paths = [folder, *(path for path in folder.rglob("*") if path.name != CONFIG and not path.is_symlink())]
    open_ = [path for path in paths if _mode(path) & PRIVATE]
    if not open_:
        return Finding("files", True, f"only you can read {folder}", private=True)
    names = ", ".join(path.name for path in open_[:5]) + (", …" if len(open_) > 5 else "")
    if not fix:
        return Finding("files", False, f"others can reach {names}: milepost doctor --fix", private=True)
    for path in open_:
        path.chmod(_mode(path) & ~PRIVATE)
    return Finding("files", True, f"others could reach {names}; only you can now", fixed=True, private=True)


def _mode(path: Path) -> int:
    try:
        return stat.S_IMODE(path.stat().st_mode)
    except FileNotFoundError:  # A command or a sync that runs beside this one has just taken it away.
        return 0


def _left_behind(home: Home, fix: bool) -> Finding:
    old = time.time() - STALE
    found = [path for form in LEFT_BEHIND for path in home.folder.glob(form) if path.stat().st_mtime < old]
    if not found:
        return Finding("leftovers", True, "none")
    seen = f"{count(len(found), 'draft')} of writes that were cut off"
    if not fix:
        return Finding("leftovers", False, f"{seen}: milepost doctor --fix")
    for path in found:
        _remove(path)
    return Finding("leftovers", True, f"{seen}: removed", fixed=True)


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def _backups(home: Home, written: date | None) -> Finding:
    kept = [path.stem for path in daily_backups(home)]
    if not kept:
        return Finding("backups", True, "none yet: milepost backup FILE")
    seen = f"{count(len(kept), 'daily one')}, the last of {kept[-1]}"
    age = (written - date.fromisoformat(kept[-1])).days if written else 0
    if age <= BACKUP_AGE:
        return Finding("backups", True, seen)
    return Finding("backups", False, f"{seen}; you wrote on until {age} days later: milepost backup FILE")
