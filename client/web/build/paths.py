"""Where the sources of the web app are, and where its builds are kept."""

from __future__ import annotations

from pathlib import Path

WEB = Path(__file__).resolve().parent.parent
ROOT = WEB.parent.parent
CACHE = WEB / ".cache"
NODE_MODULES = WEB / "node_modules"
PYTHON_SOURCES = (ROOT / "shared" / "milepost_shared", ROOT / "client" / "milepost_client")
"""The packages that run in the browser, as they run in a terminal and on the server."""
