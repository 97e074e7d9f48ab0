"""The background sync and daily backup after a command that writes, or reads what may be old.

They never delay or fail the command.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING

from milepost_client.device.home import Home
from milepost_shared.errors import StorageFailed

if TYPE_CHECKING:
    from milepost_client.device.last_sync import LastSync

ONE_TRY = 60.0
"""Seconds for which no reader starts another sync."""


def spawn_sync(home: Home, environ: Mapping[str, str], today: date) -> bool:
    """Start a detached sync, and return whether one was started.

    It is due where a server was joined or today has no backup yet. None is started where
    `MILEPOST_AUTOSYNC=0` forbids it or one is running. Where the start fails, the events wait for the next
    sync; the command succeeds all the same.
    """
    try:
        if environ.get("MILEPOST_AUTOSYNC") == "0" or not is_due(home, today):
            return False
        with home.sync_lock() as free:
            if not free:
                return False
        home.sync_tried.touch(mode=0o600)
        _start(environ)
    except (OSError, StorageFailed):
        return False
    return True


def spawn_catch_up(home: Home, environ: Mapping[str, str], today: date, last: LastSync) -> bool:
    """Start the same sync for whoever only reads, where the last one is too long ago; return whether one was
    started.

    Where the server is out of reach, each reader would start another: one try is enough for a while.
    """
    # Writes do not need it, and start faster without it.
    from milepost_client.device.last_sync import machine_now

    if not last.is_stale(machine_now()) or _tried_lately(home):
        return False
    return spawn_sync(home, environ, today)


def _tried_lately(home: Home) -> bool:
    try:
        age = time.time() - home.sync_tried.stat().st_mtime
    except OSError:
        return False
    return 0 <= age < ONE_TRY


def is_due(home: Home, today: date) -> bool:
    """Return whether there is something to do in the background."""
    return home.server.exists() or not home.daily_backup(today).exists()


def _start(environ: Mapping[str, str]) -> None:
    # Commands for which nothing is due are faster without them.
    import subprocess
    from threading import Thread

    # -P: no modules are loaded from the folder in which the person happens to be.
    command = (sys.executable, "-P", "-m", "milepost_client.main", "--quiet", "sync", "--background")
    nothing = subprocess.DEVNULL
    process = subprocess.Popen(
        command, stdin=nothing, stdout=nothing, stderr=nothing, start_new_session=True, env=dict(environ)
    )
    # Reap the child where this process outlives it; nothing waits for the thread.
    Thread(target=process.wait, daemon=True).start()
