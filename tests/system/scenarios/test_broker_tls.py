"""Devices and the broker over TLS: trust, refusal, the move to TLS, and renewal."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import ssl
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import msgspec
import pytest

from milepost_client.device.device import Device
from milepost_client.network.exchange import ConnectionLost
from milepost_client.network.server_link import ServerLink, load_link, save_link
from milepost_client.sync.connection import connect_to_server
from milepost_server.settings import load
from milepost_shared.errors import NotAllowed
from milepost_shared.protocol.messages import Pull
from tests.authorities import Authority
from tests.server.api.test_prometheus import metrics_token, scraped
from tests.system.conftest import NewPerson
from tests.system.people import Person, milepost, operate
from tests.system.servers import PATIENCE, ServerProcess

HOST = "127.0.0.1"
WITHOUT = ("--broker-cert", "", "--broker-key", "")


@pytest.fixture(scope="module", autouse=True)
def authority(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Authority]:
    """A certificate authority that servers and devices trust."""
    authority = Authority(tmp_path_factory.mktemp("tls") / "authority")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SSL_CERT_FILE", str(authority.file))
        yield authority


@pytest.fixture(scope="module")
def safe(tmp_path_factory: pytest.TempPathFactory, authority: Authority) -> Iterator[ServerProcess]:
    """A shared server with a TLS broker, for tests that leave it running and unchanged."""
    process = ServerProcess(tmp_path_factory.mktemp("tls") / "safe")
    process.start(*authority.issue(HOST).options)
    yield process
    assert process.stop() == 0


@pytest.fixture
def own_safe(tmp_path: Path, authority: Authority) -> Iterator[ServerProcess]:
    """A running server with a TLS broker that the test may restart with other options."""
    process = ServerProcess(tmp_path / "own")
    process.start(*authority.issue(HOST).options)
    yield process
    process.stop()


@pytest.fixture
async def cy(safe: ServerProcess, new_person: NewPerson) -> Person:
    """A person on the shared server with a TLS broker."""
    return await new_person(safe)


def link_of(device: Device) -> ServerLink:
    link = load_link(device.home)
    assert link is not None
    return link


def change(device: Device, **parts: object) -> None:
    """Change a device's link to its server."""
    save_link(device.home, msgspec.structs.replace(link_of(device), **parts))


def shown(server: ServerProcess, authority: Authority) -> bytes:
    """Return the certificate that the broker presents."""
    port = urlsplit(server.broker).port
    assert port is not None
    return ssl.get_server_certificate((HOST, port), ca_certs=str(authority.file)).encode()


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE):
        while True:
            if await asyncio.to_thread(condition):
                return
            await asyncio.sleep(0.05)


async def test_the_sync_command_works_over_tls(cy: Person) -> None:
    laptop = await cy.device("laptop")
    await cy.log(laptop, 1)
    result = await milepost(laptop.home, "sync")
    assert (result.code, result.err) == (0, "")
    assert "Sent 1 event" in result.out


async def test_a_certificate_of_an_unknown_authority_is_refused(
    cy: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    laptop = await cy.device("laptop")
    await cy.log(laptop, 1)
    monkeypatch.delenv("SSL_CERT_FILE")
    result = await milepost(laptop.home, "sync")
    assert (result.code, result.out) == (4, "")
    assert "is not trusted" in result.err and "SSL_CERT_FILE" in result.err
    assert "1 event waits here and is safe" in result.err


async def test_at_a_name_that_is_not_in_the_certificate_the_server_is_asked_for_the_right_one(
    cy: Person,
) -> None:
    laptop = await cy.device("laptop")
    change(laptop, broker=cy.server.broker.replace(HOST, "localhost"))
    assert (await cy.sync(laptop)).agrees
    assert link_of(laptop).broker == cy.server.broker


async def test_a_device_learns_that_the_broker_now_uses_tls_and_the_server_remembers_it(
    ben: Person, authority: Authority
) -> None:
    laptop = await ben.device("laptop")
    assert link_of(laptop).broker.startswith("nats://")
    ben.server.stop()
    ben.server.start(*authority.issue(HOST).options)
    await ben.log(laptop, 1)
    assert (await ben.sync(laptop)).agrees
    assert link_of(laptop).broker == ben.server.broker == f"tls://{HOST}:{urlsplit(ben.server.broker).port}"
    ben.server.stop()
    ben.server.start()
    assert ben.server.broker == link_of(laptop).broker
    assert (await ben.sync(laptop)).agrees


async def test_devices_keep_to_tls_until_they_join_again(
    own_safe: ServerProcess, new_person: NewPerson
) -> None:
    cy = await new_person(own_safe)
    laptop, phone = await cy.device("laptop"), await cy.device("phone")
    before = link_of(laptop)
    assert before.broker == cy.server.broker == f"tls://{HOST}:{urlsplit(cy.server.broker).port}"
    await cy.set_goal(laptop)
    await cy.log(laptop, 1, 2)
    await cy.converge(laptop, phone)
    assert await cy.amounts(phone) == [1, 2]
    cy.server.stop()
    cy.server.start(*WITHOUT)
    assert cy.server.broker.startswith("nats://")
    with pytest.raises(NotAllowed, match="nothing is sent there"):
        await cy.sync(laptop)
    result = await milepost(laptop.home, "server", cy.server.url)
    assert (result.code, "without TLS" in result.err, "join again" in result.err) == (5, True, True)
    change(laptop, expires=0)
    with pytest.raises(NotAllowed, match="nothing is sent there"):
        await cy.sync(laptop)
    assert link_of(laptop).broker == before.broker
    await cy.join(laptop)
    assert (await cy.sync(laptop)).agrees


async def test_a_renewed_certificate_is_presented_while_devices_stay_connected(
    tmp_path: Path, authority: Authority, new_person: NewPerson
) -> None:
    files, renewed = authority.issue(HOST), authority.issue(HOST)
    server = ServerProcess(tmp_path / "renewing")
    server.start(*files.options)
    try:
        person = await new_person(server)
        laptop, phone = await person.device("laptop"), await person.device("phone")
        broker, new = server.broker_pid, renewed.chain.read_bytes()
        await person.log(laptop, 1)
        async with connect_to_server(laptop) as exchange:
            files.replace_with(renewed)
            await until(lambda: new.startswith(shown(server, authority)))
            seq = await person.push(laptop, exchange, 0)
            await person.until_ingested(laptop, seq)
        assert server.broker_pid == broker
        await person.log(phone, 2)
        await person.converge(laptop, phone)
        # The server accepts its broker's new certificate when it reconnects.
        server.signal_broker(signal.SIGKILL)
        await until(lambda: server.broker_pid != broker and new.startswith(shown(server, authority)))
        await person.log(laptop, 4)
        await synced(person, laptop)
    finally:
        assert server.stop() == 0


async def synced(person: Person, device: Device) -> None:
    """Retry a sync until the server has reconnected to its broker."""
    until = time.monotonic() + PATIENCE
    while (await milepost(device.home, "sync")).code:
        assert time.monotonic() < until
    await person.converge(device)


async def test_another_device_or_the_operator_revokes_a_device_over_tls(cy: Person) -> None:
    laptop, phone, tablet = [await cy.device(name) for name in ("laptop", "phone", "tablet")]
    async with connect_to_server(phone) as first, connect_to_server(tablet) as second:
        assert (await milepost(laptop.home, "revoke", "phone")).code == 0
        assert operate(cy.server, "revoke", tablet.id).returncode == 0
        for exchange in (first, second):
            with pytest.raises((ConnectionLost, NotAllowed)):
                await exchange.pull(Pull(have={}, wait=25))
    await cy.sync(laptop)


async def test_a_device_is_revoked_although_the_certificate_cannot_be_read_and_that_is_reported(
    own_safe: ServerProcess, new_person: NewPerson
) -> None:
    person = await new_person(own_safe)
    phone = await person.device("phone")
    chain = load(own_safe.folder).broker_cert
    os.rename(chain, f"{chain}.away")
    result = operate(own_safe, "revoke", phone.id)
    assert (result.returncode, "is revoked, but" in result.stderr, chain in result.stderr) == (4, True, True)
    os.rename(f"{chain}.away", chain)
    assert operate(own_safe, "revoke", phone.id).returncode == 0


async def test_doctor_and_the_metrics_report_how_long_the_certificate_is_valid(cy: Person) -> None:
    laptop = await cy.device("laptop")
    found = json.loads((await milepost(laptop.home, "doctor", "--json")).out)
    [broker] = [each for each in found if each["what"] == "broker"]
    assert broker["well"] and "the broker answers; its certificate is good until" in broker["seen"]
    left = scraped(cy.server, metrics_token(cy.server))["milepost_broker_certificate_days"]
    assert 89 < left < 90


def test_an_unusable_certificate_is_refused_at_the_start_and_not_remembered(
    tmp_path: Path, authority: Authority
) -> None:
    server = ServerProcess(tmp_path / "server")
    for files, words in (
        (authority.issue(HOST, days=-1), "has expired"),
        (authority.issue("miles.example"), f"does not cover {HOST}"),
    ):
        failed = operate(server, "up", *files.options)
        assert (failed.returncode, words in failed.stderr, failed.stdout) == (2, True, "")
    assert not (server.folder / "settings.json").exists()
