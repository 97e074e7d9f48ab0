"""Files served on loopback, with an empty page to run modules on."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

BLANK = "/blank.html"
TYPES = {
    **{".js": "text/javascript", ".mjs": "text/javascript", ".html": "text/html", ".css": "text/css"},
    **{".wasm": "application/wasm", ".json": "application/json"},
}
NAMED_BY_CONTENT = ("/app/", "/runtime/")
"""Kept for good, as from a server: a browser keeps what it compiled only of files that it keeps."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def __init__(self, folders: Mapping[str, Path], hear: Callable[[Any], object], *arguments: Any) -> None:
        self._folders = folders
        self._hear = hear
        super().__init__(*arguments)

    def do_GET(self) -> None:
        path = self.path.partition("?")[0]
        if path == BLANK:
            self._send(200, "text/html", b"<!doctype html><title>Blank</title>")
            return
        for prefix, folder in self._folders.items():
            file = folder / (path.removeprefix(prefix) or "index.html")
            if path.startswith(prefix) and file.is_file():
                self._send(200, TYPES.get(file.suffix, "application/octet-stream"), file.read_bytes())
                return
        self._send(404, "text/plain", b"")

    def do_POST(self) -> None:
        self._hear(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        self._send(200, "text/plain", b"")

    def _send(self, status: int, kind: str, content: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        lasting = status == 200 and self.path.startswith(NAMED_BY_CONTENT)
        self.send_header("Cache-Control", "max-age=31536000, immutable" if lasting else "no-cache")
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@contextmanager
def serving(folders: Mapping[str, Path], hear: Callable[[Any], object] = print) -> Iterator[str]:
    """Serve folders by the prefixes of their addresses, and an empty page at `BLANK`; yield the address.

    `hear` is called with the JSON that a page posts.
    """
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Handler, folders, hear))
    server.daemon_threads = True
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
