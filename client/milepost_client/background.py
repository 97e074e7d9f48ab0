"""A sync in the background after a write: it never delays the command, nor spoils it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress

from milepost_client.home import Home


def nudge(home: Home, environ: Mapping[str, str]) -> None:
    """Start a detached sync, unless `MILEPOST_AUTOSYNC=0` forbids it or one is running already.

    Where none can be started the events wait for the next sync; that is no fault of the command's.
    """
    with suppress(OSError):
        if environ.get("MILEPOST_AUTOSYNC") != "0" and home.server.exists() and not _is_syncing(home):
            _start(environ)


def _is_syncing(home: Home) -> bool:
    with home.one_sync() as free:
        return not free


def _start(environ: Mapping[str, str]) -> None:
    # -P: the folder that the person is in is no place to load modules from.
    command = (sys.executable, "-P", "-m", "milepost_client.main", "--quiet", "sync", "--background")
    nothing = subprocess.DEVNULL
    subprocess.Popen(
        command, stdin=nothing, stdout=nothing, stderr=nothing, start_new_session=True, env=dict(environ)
    )
