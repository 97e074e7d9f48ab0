"""Who holds connections without asking for anything: the real server lets go of them, and goes on."""

from __future__ import annotations

import resource
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from milepost_server.system.timed_http import TimedHttp
from tests.system.servers import ServerProcess

SHORTAGE = "no file descriptor is left"


@pytest.fixture
def own(tmp_path: Path) -> Iterator[ServerProcess]:
    """A server of the test's own."""
    process = ServerProcess(tmp_path / "server")
    process.start()
    yield process
    process.stop()


def connected(server: ServerProcess) -> socket.socket:
    address = urlsplit(server.url)
    return socket.create_connection(
        (address.hostname, address.port), timeout=TimedHttp.seconds["header"] + 20
    )


def test_a_header_that_never_ends_costs_its_sender_the_connection(up: ServerProcess) -> None:
    with connected(up) as silent, connected(up) as dripping:
        started = time.monotonic()
        dripping.sendall(b"GET /health/live HTTP/1.1\r\nHost: x\r\n")
        while time.monotonic() - started < TimedHttp.seconds["header"] - 1:
            dripping.sendall(b"X-More: x\r\n")
            time.sleep(0.5)
        for late in (silent, dripping):
            assert late.recv(4096).startswith(b"HTTP/1.1 408 ")
            while late.recv(4096):
                pass
        assert time.monotonic() - started < TimedHttp.seconds["header"] + 10


@pytest.mark.skipif(sys.platform != "linux", reason="only there a limit can be set from outside")
def test_without_descriptors_it_says_so_once_and_recovers(own: ServerProcess) -> None:
    used = len(list(Path(f"/proc/{own.pid}/fd").iterdir()))
    resource.prlimit(own.pid, resource.RLIMIT_NOFILE, (used + 20, used + 20))
    with ExitStack() as stack:
        for _ in range(60):
            stack.enter_context(connected(own))
        with pytest.raises(httpx.TimeoutException):
            httpx.get(f"{own.url}/health/live", timeout=4)
        assert own.log.read_text().count(SHORTAGE) == 1
    until = time.monotonic() + 20
    while time.monotonic() < until:
        try:
            assert httpx.get(f"{own.url}/health/live", timeout=2).status_code == 200
            break
        except httpx.TimeoutException:
            continue
    else:
        raise AssertionError(own.log.read_text())
    assert (own.log.read_text().count(SHORTAGE), "Traceback" in own.log.read_text()) == (1, False)
