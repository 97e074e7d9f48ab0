import time

import pytest
from nats.aio.client import Client
from nats.js.api import StreamConfig
from nats.js.errors import APIError

from milepost_server.broker.accounts import Accounts
from milepost_server.broker.connection import STREAM, connect_as_server, ensure_stream
from milepost_server.broker.process import Broker
from milepost_server.system.addresses import free_port
from milepost_shared.errors import Offline


async def test_the_stream_keeps_messages_on_disk_and_takes_no_purge(data_account: Client) -> None:
    jetstream = data_account.jetstream()
    config = (await jetstream.stream_info(STREAM)).config
    assert (config.subjects, config.storage, config.deny_purge) == (["ev.*.*"], "file", True)
    await jetstream.publish("ev.a.b", b"kept")
    with pytest.raises(APIError):
        await jetstream.purge_stream(STREAM)
    assert (await jetstream.get_msg(STREAM, 1)).data == b"kept"


async def test_a_single_message_can_be_deleted_because_a_person_may_be_erased(data_account: Client) -> None:
    jetstream = data_account.jetstream()
    await jetstream.publish("ev.a.b", b"gone")
    assert await jetstream.delete_msg(STREAM, 1)
    assert (await jetstream.stream_info(STREAM)).state.messages == 0


async def test_making_the_stream_twice_changes_nothing(data_account: Client) -> None:
    jetstream = data_account.jetstream()
    await jetstream.publish("ev.a.b", b"kept")
    await ensure_stream(jetstream)
    assert (await jetstream.get_msg(STREAM, 1)).data == b"kept"


async def test_a_stream_with_older_settings_is_brought_up_to_date(broker: Broker, accounts: Accounts) -> None:
    server = await connect_as_server(broker.url, accounts, time.time())
    await server.jetstream().add_stream(StreamConfig(name=STREAM, subjects=["ev.*"]))
    await ensure_stream(server.jetstream())
    config = (await server.jetstream().stream_info(STREAM)).config
    assert (config.subjects, config.deny_purge) == (["ev.*.*"], True)
    await server.close()


async def test_a_missing_broker_is_offline(accounts: Accounts, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("milepost_server.broker.connection.ANSWER_WITHIN", 0.5)
    url = f"nats://127.0.0.1:{free_port('127.0.0.1')}"
    with pytest.raises(Offline, match=url):
        await connect_as_server(url, accounts, time.time())
