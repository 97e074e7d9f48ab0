"""The background sync and daily backup after a command that writes: they never delay or fail the command."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping
from datetime import date
from threading import Thread

from milepost_client.device.home import Home


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
        _start(environ)
    except OSError:
        return False
    return True


def is_due(home: Home, today: date) -> bool:
    """Return whether there is something to do in the background."""
    return home.server.exists() or not home.daily_backup(today).exists()


def _start(environ: Mapping[str, str]) -> None:
    # -P: no modules are loaded from the folder in which the person happens to be.
    command = (sys.executable, "-P", "-m", "milepost_client.main", "--quiet", "sync", "--background")
    nothing = subprocess.DEVNULL
    process = subprocess.Popen(
        command, stdin=nothing, stdout=nothing, stderr=nothing, start_new_session=True, env=dict(environ)
    )
    # Reap the child where this process outlives it; nothing waits for the thread.
    Thread(target=process.wait, daemon=True).start()
