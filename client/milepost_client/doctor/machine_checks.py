"""Checks of the machine: programs, files, leftovers, the disk, and backups."""

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
from milepost_shared.text.formatting import format_count

LITTLE_SPACE = 200 * 1024 * 1024
PRIVATE = stat.S_IRWXG | stat.S_IRWXO
PACKAGES = ("aiosqlite", "click", "msgspec", "nats-py", "nkeys", "pynacl", "pysqlite3", "wcwidth")
LEFTOVERS = ("*.new", ".restored-*", "backups/.*.zip-*")
"""Patterns of files that a write renames when it is complete; a power cut leaves them behind."""
STALE = 3_600
"""Seconds after which no write still works on a leftover."""
BACKUP_AGE = 7
"""Days between a backup and the last write after which another backup is due."""
CONFIG = "config.toml"
"""Written by the person, with their own editor; it has no secrets."""


def machine_findings(home: Home, written: date | None, *, fix: bool) -> Iterator[Finding]:
    """Check everything outside the log; with `fix` repair what is safe to repair.

    `written` is the day of the last write into the log.
    """
    yield _programs()
    yield _sqlite()
    if not home.folder.is_dir():
        return
    yield _leftovers(home, fix)
    yield _files(home, fix)
    free = shutil.disk_usage(home.folder).free
    advice = "" if free > LITTLE_SPACE else ": make some room"
    yield Finding("disk", free > LITTLE_SPACE, f"{free // 1024**2:,} MiB free{advice}")
    yield _backups(home, written)


def versions() -> dict[str, str]:
    """The versions of the packages in use that are installed."""
    installed: dict[str, str] = {}
    for package in ("milepost", *PACKAGES):
        with suppress(PackageNotFoundError):
            installed[package] = version(package)
    return installed


def _programs() -> Finding:
    listed = ", ".join(f"{name} {number}" for name, number in versions().items())
    return Finding("program", True, f"{listed}; Python {platform.python_version()} on {platform.system()}")


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
    except FileNotFoundError:  # Another command or sync has just removed it.
        return 0


def _leftovers(home: Home, fix: bool) -> Finding:
    old = time.time() - STALE
    paths = [
        path for pattern in LEFTOVERS for path in home.folder.glob(pattern) if path.stat().st_mtime < old
    ]
    if not paths:
        return Finding("leftovers", True, "none")
    seen = f"{format_count(len(paths), 'draft')} of writes that were cut off"
    if not fix:
        return Finding("leftovers", False, f"{seen}: milepost doctor --fix")
    for path in paths:
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
    seen = f"{format_count(len(kept), 'daily one')}, the last of {kept[-1]}"
    age = (written - date.fromisoformat(kept[-1])).days if written else 0
    if age <= BACKUP_AGE:
        return Finding("backups", True, seen)
    return Finding("backups", False, f"{seen}; you wrote on until {age} days later: milepost backup FILE")
