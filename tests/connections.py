"""How tests open a log: with a thread of its own as devices and servers do, or in place as a browser must."""

from __future__ import annotations

import sys

from milepost_shared.storage.connection import Connect, open_inline


def _connect() -> Connect:
    if sys.platform == "emscripten":
        return open_inline
    from milepost_shared.storage.aiosqlite_connection import open_threaded

    return open_threaded


open_connection = _connect()
