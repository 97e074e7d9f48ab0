"""The stream: made once, brought up to date, and moved from versions before without a loss."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator

import pytest
from nats.aio.client import Client
from nats.js import JetStreamContext
from nats.js.api import RawStreamMsg, StreamConfig, StreamSource
from nats.js.errors import APIError

from milepost_server.broker.accounts import Accounts
from milepost_server.broker.connection import connect_as_server
from milepost_server.broker.process import Broker
from milepost_server.broker.stream import STREAM, ensure_stream
from milepost_server.broker.stream_before import BEFORE, MOVED
from milepost_server.broker.subjects import events_of

ANA, BEN = "a" * 16, "b" * 16
PHONE = "c" * 12


@pytest.fixture
async def server(broker: Broker, accounts: Accounts) -> AsyncIterator[Client]:
    """The server's connection to a broker without a stream."""
    connection = await connect_as_server(broker.url, accounts, time.time())
    yield connection
    await connection.close()


async def test_the_stream_keeps_messages_on_disk_and_takes_no_purge(data_account: Client) -> None:
    jetstream = data_account.jetstream()
    config = (await jetstream.stream_info(STREAM)).config
    assert (config.subjects, config.storage, config.deny_purge) == (["ev.*.*.*"], "file", True)
    await jetstream.publish(events_of(ANA, PHONE), b"kept")
    with pytest.raises(APIError):
        await jetstream.purge_stream(STREAM)
    assert (await jetstream.get_msg(STREAM, 1)).data == b"kept"


async def test_a_single_message_can_be_deleted_because_a_person_may_be_erased(data_account: Client) -> None:
    jetstream = data_account.jetstream()
    await jetstream.publish(events_of(ANA, PHONE), b"gone")
    assert await jetstream.delete_msg(STREAM, 1)
    assert (await jetstream.stream_info(STREAM)).state.messages == 0


async def test_making_the_stream_twice_changes_nothing(data_account: Client) -> None:
    jetstream = data_account.jetstream()
    await jetstream.publish(events_of(ANA, PHONE), b"kept")
    await ensure_stream(jetstream)
    assert (await jetstream.get_msg(STREAM, 1)).data == b"kept"


async def test_a_stream_with_older_settings_is_brought_up_to_date(server: Client) -> None:
    await server.jetstream().add_stream(StreamConfig(name=STREAM, subjects=["ev.*"]))
    await ensure_stream(server.jetstream())
    config = (await server.jetstream().stream_info(STREAM)).config
    assert (config.subjects, config.deny_purge) == (["ev.*.*.*"], True)


async def test_the_stream_of_before_is_moved_with_its_numbers_and_times(server: Client) -> None:
    jetstream = server.jetstream()
    before = await put_back_stream(jetstream)
    await ensure_stream(jetstream)
    assert [info.config.name for info in await jetstream.streams_info()] == [STREAM]
    moved = [await jetstream.get_msg(STREAM, seq) for seq in (1, 3)]
    assert [(m.seq, m.time, m.data) for m in moved] == [(m.seq, m.time, m.data) for m in before]
    assert [m.subject for m in moved] == [events_of(ANA, PHONE), events_of(BEN, PHONE)]
    assert (await jetstream.publish(events_of(ANA, PHONE), b"next")).seq == 4


@pytest.mark.parametrize("deleted", [False, True])
async def test_a_move_that_was_cut_off_goes_on(server: Client, *, deleted: bool) -> None:
    jetstream = server.jetstream()
    await put_back_stream(jetstream)
    source = StreamSource(name=BEFORE, subject_transforms=[MOVED])
    await jetstream.add_stream(StreamConfig(name=STREAM, mirror=source, deny_purge=True))
    if deleted:
        while (await jetstream.stream_info(STREAM)).state.messages < 2:
            pass
        await jetstream.delete_stream(BEFORE)
    await ensure_stream(jetstream)
    assert [(await jetstream.get_msg(STREAM, seq)).data for seq in (1, 3)] == [b"one", b"three"]
    assert (await jetstream.publish(events_of(ANA, PHONE), b"next")).seq == 4


async def put_back_stream(jetstream: JetStreamContext) -> list[RawStreamMsg]:
    """Put back the stream as in versions before, with messages 1 and 3; return these."""
    await jetstream.add_stream(StreamConfig(name=BEFORE, subjects=["ev.*.*"], deny_purge=True))
    for user, data in ((ANA, b"one"), (ANA, b"two"), (BEN, b"three")):
        await jetstream.publish(f"ev.{user}.{PHONE}", data)
    await jetstream.delete_msg(BEFORE, 2)
    return [await jetstream.get_msg(BEFORE, seq) for seq in (1, 3)]
