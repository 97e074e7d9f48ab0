"""What a device says to whoever answers at the address of a broker that speaks TLS: nothing, unless they
show that they are the broker."""

from __future__ import annotations

import asyncio
import secrets
import socket
import subprocess
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import AbstractContextManager, asynccontextmanager, contextmanager, suppress
from pathlib import Path

import pytest

from milepost_client.device.home import Home
from milepost_client.device.identity import Identity
from milepost_client.network.nats_transport import BrokerUnreached, connect_to_broker
from milepost_client.network.server_link import ServerLink, keep_tls
from milepost_client.network.tls import CertificateChanged, NotTrusted, TlsRequired
from milepost_server.broker.certificate import read_certificate
from milepost_server.broker.program import nats_server
from milepost_server.system.addresses import free_port
from milepost_shared.errors import NotAllowed
from tests.authorities import Authority, Files
from tests.system.servers import PATIENCE

HOST = "127.0.0.1"
JWT = "the-login"
HANDSHAKE = 0x16
INFO = b'INFO {"server_id":"x","version":"2.15.1","nonce":"abc","auth_required":true,"max_payload":9}\r\n'


@pytest.fixture
def authority(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Authority:
    """An authority that devices here trust."""
    authority = Authority(tmp_path / "authority")
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.file))
    return authority


def link(broker: str, certificate: str = "") -> ServerLink:
    return ServerLink(
        url="http://x",
        user="0" * 16,
        broker=broker,
        certificate=certificate,
        jwt=JWT,
        expires=round(time.time() + 60),
    )


async def call(folder: Path, broker: str, certificate: str = "") -> None:
    """Connect to a broker as a device does, to which the server named that certificate."""
    identity = Identity.load_or_create(Home(folder / "home"))
    async with connect_to_broker(link(broker, certificate), secrets.token_hex(6), identity):
        pass


def heard_out() -> AbstractContextManager[object]:
    """Expect that a broker is talked to. These want no login, so the device sees that they are others."""
    return pytest.raises(BrokerUnreached, match="another broker")


def fingerprint_of(files: Files) -> str:
    return read_certificate(files.chain, files.key, HOST).fingerprint


@contextmanager
def broker(files: Files, first: str = "true") -> Iterator[int]:
    """A real broker that shows a certificate, whatever it is; gives its port. `first` says whether it waits
    for the handshake, or for how long."""
    port, settings = free_port(HOST), files.chain.with_suffix(".conf")
    tls = f"cert_file: '{files.chain}', key_file: '{files.key}', handshake_first: {first}"
    settings.write_text(f"host: {HOST}, port: {port}, tls: {{ {tls} }}")
    process = subprocess.Popen([nats_server(), "-c", settings], stderr=subprocess.DEVNULL)
    try:
        until = time.monotonic() + PATIENCE
        while not _listens(port):
            assert time.monotonic() < until
            time.sleep(0.02)
        yield port
    finally:
        process.terminate()
        process.wait(PATIENCE)


def _listens(port: int) -> bool:
    with socket.socket() as line:
        return line.connect_ex((HOST, port)) == 0


@asynccontextmanager
async def in_between(greeting: bytes) -> AsyncIterator[tuple[int, list[bytes]]]:
    """Somebody who greets like a broker, and writes down what they are told; gives the port, and that."""
    heard: list[bytes] = []
    loop = asyncio.get_running_loop()

    async def answer(connection: socket.socket) -> None:
        with connection, suppress(ConnectionError):
            await loop.sock_sendall(connection, greeting)
            heard.append(await loop.sock_recv(connection, 4096))

    async def listen(listener: socket.socket) -> None:
        while True:
            connection, _ = await loop.sock_accept(listener)
            connection.setblocking(False)
            await answer(connection)

    with socket.create_server((HOST, 0)) as listener:
        listener.setblocking(False)
        listening = asyncio.create_task(listen(listener))
        yield listener.getsockname()[1], heard
        # Who came last may not be heard yet.
        await asyncio.sleep(0.05)
        listening.cancel()
        with suppress(asyncio.CancelledError):
            await listening


async def test_who_is_trusted_is_talked_to(tmp_path: Path, authority: Authority) -> None:
    with broker(authority.issue(HOST)) as port, heard_out():
        await call(tmp_path, f"tls://{HOST}:{port}")


async def test_a_broker_is_talked_to_only_with_the_certificate_that_the_server_named(
    tmp_path: Path, authority: Authority
) -> None:
    named, other = authority.issue(HOST), authority.issue(HOST)
    with broker(named) as port:
        with heard_out():
            await call(tmp_path, f"tls://{HOST}:{port}", fingerprint_of(named))
        with pytest.raises(CertificateChanged, match="another certificate"):
            await call(tmp_path, f"tls://{HOST}:{port}", fingerprint_of(other))


@pytest.mark.parametrize(
    ("name", "days", "words"),
    [(HOST, -1, "has expired.*clock"), (HOST, 91, "not good yet"), ("miles.example", 90, "another name")],
)
async def test_a_certificate_that_is_not_good_is_refused_with_what_to_do(
    tmp_path: Path, authority: Authority, name: str, days: float, words: str
) -> None:
    with broker(authority.issue(name, days=days)) as port, pytest.raises(NotTrusted, match=words):
        await call(tmp_path, f"tls://{HOST}:{port}")


async def test_an_authority_that_is_not_known_is_refused_with_what_to_do(
    tmp_path: Path, authority: Authority
) -> None:
    other = Authority(tmp_path / "other")
    with broker(other.issue(HOST)) as port, pytest.raises(NotTrusted, match="SSL_CERT_FILE"):
        await call(tmp_path, f"tls://{HOST}:{port}")


@pytest.mark.parametrize("greeting", [INFO, b""])
async def test_who_speaks_no_tls_hears_nothing(tmp_path: Path, greeting: bytes) -> None:
    async with in_between(greeting) as (port, heard):
        with pytest.raises(NotTrusted, match="does not speak TLS"):
            await call(tmp_path, f"tls://{HOST}:{port}")
    assert heard and all(each[:1] == bytes([HANDSHAKE]) for each in heard if each)
    assert JWT.encode() not in b"".join(heard)


async def test_a_broker_that_speaks_tls_now_is_not_logged_in_to_at_its_plain_address(
    tmp_path: Path, authority: Authority
) -> None:
    with (
        broker(authority.issue(HOST), "100ms") as port,
        pytest.raises(TlsRequired, match="--broker-url tls://"),
    ):
        await call(tmp_path, f"nats://{HOST}:{port}")


def refuses(known: ServerLink, address: str) -> bool:
    """Whether another address of the broker is refused."""
    try:
        keep_tls(known, address)
    except NotAllowed:
        return True
    return False


@pytest.mark.parametrize("address", ["nats://x:1", "x:1", "ws://x:1", "", "nats://x/?tls://y", "nats://["])
def test_an_address_for_tls_is_given_up_for_none_without(address: str) -> None:
    with pytest.raises(NotAllowed, match="join again"):
        keep_tls(link("tls://x:1"), address)
    assert not refuses(link("nats://x:1"), address)


def test_an_address_for_tls_may_become_another_one_for_tls() -> None:
    assert not refuses(link("tls://x:1"), "tls://y:2")
    assert not refuses(link("nats://x:1"), "tls://y:2")
