"""A real browser for tests: found on this machine, or the test is skipped and says what to install."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Literal, NoReturn

import pytest
from playwright.sync_api import BrowserContext, expect, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
ARGUMENTS = [
    *("--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-sync"),
    *("--disable-background-networking", "--disable-component-update", "--disable-dev-shm-usage"),
]
PATIENCE = 60_000
"""Milliseconds within which all that is waited for comes, on a machine that does other things."""
REQUIRED = "MILEPOST_TESTS_NEED_BROWSER"
"""Where this is set, a missing browser is a failure."""

expect.set_options(timeout=PATIENCE)


def find_chromium() -> str:
    """Return the path of a Chromium; without one the test is skipped, or fails where it must not be."""
    if found := next(filter(None, map(shutil.which, NAMES)), None):
        return found
    go_without("there is no Chromium; install one, as in: apt install chromium")


def go_without(missing: str) -> NoReturn:
    """Skip the test for what is missing, or fail where it must not be missing."""
    if os.environ.get(REQUIRED):
        pytest.fail(missing)
    pytest.skip(missing)


@contextmanager
def chromium(
    profile: Path, service_workers: Literal["allow", "block"] = "block", arguments: Sequence[str] = ()
) -> Iterator[BrowserContext]:
    """Run a Chromium that keeps its data in `profile`, as a person's does."""
    path = find_chromium()
    with sync_playwright() as playwright:
        context = playwright.chromium.launch_persistent_context(
            profile, executable_path=path, args=[*ARGUMENTS, *arguments], service_workers=service_workers
        )
        context.set_default_timeout(PATIENCE)
        try:
            yield context
        finally:
            context.close()


def begin_anew(context: BrowserContext, address: str) -> None:
    """Close all tabs, and remove what the browser stores for an address.

    A tab that stays open would go on with the device that is gone, and lead those that come after it.
    """
    context.set_offline(False)
    blank, *others = context.new_page(), *context.pages
    for page in others:
        if page != blank:
            page.close()
    session = context.new_cdp_session(blank)
    session.send("Storage.clearDataForOrigin", {"origin": address, "storageTypes": "all"})
    session.detach()


def renderers() -> list[int]:
    """Return the processes that run pages of browsers which this process started, the largest first."""
    found = [pid for pid in descendants(os.getpid()) if b"--type=renderer" in _command(pid)]
    return sorted(found, key=memory, reverse=True)


def browser_processes() -> list[int]:
    """Return the main processes of browsers which this process started."""
    return [
        pid
        for pid in descendants(os.getpid())
        if b"--user-data-dir" in (command := _command(pid)) and b"--type=" not in command
    ]


def descendants(root: int) -> Iterator[int]:
    """Return the processes that a process started, and theirs."""
    children: dict[int, list[int]] = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit() and (stat := _read(folder / "stat")):
            children.setdefault(int(stat.rpartition(b")")[2].split()[1]), []).append(int(folder.name))
    waiting = [root]
    while waiting:
        for child in children.get(waiting.pop(), ()):
            waiting.append(child)
            yield child


def _command(pid: int) -> bytes:
    return _read(Path(f"/proc/{pid}/cmdline"))


def memory(pid: int) -> int:
    """Return how many bytes a process holds in memory."""
    fields = _read(Path(f"/proc/{pid}/statm")).split()
    return int(fields[1]) * os.sysconf("SC_PAGESIZE") if fields else 0


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:  # The process has ended.
        return b""
