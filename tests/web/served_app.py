"""The app as a real server serves it."""

from __future__ import annotations

import time

import httpx

from tests.system.servers import PATIENCE, ServerProcess


def until_served(server: ServerProcess) -> None:
    """Wait until a server that was started has found the app; a wheel that is being built comes first."""
    until = time.monotonic() + 6 * PATIENCE
    while "main.js" not in httpx.get(server.url, timeout=PATIENCE).text:
        assert time.monotonic() < until
        time.sleep(0.1)
