"""A broker that speaks TLS: with its server, with others, and after its certificate was renewed."""

from __future__ import annotations

import asyncio
import os
import signal
import ssl
import time
from pathlib import Path

import pytest

from milepost_server.broker.accounts import Accounts
from milepost_server.broker.certificate import Certificate, read_certificate
from milepost_server.broker.connection import connect_as_server
from milepost_server.broker.process import Broker
from milepost_server.errors import BrokerFailed
from tests.authorities import Authority

HOST, NAME = "127.0.0.1", "miles.example"


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path / "authority")


@pytest.fixture
def certificate(authority: Authority) -> Certificate:
    return read_certificate(*authority.issue(NAME), NAME)


async def start(folder: Path, accounts: Accounts, certificate: Certificate | None, port: int = 0) -> Broker:
    return await Broker.start(folder, accounts, time.time(), HOST, port, certificate)


async def test_the_server_knows_its_broker_by_the_certificate_at_whatever_address(
    data_folder: Path, accounts: Accounts, certificate: Certificate
) -> None:
    async with await start(data_folder, accounts, certificate) as broker:
        assert broker.url == f"tls://{HOST}:{broker.port}"
        server = await connect_as_server(broker.url, accounts, time.time(), lambda: certificate)
        assert server.is_connected
        await server.close()


async def test_the_server_trusts_no_other_certificate_of_the_same_authority_and_name(
    data_folder: Path, accounts: Accounts, certificate: Certificate, authority: Authority
) -> None:
    other = read_certificate(*authority.issue(NAME), NAME)
    async with await start(data_folder, accounts, other) as broker:
        with pytest.raises(ssl.SSLCertVerificationError):
            await asyncio.open_connection(
                HOST, broker.port, ssl=certificate.pinned_context(), server_hostname=NAME
            )


async def test_who_speaks_in_the_clear_is_turned_away(
    data_folder: Path, accounts: Accounts, certificate: Certificate
) -> None:
    async with await start(data_folder, accounts, certificate) as broker:
        reader, writer = await asyncio.open_connection(HOST, broker.port)
        assert b'"tls_required":true' in await reader.readline()
        writer.write(b"CONNECT {}\r\nPING\r\n")
        assert await reader.read() == b""
        writer.close()
        await writer.wait_closed()


async def test_nothing_older_than_tls_1_2_is_spoken(
    data_folder: Path, accounts: Accounts, certificate: Certificate
) -> None:
    async with await start(data_folder, accounts, certificate) as broker:
        old = certificate.pinned_context()
        old.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
        old.set_ciphers("ALL:@SECLEVEL=0")
        with pytest.warns(DeprecationWarning):
            old.maximum_version = ssl.TLSVersion.TLSv1_1
        with pytest.raises(ssl.SSLError):
            await asyncio.open_connection(HOST, broker.port, ssl=old, server_hostname=NAME)


async def test_a_broker_shows_another_certificate_while_its_server_stays_connected(
    data_folder: Path, accounts: Accounts, certificate: Certificate, authority: Authority
) -> None:
    renewed = read_certificate(*authority.issue(NAME), NAME)
    async with await start(data_folder, accounts, certificate) as broker:
        server = await connect_as_server(broker.url, accounts, time.time(), lambda: certificate)
        await server.flush()
        await broker.show(renewed)
        await server.flush()
        late = await connect_as_server(broker.url, accounts, time.time(), lambda: renewed)
        assert late.is_connected and server.stats["reconnects"] == 0
        for connection in (late, server):
            await connection.close()


async def test_a_server_connects_again_by_the_certificate_that_holds_then(
    data_folder: Path, accounts: Accounts, certificate: Certificate, authority: Authority
) -> None:
    known = [certificate]
    broker = await start(data_folder, accounts, certificate)
    server = await connect_as_server(broker.url, accounts, time.time(), lambda: known[-1])
    await broker.stop()
    known.append(read_certificate(*authority.issue(NAME), NAME))
    async with await start(data_folder, accounts, known[-1], broker.port):
        async with asyncio.timeout(10):
            while True:
                if server.is_connected:
                    break
                await asyncio.sleep(0.02)
        await server.close()


async def test_a_broker_that_has_ended_says_that_it_does_not_take_a_certificate(
    data_folder: Path, accounts: Accounts, certificate: Certificate, authority: Authority
) -> None:
    async with await start(data_folder, accounts, certificate) as broker:
        os.kill(broker.pid, signal.SIGKILL)
        await broker.exited()
        with pytest.raises(BrokerFailed, match="does not take it"):
            await broker.show(read_certificate(*authority.issue(NAME), NAME))


async def test_a_broker_without_tls_leaves_no_key_of_an_earlier_one(
    data_folder: Path, accounts: Accounts, certificate: Certificate
) -> None:
    key = data_folder / "broker" / "tls.pem"
    async with await start(data_folder, accounts, certificate):
        assert key.stat().st_mode & 0o777 == 0o600
    async with await start(data_folder, accounts, None) as broker:
        assert (broker.url, key.exists()) == (f"nats://{HOST}:{broker.port}", False)
