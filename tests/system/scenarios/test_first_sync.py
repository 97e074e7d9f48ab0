"""A device joins though the sync that follows does not come through."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx

from milepost_client.device.home import Home
from tests.system.people import Person, milepost
from tests.system.servers import ServerProcess

JOINING = ("/api/v1/challenge", "/api/v1/invite", "/api/v1/join")


@contextmanager
def door(server: ServerProcess) -> Iterator[str]:
    """Pass on what a join asks of a server, and answer all else as a proxy does whose server is gone."""

    class Door(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            status, content = 502, b""
            if self.path in JOINING:
                answer = httpx.post(f"{server.url}{self.path}", content=body, timeout=20)
                status, content = answer.status_code, answer.content
            self.send_response(status)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: object) -> None:
            """Log nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Door) as listening:
        thread = threading.Thread(target=listening.serve_forever, args=(0.02,))
        thread.start()
        try:
            yield f"http://127.0.0.1:{listening.server_port}"
        finally:
            listening.shutdown()
            thread.join()


async def test_a_device_has_joined_though_its_first_sync_fails_and_says_so(
    ben: Person,
) -> None:
    ben.server.stop()
    ben.server.start("--broker-url", "nats://127.0.0.1:1")
    laptop, phone = Home(ben.homes / "laptop"), Home(ben.homes / "phone")
    with door(ben.server) as url:
        told = await milepost(laptop, "join", url, await ben.server.invite(None))
        in_json = await milepost(phone, "join", url, await ben.server.invite(None), "--json")
    assert (told.code, "has joined" in told.out, "Sent" in told.out) == (0, True, False)
    assert "The first sync failed: " in told.err and "milepost sync" in told.err
    assert (in_json.code, json.loads(in_json.out)["sync"]) == (0, None)
    assert (await milepost(laptop, "server", ben.server.url)).code == 0
    assert (await milepost(laptop, "sync")).code == 0
