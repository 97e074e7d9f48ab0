"""A sync in the background after a write: it never delays the command, nor spoils it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping

from milepost_client.home import Home


def nudge(home: Home, environ: Mapping[str, str]) -> None:
    """Start a detached sync, unless `MILEPOST_AUTOSYNC=0` forbids it or one is running already."""
    if environ.get("MILEPOST_AUTOSYNC") == "0" or not home.server.exists():
        return
    with home.one_sync() as free:
        if not free:
            return
    command = [sys.executable, "-m", "milepost_client.main", "--quiet", "sync", "--background"]
    nothing = subprocess.DEVNULL
    try:
        subprocess.Popen(
            command, stdin=nothing, stdout=nothing, stderr=nothing, start_new_session=True, env=dict(environ)
        )
    except OSError:
        return
