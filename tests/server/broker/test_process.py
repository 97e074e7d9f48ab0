import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from urllib.request import urlopen

import pytest
from nats.aio.client import Client
from nats.errors import Error

from milepost_server.broker import files as broker_files
from milepost_server.broker import process as broker_module
from milepost_server.broker.accounts import Accounts
from milepost_server.broker.connection import connect_as_server
from milepost_server.broker.files import BrokerFiles
from milepost_server.broker.process import Broker
from milepost_server.broker.program import nats_server
from milepost_server.broker.stream import STREAM, ensure_stream
from milepost_server.broker.subjects import events_of
from milepost_server.errors import BrokerFailed
from milepost_server.system.addresses import free_port
from milepost_server.system.folder_lock import try_lock
from milepost_shared.errors import StorageFailed

USER, DEVICE = "c" * 16, "d" * 12

SERVER = """
import asyncio, sys, time
from pathlib import Path
from milepost_server.broker.accounts import Accounts
from milepost_server.broker.process import Broker
from milepost_server.broker.keys import load_or_create_keys
async def main():
    folder = Path(sys.argv[1])
    broker = await Broker.start(folder, Accounts(load_or_create_keys(folder)), time.time())
    print(broker.port, flush=True)
    await asyncio.sleep(60)
asyncio.run(main())
"""


def answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def wait_until(port: int, answering: bool) -> None:
    end = time.monotonic() + 10
    while answers(port) != answering:
        assert time.monotonic() < end
        time.sleep(0.02)


def orphan_of(folder: Path, accounts: Accounts, port: int, *options: str) -> "subprocess.Popen[bytes]":
    """A broker without a server: what would be left if its watcher were killed too."""
    files = BrokerFiles(folder)
    output = asyncio.run(files.lock_store())
    files.write(accounts, "orphan", "127.0.0.1", port, time.time())
    command = [nats_server(), "--config", str(files.configuration), *options]
    orphan = subprocess.Popen(command, stdout=output, stderr=output)
    os.close(output)
    wait_until(port, answering=True)
    return orphan


async def test_a_broker_answers_at_its_url_until_it_is_stopped(data_folder: Path, accounts: Accounts) -> None:
    async with await Broker.start(data_folder, accounts, time.time()) as broker:
        assert broker.url == f"nats://127.0.0.1:{broker.port}"
        assert answers(broker.port)
    assert not answers(broker.port)
    assert await broker.exited() == 0


async def test_all_files_of_the_broker_are_private(
    data_folder: Path, broker: Broker, data_account: Client
) -> None:
    kept = [path for path in (data_folder / "broker").rglob("*") if not path.is_symlink()]
    assert {path.stat().st_mode & 0o777 for path in kept if path.is_file()} == {0o600}
    assert {path.stat().st_mode & 0o777 for path in kept if path.is_dir()} == {0o700}


async def test_a_restarted_broker_keeps_its_port_and_its_messages(
    data_folder: Path, accounts: Accounts
) -> None:
    async with await Broker.start(data_folder, accounts, time.time()) as first:
        server = await connect_as_server(first.url, accounts, time.time())
        await ensure_stream(server.jetstream())
        await server.jetstream().publish(events_of(USER, DEVICE), b"kept")
        await server.close()
    async with await Broker.start(data_folder, accounts, time.time(), port=first.port) as second:
        assert second.url == first.url
        server = await connect_as_server(second.url, accounts, time.time())
        assert (await server.jetstream().get_msg(STREAM, 1)).data == b"kept"
        await server.close()


def test_the_broker_reports_that_it_syncs_every_message(data_folder: Path, accounts: Accounts) -> None:
    watched = free_port("127.0.0.1")
    broker = orphan_of(data_folder, accounts, free_port("127.0.0.1"), "--http_port", str(watched))
    wait_until(watched, answering=True)
    with urlopen(f"http://127.0.0.1:{watched}/jsz?config=true") as answer:
        config = json.load(answer)["config"]
    broker.kill()
    broker.wait()
    assert config.get("sync_always") is True


async def test_devices_log_in_with_tokens_from_before_a_restart(
    data_folder: Path, accounts: Accounts, broker: Broker, connect_device: Callable[..., Awaitable[Client]]
) -> None:
    earlier = time.time() - 1000
    await broker.stop()
    async with await Broker.start(data_folder, accounts, time.time(), port=broker.port):
        device = await connect_device(USER, DEVICE, made=earlier)
        assert device.is_connected


async def test_acknowledged_messages_survive_a_killed_broker(
    data_folder: Path,
    accounts: Accounts,
    broker: Broker,
    data_account: Client,
    connect_device: Callable[..., Awaitable[Client]],
) -> None:
    device = await connect_device(USER, DEVICE)
    acknowledged: list[bytes] = []

    async def send_until_it_breaks() -> None:
        while True:
            content = str(len(acknowledged)).encode()
            await device.request(f"dev.ev.{USER}.{DEVICE}", content, timeout=0.5)
            acknowledged.append(content)
            if len(acknowledged) == 50:
                under_way.set()

    under_way = asyncio.Event()
    sending = asyncio.create_task(send_until_it_breaks())
    await under_way.wait()
    os.kill(broker.pid, signal.SIGKILL)
    assert await broker.exited() == -signal.SIGKILL
    with pytest.raises((TimeoutError, Error)):
        await sending

    async with await Broker.start(data_folder, accounts, time.time(), port=broker.port):
        jetstream = data_account.jetstream(timeout=10)
        last = (await jetstream.stream_info(STREAM)).state.last_seq
        stored = [(await jetstream.get_msg(STREAM, seq)).data for seq in range(1, last + 1)]
    assert stored[: len(acknowledged)] == acknowledged


def test_a_killed_server_leaves_no_broker(data_folder: Path) -> None:
    command = [sys.executable, "-c", SERVER, str(data_folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as server:
        assert server.stdout is not None
        port = int(server.stdout.readline())
        assert answers(port)
        server.kill()
    wait_until(port, answering=False)


def test_a_broker_that_outlived_its_server_is_stopped_first(data_folder: Path, accounts: Accounts) -> None:
    async def start_and_stop() -> int:
        async with await Broker.start(data_folder, accounts, time.time(), port=port) as broker:
            return broker.pid

    port = free_port("127.0.0.1")
    orphan = orphan_of(data_folder, accounts, port)
    assert asyncio.run(start_and_stop()) != orphan.pid
    assert orphan.wait() == -signal.SIGKILL


def test_a_program_with_the_old_brokers_process_id_is_not_stopped(
    data_folder: Path, accounts: Accounts, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(broker_files, "ORPHAN_ENDS_WITHIN", 0.2)
    files = BrokerFiles(data_folder)
    store = asyncio.run(files.lock_store())
    with subprocess.Popen(["sleep", "60"]) as bystander:
        (files.folder / "nats.pid").write_text(str(bystander.pid))
        with pytest.raises(StorageFailed, match=r"earlier run still uses .*nats\.json"):
            asyncio.run(Broker.start(data_folder, accounts, time.time()))
        assert bystander.poll() is None
        bystander.kill()
    os.close(store)


async def test_the_store_is_locked_while_its_broker_lives(data_folder: Path, broker: Broker) -> None:
    with (data_folder / "broker" / "output").open() as output:
        assert not try_lock(output.fileno())
        await broker.stop()
        assert try_lock(output.fileno())


async def test_a_taken_port_is_reported_and_no_process_is_left(data_folder: Path, accounts: Accounts) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(BrokerFailed, match=f"port {port}: [A-Z].*address already in use.*--broker-port"):
            await Broker.start(data_folder, accounts, time.time(), port=port)
    async with await Broker.start(data_folder, accounts, time.time(), port=port) as broker:
        assert broker.port == port


async def test_another_broker_on_the_port_is_not_mistaken_for_ours(
    broker: Broker, tmp_path: Path, accounts: Accounts
) -> None:
    with pytest.raises(BrokerFailed, match="address already in use"):
        await Broker.start(tmp_path / "second", accounts, time.time(), port=broker.port)


async def test_a_start_that_takes_too_long_leaves_no_broker(
    data_folder: Path, accounts: Accounts, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(broker_module, "READY_WITHIN", 0)
    with pytest.raises(BrokerFailed):
        await Broker.start(data_folder, accounts, time.time())
    with (data_folder / "broker" / "output").open() as output:
        async with asyncio.timeout(5):
            # The watcher may have been about to let go of it.
            while True:
                if try_lock(output.fileno()):
                    return
                await asyncio.sleep(0.01)


async def test_a_broker_for_other_machines_is_also_reachable_locally(
    data_folder: Path, accounts: Accounts
) -> None:
    async with await Broker.start(data_folder, accounts, time.time(), host="0.0.0.0") as broker:
        assert broker.url == f"nats://127.0.0.1:{broker.port}"
        server = await connect_as_server(broker.url, accounts, time.time())
        assert server.is_connected
        await server.close()


def test_the_program_is_the_one_of_the_installed_wheel() -> None:
    version = subprocess.run([nats_server(), "--version"], capture_output=True, text=True, check=True)
    assert version.stdout.startswith("nats-server: v2.")


def test_a_missing_program_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.metadata.files", lambda name: None)
    monkeypatch.setenv("PATH", "")
    with pytest.raises(BrokerFailed, match="pip install"):
        nats_server()


def test_an_address_of_another_machine_is_refused() -> None:
    with pytest.raises(BrokerFailed, match=r"192\.0\.2\.1"):
        free_port("192.0.2.1")
