"""The stream as ingest reads it, on a real broker."""

from nats.aio.client import Client

from milepost_server.ingest.source import ALL, Stream

ANA, BEN, CLEO = "a" * 16, "b" * 16, "c" * 16
PHONE = "1" * 12


async def test_the_last_message_is_known_for_all_and_for_one_person(data_account: Client) -> None:
    stream = Stream(data_account)
    assert ((await stream.state()).last, await stream.last(f"ev.{ANA}.*")) == (0, 0)
    for user in (ANA, BEN, ANA, BEN, BEN):
        await data_account.jetstream().publish(f"ev.{user}.{PHONE}", b"frame")
    assert (await stream.state()).last == 5
    assert [await stream.last(f"ev.{user}.*") for user in (ANA, BEN, CLEO)] == [3, 5, 0]


async def test_a_message_is_recognised_by_its_number_and_time(data_account: Client) -> None:
    stream = Stream(data_account)
    await data_account.jetstream().publish(f"ev.{ANA}.{PHONE}", b"frame")
    reader = await stream.reader(ALL, 1)
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
        await data_account.publish(f"ev.{(ANA, BEN)[n % 2]}.{PHONE}", b"%d" % n)
    stream = Stream(data_account)
    while (await stream.state()).last < 2_100:
        pass
    reader, taken = await stream.reader(f"ev.{ANA}.*", 1), 0
    last = await stream.last(f"ev.{ANA}.*")
    while taken < last:
        if messages := await reader.batch():
            taken = messages[-1].stream_seq
    assert taken == 2_099
    await reader.close()
