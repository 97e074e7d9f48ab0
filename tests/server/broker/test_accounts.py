"""What a device's token lets it do, tried at a real broker."""

import asyncio
import base64
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

import nkeys
import pytest
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.errors import Error

from milepost_client.network.line import Line
from milepost_client.network.tls import BrokerClient
from milepost_server.broker.accounts import DATA, DEVICE_PAYLOAD, SERVICE, Accounts
from milepost_server.broker.connection import connect_as_server
from milepost_server.broker.jwt import Claims, encode
from milepost_server.broker.keys import load_or_create_keys
from milepost_server.broker.process import Broker
from milepost_server.broker.stream import STREAM
from milepost_server.broker.subjects import QUESTIONS, events_of, partition
from milepost_shared.errors import BadInput, Offline

Connect = Callable[..., Awaitable[Client]]
Complaints = asyncio.Queue[str]

USER, DEVICE = "c" * 16, "d" * 12
VICTIM, VICTIMS_DEVICE = "a" * 16, "b" * 12
QUESTION = f"sync.{partition(USER)}.{USER}.{DEVICE}.pull"
OWN_EVENTS = f"dev.ev.{USER}.{DEVICE}"
OWN_PULL = f"dev.sync.{USER}.{DEVICE}.pull"
VICTIMS_PULL = f"dev.sync.{VICTIM}.{VICTIMS_DEVICE}.pull"

FOREIGN_SUBJECTS = [
    f"dev.ev.{VICTIM}.{VICTIMS_DEVICE}",
    f"dev.ev.{USER}.{VICTIMS_DEVICE}",
    f"dev.ev.{USER}.{DEVICE}.more",
    f"dev.sync.{VICTIM}.{VICTIMS_DEVICE}.pull",
    events_of(USER, DEVICE),
    events_of(VICTIM, VICTIMS_DEVICE),
    QUESTION,
    f"_I.{VICTIM}.{VICTIMS_DEVICE}.x",
    "_R_.x",
    f"$JS.API.STREAM.DELETE.{STREAM}",
    f"$JS.API.STREAM.PURGE.{STREAM}",
    "$JS.API.INFO",
    "$SYS.REQ.SERVER.PING",
    "$SYS.REQ.USER.INFO",
]
FOREIGN_SUBSCRIPTIONS = [
    ">",
    "*.>",
    "dev.>",
    "ev.>",
    f"dev.ev.{USER}.{DEVICE}",
    "_I.>",
    f"_I.*.{DEVICE}.>",
    f"_I.{VICTIM}.{VICTIMS_DEVICE}.>",
    "_INBOX.>",
    "_R_.>",
    "$JS.>",
    "$SYS.>",
]
REPLY_ATTACKS = [
    f"$JS.API.STREAM.DELETE.{STREAM}",
    f"$JS.API.STREAM.PURGE.{STREAM}",
    f"$JS.API.STREAM.MSG.DELETE.{STREAM}",
    "$JS.API.STREAM.CREATE.OTHER",
    events_of(VICTIM, VICTIMS_DEVICE),
    f"dev.ev.{VICTIM}.{VICTIMS_DEVICE}",
    f"dev.ev.{USER}.{DEVICE}",
    f"sync.{partition(VICTIM)}.{VICTIM}.{VICTIMS_DEVICE}.pull",
    f"dev.sync.{VICTIM}.{VICTIMS_DEVICE}.pull",
    "$SYS.REQ.SERVER.PING",
]
HEADER_ATTACKS = [
    {"Nats-Rollup": "all"},
    {"Nats-Rollup": "sub"},
    {"Nats-TTL": "1s"},
    {"Nats-Schedule": "@at 2020-01-01T00:00:00Z", "Nats-Schedule-Target": events_of(VICTIM, VICTIMS_DEVICE)},
    {"Nats-Batch-Id": "x", "Nats-Batch-Sequence": "1", "Nats-Batch-Commit": "1"},
    {"Nats-Trace-Dest": events_of(VICTIM, VICTIMS_DEVICE)},
    {"Nats-Trace-Dest": f"dev.ev.{VICTIM}.{VICTIMS_DEVICE}"},
    {"Nats-Trace-Dest": f"_I.{VICTIM}.{VICTIMS_DEVICE}.x"},
    {"Nats-Trace-Dest": f"$JS.API.STREAM.DELETE.{STREAM}"},
]


async def stored(server: Client) -> list[tuple[str, bytes]]:
    """Every message in the stream, by subject and content."""
    jetstream = server.jetstream()
    last = (await jetstream.stream_info(STREAM)).state.last_seq
    messages = [await jetstream.get_msg(STREAM, seq) for seq in range(1, last + 1)]
    return [(message.subject or "", message.data or b"") for message in messages]


async def heard(server: Client, subject: str) -> list[str]:
    """The subjects of all that is published in DATA from now on."""
    subjects: list[str] = []

    async def note(message: Msg) -> None:
        # The broker may tell late of the making of the stream.
        if not message.subject.startswith("$JS.EVENT."):
            subjects.append(message.subject)

    await server.subscribe(subject, cb=note)
    await server.flush()
    return subjects


async def only(complaints: Complaints) -> str:
    """The one complaint of the broker; the client hears of it on the side."""
    first = await asyncio.wait_for(complaints.get(), 5)
    assert complaints.empty()
    return first


async def answer_pulls(server: Client, reply: bytes, after: float = 0) -> None:
    async def answer(message: Msg) -> None:
        await asyncio.sleep(after)
        if message.reply:
            await server.publish(message.reply, reply)

    await server.subscribe(QUESTIONS, cb=answer)
    await server.flush()


async def test_a_device_publishes_its_own_events_and_gets_an_acknowledgement(
    data_account: Client, connect_device: Connect
) -> None:
    device = await connect_device(USER, DEVICE)
    ack = await device.request(OWN_EVENTS, b"frame", timeout=5)
    assert b'"seq":1' in ack.data
    assert await stored(data_account) == [(events_of(USER, DEVICE), b"frame")]


async def test_a_frame_of_256_kib_fits(data_account: Client, connect_device: Connect) -> None:
    device = await connect_device(USER, DEVICE)
    ack = await device.request(OWN_EVENTS, b"x" * 300_000, timeout=5)
    assert b'"seq":1' in ack.data


async def test_a_pull_reaches_the_server_with_the_device_in_its_subject(
    data_account: Client, connect_device: Connect
) -> None:
    subjects = await heard(data_account, QUESTIONS)
    await answer_pulls(data_account, b"news")
    device = await connect_device(USER, DEVICE)
    reply = await device.request(OWN_PULL, b"{}", timeout=5)
    assert reply.data == b"news"
    assert subjects == [QUESTION]


async def test_a_reply_may_be_held_and_have_512_kib(data_account: Client, connect_device: Connect) -> None:
    await answer_pulls(data_account, b"x" * 512 * 1024, after=2)
    device = await connect_device(USER, DEVICE)
    reply = await device.request(OWN_PULL, b"{}", timeout=10)
    assert len(reply.data) == 512 * 1024


@pytest.mark.parametrize("subject", FOREIGN_SUBJECTS)
async def test_a_device_publishes_nowhere_else(
    subject: str, data_account: Client, connect_device: Connect, complaints: Complaints
) -> None:
    subjects = await heard(data_account, ">")
    device = await connect_device(USER, DEVICE)
    await device.publish(subject, b"{}")
    await device.flush()
    await data_account.flush()
    assert await only(complaints) == f'nats: permissions violation for publish to "{subject.lower()}"'
    assert subjects == []


@pytest.mark.parametrize("subject", FOREIGN_SUBSCRIPTIONS)
async def test_a_device_receives_nothing_but_its_own_inbox(
    subject: str, connect_device: Connect, complaints: Complaints
) -> None:
    device = await connect_device(USER, DEVICE)
    await device.subscribe(subject)
    await device.flush()
    expected = f'nats: permissions violation for subscription to "{subject.lower()}"'
    assert await only(complaints) == expected


async def test_a_violation_leaves_the_device_connected(
    data_account: Client, connect_device: Connect, complaints: Complaints
) -> None:
    device = await connect_device(USER, DEVICE)
    await device.publish(events_of(USER, DEVICE), b"{}")
    await device.flush()
    assert "permissions violation" in await only(complaints)
    assert b'"seq":1' in (await device.request(OWN_EVENTS, b"frame", timeout=5)).data


@pytest.mark.parametrize("reply", REPLY_ATTACKS)
async def test_a_reply_subject_makes_the_broker_store_and_delete_nothing(
    reply: str, data_account: Client, connect_device: Connect
) -> None:
    await answer_pulls(data_account, b"forged")
    device = await connect_device(USER, DEVICE)
    for subject in (OWN_EVENTS, OWN_PULL):
        await device.publish(subject, b"{}", reply=reply)
    await device.request(OWN_PULL, timeout=5)
    await device.request(OWN_EVENTS, b"last", timeout=5)
    own = events_of(USER, DEVICE)
    assert await stored(data_account) == [(own, b"{}"), (own, b"last")]
    assert [stream.config.name for stream in await data_account.jetstream().streams_info()] == [STREAM]


async def test_a_reply_subject_of_another_device_never_answers_that_devices_request(
    data_account: Client, connect_device: Connect
) -> None:
    await answer_pulls(data_account, b"true", after=0.2)
    victim = await connect_device(VICTIM, VICTIMS_DEVICE)
    device = await connect_device(USER, DEVICE)
    asked = asyncio.create_task(victim.request(VICTIMS_PULL, b"{}", timeout=5))
    for guess in ("x", "1", "x.1"):
        await device.publish(OWN_EVENTS, b"{}", reply=f"_I.{VICTIM}.{VICTIMS_DEVICE}.{guess}")
    assert (await asked).data == b"true"


async def test_a_wildcard_reply_subject_costs_other_people_nothing(
    data_account: Client, connect_device: Connect
) -> None:
    await answer_pulls(data_account, b"true", after=0.1)
    victim = await connect_device(VICTIM, VICTIMS_DEVICE)
    device = await connect_device(USER, DEVICE)
    held = [asyncio.create_task(victim.request(VICTIMS_PULL, b"{}", timeout=5)) for _ in range(10)]
    await victim.flush()
    for reply in (">", "*.>", "_I.>", f"_I.{VICTIM}.{VICTIMS_DEVICE}.*.*"):
        await device.publish(OWN_EVENTS, b"{}", reply=reply)
        await device.publish(OWN_PULL, b"{}", reply=reply)
    async with asyncio.timeout(10):
        while len(await stored(data_account)) < 4:
            await device.flush()
    assert [answer.data for answer in await asyncio.gather(*held)] == [b"true"] * 10
    assert await stored(data_account) == [(events_of(USER, DEVICE), b"{}")] * 4


async def test_a_login_with_all_rights_still_reaches_only_its_own_person(
    data_folder: Path, data_account: Client, broker: Broker, accounts: Accounts
) -> None:
    pair, keys = (
        nkeys.from_seed(nkeys.encode_seed(bytes(32), nkeys.PREFIX_BYTE_USER)),
        load_or_create_keys(data_folder),
    )
    claims: Claims = {
        "sub": bytes(pair.public_key).decode(),
        "iat": 1,
        "nats": {
            "subs": -1,
            "data": -1,
            "payload": -1,
            "type": "user",
            "version": 2,
            "issuer_account": accounts.person(USER),
        },
    }
    login = encode(claims, nkeys.from_seed(keys.devices_signing.encode()))
    subjects, device = await heard(data_account, "*.>"), BrokerClient(Line(time.monotonic))
    await device.connect(
        broker.url,
        user_jwt_cb=lambda: bytearray(login.encode()),
        signature_cb=lambda nonce: base64.b64encode(pair.sign(nonce.encode())),
        allow_reconnect=False,
    )
    for subject in FOREIGN_SUBJECTS:
        await device.publish(subject, b"{}")
    await device.request(OWN_EVENTS, b"last", timeout=5)
    received = {subject for subject in subjects if subject.startswith(("ev.", "sync.", "dev.", "$"))}
    mine = {events_of(USER, DEVICE), events_of(USER, VICTIMS_DEVICE), QUESTION}
    assert {subject for subject in received if "JS.ACK" not in subject} <= mine | {OWN_EVENTS, OWN_PULL}
    assert {subject for subject, _ in await stored(data_account)} <= mine
    await device.close()


async def test_a_person_has_so_many_connections_and_another_one_still_gets_in(
    connect_device: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("milepost_server.broker.accounts.PERSON_CONNECTIONS", 3)
    crowd = "9" * 16
    for number in range(3):
        await connect_device(crowd, f"{number:012x}")
    with pytest.raises(Error, match=r"(?i)maximum account active connections exceeded"):
        await connect_device(crowd, DEVICE)
    assert (await connect_device(VICTIM, VICTIMS_DEVICE)).is_connected


async def test_a_message_longer_than_a_frame_ends_the_connection(
    data_account: Client, connect_device: Connect, closed: asyncio.Event
) -> None:
    device = await connect_device(USER, DEVICE)
    await device.publish(OWN_EVENTS, bytes(DEVICE_PAYLOAD + 1))
    await asyncio.wait_for(closed.wait(), 5)
    assert await stored(data_account) == []


@pytest.mark.parametrize("headers", HEADER_ATTACKS)
async def test_headers_the_broker_acts_on_store_and_delete_nothing(
    headers: dict[str, str], data_account: Client, connect_device: Connect
) -> None:
    device = await connect_device(USER, DEVICE)
    await device.request(OWN_EVENTS, b"first", timeout=5)
    await device.publish(OWN_EVENTS, b"attack", headers=headers, reply=f"_I.{USER}.{DEVICE}.x")
    await device.request(OWN_EVENTS, b"last", timeout=5)
    own = events_of(USER, DEVICE)
    assert await stored(data_account) == [(own, b"first"), (own, b"last")]


async def test_a_message_id_another_person_has_used_hides_nothing(
    data_account: Client, connect_device: Connect
) -> None:
    device = await connect_device(USER, DEVICE)
    squatter = await connect_device(VICTIM, VICTIMS_DEVICE)
    await squatter.request(
        f"dev.ev.{VICTIM}.{VICTIMS_DEVICE}", b"squat", timeout=5, headers={"Nats-Msg-Id": f"{DEVICE}-1"}
    )
    await device.request(OWN_EVENTS, b"frame", timeout=5)
    assert (events_of(USER, DEVICE), b"frame") in await stored(data_account)


async def test_a_device_holds_at_most_twenty_subscriptions(
    connect_device: Connect, closed: asyncio.Event
) -> None:
    device = await connect_device(USER, DEVICE)
    for number in range(20):
        await device.subscribe(f"_I.{USER}.{DEVICE}.{number}")
    await device.flush()
    assert device.is_connected
    await device.subscribe(f"_I.{USER}.{DEVICE}.one-more")
    await asyncio.wait_for(closed.wait(), 5)
    assert str(device.last_error) == "nats: maximum subscriptions exceeded"


async def test_an_expired_token_is_refused(connect_device: Connect) -> None:
    with pytest.raises(Error, match="Authorization Violation"):
        await connect_device(USER, DEVICE, made=time.time() - 100, lifetime=99)


async def test_a_connection_ends_with_its_token(connect_device: Connect, closed: asyncio.Event) -> None:
    device = await connect_device(USER, DEVICE, lifetime=2)
    await asyncio.wait_for(closed.wait(), 10)
    assert str(device.last_error) == "nats: user authentication expired"


@pytest.mark.parametrize("user", ["*", ">", "", "C" * 16, "c" * 15, "c" * 16 + "\n", "c.c" + "c" * 13])
def test_an_id_that_is_not_bare_hex_gets_no_token(user: str, accounts: Accounts) -> None:
    with pytest.raises(BadInput) as refusal:
        accounts.device_jwt(user, DEVICE, "UKEY", 0, 1)
    assert refusal.value.field == "user"


def test_a_device_id_with_a_wildcard_gets_no_token(accounts: Accounts) -> None:
    with pytest.raises(BadInput) as refusal:
        accounts.device_jwt(USER, "*", "UKEY", 0, 1)
    assert refusal.value.field == "device"


async def test_the_broker_takes_no_account_with_a_second_export(
    data_folder: Path, accounts: Accounts, monkeypatch: pytest.MonkeyPatch
) -> None:
    second = {"name": "ev.>", "subject": "ev.>", "type": "service"}
    monkeypatch.setitem(DATA, "exports", [{**SERVICE, "response_type": "Stream"}, second])
    monkeypatch.setattr("milepost_server.broker.connection.ANSWER_WITHIN", 1.0)
    async with await Broker.start(data_folder, accounts, time.time()) as broker:
        with pytest.raises((Error, Offline)):
            connection = await connect_as_server(broker.url, accounts, time.time())
            await connection.close()
