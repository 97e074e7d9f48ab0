from __future__ import annotations

from random import Random

from nats.aio.client import Client

from milepost_server.broker.stream import STREAM
from milepost_server.broker.subjects import PARTITIONS, events_of, partition, sender

PHONE = "c" * 12


async def test_the_broker_puts_each_person_into_the_partition_that_the_server_expects(
    data_account: Client,
) -> None:
    random = Random(2026)
    users = [f"{random.getrandbits(64):016x}" for _ in range(64)]
    jetstream = data_account.jetstream()
    for user in users:
        await jetstream.publish(f"dev.ev.{user}.{PHONE}", b"frame")
    subjects = [(await jetstream.get_msg(STREAM, seq)).subject for seq in range(1, len(users) + 1)]
    assert subjects == [events_of(user, PHONE) for user in users]
    assert len({partition(user) for user in users}) > PARTITIONS / 8


def test_a_subject_names_its_sender() -> None:
    assert sender(events_of("a" * 16, PHONE)) == ("a" * 16, PHONE)
