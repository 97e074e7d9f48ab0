"""The stream is read, whatever messages are in it."""

from __future__ import annotations

import asyncio

import pytest
from nats.aio.client import Client

from milepost_server.broker.subjects import EVENTS, events_of
from milepost_server.ingest.jetstream_reader import BATCH, JetStreamReader

MOST_UNACKNOWLEDGED = 4 * BATCH
PATIENCE = 20


async def read(reader: JetStreamReader, count: int) -> list[bytes]:
    """So many messages; to ask for more takes in those before. Raises Offline where the reader pauses."""
    found: list[bytes] = []
    async with asyncio.timeout(PATIENCE):
        while len(found) < count:
            found += [message.data for message in await reader.batch()]
    return found


async def test_more_than_a_batch_is_read_without_a_pause(data_account: Client) -> None:
    everything = [b"%d" % n for n in range(2 * BATCH + 1)]
    for data in everything:
        await data_account.jetstream().publish(events_of("a", "b"), data)
    reader = await JetStreamReader.open(data_account, EVENTS, 1)
    assert await read(reader, len(everything)) == everything
    await reader.close()


@pytest.mark.parametrize("status", ["100", "409", "x"])
async def test_a_message_with_a_status_in_its_headers_is_a_message(data_account: Client, status: str) -> None:
    headers = {"Status": status, "Description": "Idle Heartbeat"}
    for number in range(MOST_UNACKNOWLEDGED + 1):
        await data_account.publish(events_of("a", f"{number % 4}"), b"", headers=headers)
    await data_account.jetstream().publish(events_of("a", "b"), b"the last")
    reader = await JetStreamReader.open(data_account, EVENTS, 1)
    assert (await read(reader, MOST_UNACKNOWLEDGED + 2))[-1] == b"the last"
    await reader.close()
