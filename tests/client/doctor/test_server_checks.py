"""Checks of a server that answers, of one that does not, and of other programs."""

from __future__ import annotations

import http.server
import shutil
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC
from pathlib import Path

import pytest

from milepost_client.device.home import Home
from milepost_client.doctor.finding import Finding
from milepost_client.doctor.server_checks import TIMEOUT, server_findings
from milepost_client.network.server_link import ServerLink, save_link
from tests.authorities import Authority
from tests.client.network.test_tls import broker

HOUR = 3_600
needs_openssl = pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not installed")


class OtherServer(http.server.BaseHTTPRequestHandler):
    """A web server of another program."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"<p>Welcome!")

    def log_message(self, format: str, *args: object) -> None:
        """Log nothing."""


@contextmanager
def served(certificate: Path | None = None) -> Iterator[int]:
    """Another web server on a free port, with TLS where it has a certificate; gives the port."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), OtherServer)
    if certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    server.handle_error = lambda *_: None  # type: ignore[method-assign]
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture
def closed_port() -> int:
    """A port on which no program listens."""
    with socket.socket() as line:
        line.bind(("127.0.0.1", 0))
        return int(line.getsockname()[1])


def certificate(folder: Path, days: int) -> Path:
    """A certificate for localhost, with its key, that is good for `days`."""
    path, key = folder / f"{days}.pem", folder / "key.pem"
    named = ("-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost")
    made = ("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes")
    where = ("-days", str(days), "-keyout", str(key), "-out", str(path))
    subprocess.run([*made, *named, *where], check=True, capture_output=True)
    path.write_text(path.read_text() + key.read_text())
    return path


def findings(
    folder: Path, url: str, broker: int, *, expires: float = HOUR, scheme: str = "nats", **given: str
) -> dict[str, Finding]:
    home = Home(folder)
    link = ServerLink(
        url=url,
        user="0" * 16,
        broker=f"{scheme}://127.0.0.1:{broker}",
        jwt="",
        expires=round(time.time() + expires),
    )
    save_link(home, link)
    return {found.what: found for found in server_findings(home, given, 2, UTC, "broker")}


def test_a_server_that_is_out_of_reach_is_nothing_amiss(tmp_path: Path, closed_port: int) -> None:
    found = findings(tmp_path, f"http://127.0.0.1:{closed_port}", closed_port)
    assert all(each.well for each in found.values())
    assert "nothing is lost" in found["reach"].seen
    assert found["sync"].seen == "2 events wait to be sent; one starts by itself after each write"


@pytest.mark.parametrize("url", ["http://[::1", "https://[::1"])
def test_an_unreadable_address_is_a_finding(tmp_path: Path, url: str) -> None:
    found = findings(tmp_path, url, 99_999)
    assert not found["reach"].well and "check the URL" in found["reach"].seen
    assert "not reached" in found["broker"].seen


def test_what_answers_and_is_no_milepost_server_is_amiss(tmp_path: Path) -> None:
    with served() as port, socket.create_server(("127.0.0.1", 0)) as other:
        greeting = threading.Thread(target=_greet, args=(other,))
        greeting.start()
        found = findings(tmp_path, f"http://127.0.0.1:{port}", other.getsockname()[1])
        greeting.join()
    assert not found["reach"].well and "no Milepost server" in found["reach"].seen
    assert not found["broker"].well and "no broker" in found["broker"].seen


def _greet(other: socket.socket) -> None:
    line, _ = other.accept()
    with line:
        line.sendall(b"SSH-2.0-other\r\n")


def test_a_server_that_accepts_and_stays_silent_times_out(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        begun = time.monotonic()
        found = findings(tmp_path, f"http://127.0.0.1:{port}", port)
    assert time.monotonic() - begun < 2 * TIMEOUT
    assert all(each.well for each in found.values())
    assert "not reached" in found["reach"].seen and "not reached" in found["broker"].seen


def test_the_end_of_a_login_is_a_finding(tmp_path: Path, closed_port: int) -> None:
    url = f"http://127.0.0.1:{closed_port}"
    left = findings(tmp_path, url, closed_port, expires=5 * HOUR + 60)["login"]
    assert left.well and "5 hours from now; it renews itself" in left.seen
    ended = findings(tmp_path, url, closed_port, expires=-49 * HOUR)["login"]
    assert ended.well and "2 days ago; the next sync renews it" in ended.seen


def test_switched_off_and_running_syncs_are_findings(tmp_path: Path, closed_port: int) -> None:
    with Home(tmp_path).sync_lock():
        found = findings(tmp_path, f"http://127.0.0.1:{closed_port}", closed_port, MILEPOST_AUTOSYNC="0")
    assert found["sync"].seen == (
        "2 events wait to be sent; one is running just now; "
        "MILEPOST_AUTOSYNC=0, so none starts by itself: milepost sync"
    )


@needs_openssl
@pytest.mark.parametrize(("days", "well"), [(3, False), (90, True)])
def test_a_certificate_that_ends_soon_is_amiss(
    tmp_path: Path, closed_port: int, monkeypatch: pytest.MonkeyPatch, days: int, well: bool
) -> None:
    made = certificate(tmp_path, days)
    monkeypatch.setenv("SSL_CERT_FILE", str(made))
    with served(made) as port:
        found = findings(tmp_path / "home", f"https://localhost:{port}", closed_port)["certificate"]
    assert (found.well, "should renew it" in found.seen) == (well, not well)


@needs_openssl
def test_an_untrusted_certificate_is_amiss(tmp_path: Path, closed_port: int) -> None:
    with served(certificate(tmp_path, 90)) as port:
        found = findings(tmp_path / "home", f"https://localhost:{port}", closed_port)
    assert not found["certificate"].well and "not trusted" in found["certificate"].seen
    assert found["reach"].well


@pytest.mark.parametrize(
    ("name", "days", "well", "words"),
    [
        ("127.0.0.1", 90, True, "the broker answers; its certificate is good until"),
        ("127.0.0.1", 3, False, "should renew it"),
        ("127.0.0.1", -1, False, "certificate has expired"),
        ("miles.example", 90, False, "its certificate is not trusted"),
    ],
)
def test_a_tls_broker_is_checked_with_its_certificate(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, days: float, well: bool, words: str
) -> None:
    authority = Authority(tmp_path / "authority")
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.file))
    with broker(authority.issue(name, days=days)) as port:
        found = findings(tmp_path / "home", "http://127.0.0.1:1", port, scheme="tls")["broker"]
    assert (found.well, words in found.seen) == (well, True), found.seen


def test_a_tls_broker_that_speaks_no_tls_is_amiss(tmp_path: Path) -> None:
    with served() as port:
        found = findings(tmp_path, f"http://127.0.0.1:{port}", port, scheme="tls")["broker"]
    assert not found.well and "does not speak TLS" in found.seen
