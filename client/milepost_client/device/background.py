"""What is done in the background after a write, a sync and a daily backup: it never delays the command,
nor spoils it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping
from datetime import date
from threading import Thread

from milepost_client.device.home import Home


def spawn_sync(home: Home, environ: Mapping[str, str], today: date) -> bool:
    """Start a detached sync where a server is known or no backup of today is there, unless
    `MILEPOST_AUTOSYNC=0` forbids it or one is running already.

    Gives whether one was started. Where none could be, the events wait for the next sync; that is no
    fault of the command's.
    """
    try:
        if environ.get("MILEPOST_AUTOSYNC") == "0" or not is_due(home, today):
            return False
        with home.one_sync() as free:
            if not free:
                return False
        _start(environ)
    except OSError:
        return False
    return True


def is_due(home: Home, today: date) -> bool:
    """Whether there is something to do in the background."""
    return home.server.exists() or not home.daily_backup(today).exists()


def _start(environ: Mapping[str, str]) -> None:
    # -P: the folder that the person is in is no place to load modules from.
    command = (sys.executable, "-P", "-m", "milepost_client.main", "--quiet", "sync", "--background")
    nothing = subprocess.DEVNULL
    process = subprocess.Popen(
        command, stdin=nothing, stdout=nothing, stderr=nothing, start_new_session=True, env=dict(environ)
    )
    # Whoever lives longer than the sync leaves no dead process behind; nobody waits for it.
    Thread(target=process.wait, daemon=True).start()
