"""How tests open a log: with a thread of its own as devices and servers do, or in place as a browser must."""

from __future__ import annotations

import sys

from milepost_shared.storage.connection import Connect, open_inline

if sys.platform == "emscripten":
    open_connection: Connect = open_inline
else:
    pass
