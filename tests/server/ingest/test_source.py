"""The stream as ingest reads it, on a real broker."""

import time
from pathlib import Path

import pytest
from nats.aio.client import Client
from nats.js.api import StreamConfig
from nats.js.errors import APIError

from milepost_server.broker import stream as broker_stream
from milepost_server.broker.accounts import Accounts
from milepost_server.broker.connection import connect_as_server
from milepost_server.broker.process import Broker
from milepost_server.broker.stream import STREAM
from milepost_server.broker.stream_before import BEFORE
from milepost_server.broker.subjects import EVENTS, events_of
from milepost_server.ingest.message import Message
from milepost_server.ingest.source import Stream

ANA, BEN, CLEO = "a" * 16, "b" * 16, "c" * 16
PHONE = "1" * 12
CRLF = b"\r\n"
FORGED = (
    b"Nats-Stream: F\r\nNats-Subject: ev.1.b.c\r\nNats-Sequence: 9\r\nNats-Time-Stamp: 1970-01-01T00:00:00Z"
)
HOSTILE = (
    b"NATS/1.0\r\n" + FORGED + b"\r\n\r\n",
    b"NATS/1.0\r\n" + FORGED + b"\r\n\r\nmore",
    b"NATS/1.0\r\n" + FORGED + b"\r\nNats-Num-Pending: 0\r\nNats-Last-Sequence: 0\r\n\r\n\r\n",
    b"NATS/1.0 404 Message Not Found\r\n\r\n",
    b"NATS/1.0 204 EOB\r\nNats-Num-Pending: 0\r\nNats-Last-Sequence: 0\r\n\r\n",
    b"NATS/1.0 503\r\n\r\n",
    b"NATS/1.0 404\r\n  \xff 404\r\n\r\n",
    b"NATS/1.0\r\n\xff\xfe: \xff\r\n: \r\n\r\n",
    b"no header",
)


async def test_the_last_message_is_known_for_all_and_for_one_person(data_account: Client) -> None:
    stream = Stream(data_account)
    assert ((await stream.state()).last, await stream.last(events_of(ANA))) == (0, 0)
    for user in (ANA, BEN, ANA, BEN, BEN):
        await data_account.jetstream().publish(events_of(user, PHONE), b"frame")
    assert (await stream.state()).last == 5
    assert [await stream.last(events_of(user)) for user in (ANA, BEN, CLEO)] == [3, 5, 0]


async def test_a_message_is_recognised_by_its_number_and_time(data_account: Client) -> None:
    stream = Stream(data_account)
    await data_account.jetstream().publish(events_of(ANA, PHONE), b"frame")
    reader = await stream.reader(EVENTS, 1)
    [message] = await reader.batch()
    assert (message.user, message.device, message.stream_seq, message.data) == (ANA, PHONE, 1, b"frame")
    assert await stream.is_at(1, message.stored_at)
    assert not await stream.is_at(1, message.stored_at + 1_000)
    assert not await stream.is_at(2, message.stored_at)
    await reader.close()


async def test_a_reader_of_one_person_gets_more_messages_than_may_be_unacknowledged(
    data_account: Client,
) -> None:
    for n in range(2_100):
        await data_account.publish(events_of((ANA, BEN)[n % 2], f"{n % 4:012x}"), b"%d" % n)
    stream = Stream(data_account)
    while (await stream.state()).last < 2_100:
        pass
    reader, taken = await stream.reader(events_of(ANA), 1), 0
    last = await stream.last(events_of(ANA))
    while taken < last:
        if messages := await reader.batch():
            taken = messages[-1].stream_seq
    assert taken == 2_099
    await reader.close()


async def test_a_person_s_messages_are_read_from_a_number_on_and_are_the_same_as_a_reader_gives(
    data_account: Client,
) -> None:
    stream = Stream(data_account)
    for n in range(600):
        await data_account.publish(events_of((ANA, BEN)[n % 2], f"{n % 4:012x}"), b"%d" % n)
    while (await stream.state()).last < 600:
        pass
    found: list[Message] = []
    while messages := await stream.read(events_of(ANA), found[-1].stream_seq + 1 if found else 1):
        found += messages
    reader, read = await stream.reader(events_of(ANA), 1), list[Message]()
    while len(read) < 300:
        read += await reader.batch()
    await reader.close()
    assert found == read
    assert await stream.read(events_of(CLEO), 1) == []
    assert await stream.counts() == {ANA: 300, BEN: 300}


@pytest.mark.parametrize("headers", HOSTILE)
async def test_what_headers_a_device_sends_does_not_say_whose_message_it_is(
    data_account: Client, headers: bytes
) -> None:
    stream, subject = Stream(data_account), events_of(ANA, PHONE)
    sizes = f"{len(headers)} {len(headers) + 5}".encode()
    await data_account._send_command(
        b"HPUB " + subject.encode() + b" " + sizes + CRLF + headers + b"frame" + CRLF
    )
    await data_account.jetstream().publish(subject, b"the next")
    found = await stream.read(events_of(ANA), 1)
    reader, read = await stream.reader(EVENTS, 1), list[Message]()
    while len(read) < 2:
        read += await reader.batch()
    await reader.close()
    assert found == read
    assert [(each.device, each.stream_seq, each.data) for each in found] == [
        (PHONE, 1, b"frame"),
        (PHONE, 2, b"the next"),
    ]


async def test_a_deleted_message_leaves_no_byte_and_the_others_stay(
    data_folder: Path, data_account: Client
) -> None:
    stream, jetstream = Stream(data_account), data_account.jetstream()
    for text in (b"kept before", b"Gregorovius", b"kept after"):
        await jetstream.publish(events_of(ANA, PHONE), text)
    await stream.delete(2, overwrite=True)
    assert b"Gregorovius" not in written(data_folder)
    assert [(await jetstream.get_msg(STREAM, seq)).data for seq in (1, 3)] == [b"kept before", b"kept after"]
    for overwrite in (True, False):
        await stream.delete(2, overwrite=overwrite)
        await stream.delete(99, overwrite=overwrite)
    await stream.delete(3, overwrite=False)
    assert ((await stream.state()).messages, (await stream.state()).last) == (1, 3)


async def test_a_deleted_message_is_recognised_while_the_stream_is_the_same(data_account: Client) -> None:
    stream, jetstream = Stream(data_account), data_account.jetstream()
    await jetstream.publish(events_of(ANA, PHONE), b"frame")
    reader = await stream.reader(EVENTS, 1)
    [message] = await reader.batch()
    await reader.close()
    await stream.delete(1, overwrite=True)
    assert await stream.is_at(1, message.stored_at)
    assert not await stream.is_at(2, message.stored_at)
    await jetstream.delete_stream(STREAM)
    await stream.ensure()
    await jetstream.publish(events_of(ANA, PHONE), b"frame")
    await stream.delete(1, overwrite=True)
    assert not await stream.is_at(1, message.stored_at)


async def test_a_device_fills_only_its_own_share(
    data_account: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(broker_stream, "MOST_OF_SUBJECT", 3)
    stream, jetstream = Stream(data_account), data_account.jetstream()
    await stream.limit()
    for number in range(3):
        await jetstream.publish(events_of(ANA, PHONE), b"%d" % number)
    with pytest.raises(APIError, match="maximum messages per subject"):
        await jetstream.publish(events_of(ANA, PHONE), b"one more")
    assert (await jetstream.publish(events_of(BEN, PHONE), b"other")).seq == 4
    assert (await jetstream.publish(events_of(ANA, "2" * 12), b"other")).seq == 5
    await stream.delete(2, overwrite=False)
    assert (await jetstream.publish(events_of(ANA, PHONE), b"again")).seq == 6


async def test_a_stream_of_an_older_version_loses_nothing_before_it_is_limited(
    broker: Broker, accounts: Accounts, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(broker_stream, "MOST_OF_SUBJECT", 3)
    server = await connect_as_server(broker.url, accounts, time.time())
    stream, jetstream = Stream(server), server.jetstream()
    await jetstream.add_stream(StreamConfig(name=BEFORE, subjects=["ev.*.*"], deny_purge=True))
    for number in range(5):
        await jetstream.publish(f"ev.{ANA}.{PHONE}", b"%d" % number)
    await stream.ensure()
    assert (await stream.state()).messages == 5
    for seq in (1, 2, 3):
        await stream.delete(seq, overwrite=True)
    await stream.limit()
    await stream.ensure()
    assert (await jetstream.stream_info(STREAM)).config.max_msgs_per_subject == 3
    assert (await stream.state()).messages == 2
    await server.close()


def written(folder: Path) -> bytes:
    """All that the broker has on disk."""
    return b"".join(path.read_bytes() for path in (folder / "broker").rglob("*") if path.is_file())
