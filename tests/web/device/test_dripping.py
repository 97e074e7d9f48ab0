"""A server that sends single bytes holds no tab up: the browser's part of asking, under node."""

from __future__ import annotations

import asyncio
import json
import socketserver
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest

from tests.web.pyodide import build_tool

SOURCE = Path(__file__).parents[3] / "client/web/src/worker/browser.js"
WITHIN, PATIENT = 1.0, 20.0
ASK = """
const [source, url, within] = JSON.parse(process.argv[1]);
const { browserFor } = await import(source);
const files = Promise.resolve({ settled: async () => {} });
const answer = await browserFor(files, Promise.resolve({}), () => {}).post(url, "{}", "", within).answer;
console.log(JSON.stringify(answer));
"""


class Dripping(BaseHTTPRequestHandler):
    """Answers byte by byte: all at once where the path says so, else with pauses and without an end."""

    def do_POST(self) -> None:
        """Send the answer."""
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200)
        self.end_headers()
        if self.path == "/whole":
            self.wfile.write(b'{"all": 1}')
            return
        with suppress(OSError):
            while True:
                self.wfile.write(b" ")
                self.wfile.flush()
                time.sleep(WITHIN / 20)

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


@pytest.fixture
def address() -> Iterator[str]:
    """Where the server is."""
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Dripping) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


async def asked(url: str, within: float) -> dict[str, Any]:
    """What the app hears of an address."""
    what = json.dumps([SOURCE.as_uri(), url, within])
    command = [build_tool("node").find_node(), "--input-type=module", "-e", ASK, what]
    ran = await asyncio.to_thread(subprocess.run, command, capture_output=True, text=True, timeout=20)
    answer: dict[str, Any] = json.loads(ran.stdout or f'{{"failed": {json.dumps(ran.stderr)}}}')
    return answer


async def test_an_answer_that_drips_without_an_end_is_given_up(address: str) -> None:
    assert await asked(f"{address}/drip", WITHIN) == {
        "status": 0,
        "content": "no answer in time",
        "location": "",
        "retry_after": 0,
    }


async def test_an_answer_that_comes_is_read(address: str) -> None:
    answer = await asked(f"{address}/whole", PATIENT)
    assert (answer.get("status"), answer.get("content")) == (200, '{"all": 1}')
