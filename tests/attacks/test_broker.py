"""A person who lets a device of theirs loose on the broker: others notice nothing of it."""

from __future__ import annotations

import asyncio
import json
import secrets
from pathlib import Path
from typing import NamedTuple

import nkeys
import pytest
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.errors import Error as NatsError

from milepost_client.sync.connection import connect_to_server
from milepost_server.broker.jwt import Claims, encode
from milepost_server.broker.stream import STREAM
from milepost_server.broker.subjects import events_of
from milepost_server.storage.tables.quarantine import OF_DEVICE
from milepost_shared.protocol.messages import Pull
from milepost_shared.protocol.subjects import push_subject, sync_subject
from tests.attacks.attacker import Attacker, Keyed
from tests.sql import run_sql
from tests.system.faults.bare_broker import stream_connection
from tests.system.people import Person, until_synced
from tests.system.servers import PATIENCE, ServerProcess

WILDCARDS = (">", "*.>", "_I.>", "_I.*.*.>", "*")
MIB = 1024 * 1024
JUNK = 64 * 1024
SENT_MIB, KEPT_MIB = 100, 64
"""How much a flood sends, and how much of it may be on the disk right after it. Where a block has messages of
others the broker gives back its room later, every two minutes."""


class Loose(NamedTuple):
    """A device of a stranger who has an invite of their own, with its login to the broker."""

    device: Keyed
    user: str
    login: str


async def stranger(server: ServerProcess, attacker: Attacker) -> Loose:
    device = Keyed()
    admitted = json.loads(attacker.join(device, await server.invite(None)).json()["body"])
    return Loose(device, admitted["user"], admitted["jwt"])


async def test_wildcard_replies_take_no_answer_of_another_person(ana: Person, attacker: Attacker) -> None:
    laptop, loose = await ana.device("laptop"), await stranger(ana.server, attacker)
    await ana.sync(laptop)
    own, asked = (
        push_subject(loose.user, loose.device.id),
        sync_subject(loose.user, loose.device.id, "pull"),
    )
    async with (
        attacker.connection(loose.device, loose.user, loose.login) as connection,
        connect_to_server(laptop) as exchange,
    ):
        heads = (await exchange.pull(Pull(have={}))).heads
        for _ in range(5):
            held = asyncio.create_task(exchange.pull(Pull(have={}, wait=1)))
            for reply in WILDCARDS:
                await connection.publish(own, b"{}", reply=reply)
                await connection.publish(asked, b'{"have": {}}', reply=reply)
            await connection.flush()
            assert (await held).heads == heads


async def test_a_flood_of_junk_is_gone_from_the_stream_and_keeps_nobody_s_frames_out(
    ana: Person, attacker: Attacker
) -> None:
    laptop, phone = await ana.device("laptop"), await ana.device("phone")
    loose, before = await stranger(ana.server, attacker), size_of(ana.server.folder / "broker")
    async with attacker.connection(loose.device, loose.user, loose.login) as connection:
        flood = asyncio.create_task(send_junk(connection, push_subject(loose.user, loose.device.id)))
        await ana.log(laptop, 1, 2, 3)
        for device in (laptop, phone):
            await until_synced(ana, device)
        sent = await flood
    async with stream_connection(ana.server) as operator:
        await until_none_of(operator, loose.user)
    assert await ana.amounts(phone) == [1, 2, 3]
    assert 0 < await ana.server.refused(loose.user) <= sent
    kept = await run_sql(
        ana.server.folder / "server.db",
        lambda sql: sql.execute("SELECT count(*) FROM quarantine WHERE user = ?", (loose.user,)).fetchone(),
    )
    assert kept[0] <= OF_DEVICE.messages
    assert size_of(ana.server.folder / "broker") - before < KEPT_MIB * MIB


async def send_junk(connection: Client, subject: str) -> int:
    """Send junk without a wait for anything; returns how many messages."""
    count = SENT_MIB * MIB // JUNK
    for _ in range(count):
        await connection.publish(subject, secrets.token_bytes(JUNK))
        if connection.pending_data_size > 4 * JUNK:
            await connection.flush(timeout=60)
    return count


async def until_none_of(operator: Client, user: str) -> None:
    """Wait until the stream has no message of a person."""
    async with asyncio.timeout(4 * PATIENCE):
        while True:
            info = await operator.jetstream().stream_info(STREAM, subjects_filter=events_of(user))
            if not info.state.subjects:
                return
            await asyncio.sleep(0.2)


def size_of(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*.blk"))


@pytest.mark.parametrize("signer", ["its own", "an account of its own"])
async def test_a_login_that_the_server_did_not_sign_is_refused(
    ana: Person, attacker: Attacker, signer: str
) -> None:
    loose = await stranger(ana.server, attacker)
    account = nkeys.from_seed(nkeys.encode_seed(secrets.token_bytes(32), nkeys.PREFIX_BYTE_ACCOUNT))
    body: Claims = {"subs": -1, "data": -1, "payload": -1, "type": "user", "version": 2}
    if signer == "its own":
        body["issuer_account"] = loose.user
    forged = encode({"sub": loose.device.key, "iat": 1, "nats": body}, account)
    with pytest.raises(NatsError, match="Authorization"):
        async with attacker.connection(loose.device, loose.user, forged):
            pass


async def test_another_person_s_subjects_are_closed_to_a_login(ana: Person, attacker: Attacker) -> None:
    laptop, loose = await ana.device("laptop"), await stranger(ana.server, attacker)
    await ana.log(laptop, 1)
    await ana.sync(laptop)
    assert ana.user is not None
    async with attacker.connection(loose.device, loose.user, loose.login) as connection:
        for subject in (push_subject(ana.user, laptop.id), events_of(ana.user, laptop.id), "$JS.API.INFO"):
            with pytest.raises(NatsError):
                await connection.request(subject, b"{}", timeout=0.5)
        heard: list[str] = []

        async def note(message: Msg) -> None:
            heard.append(message.subject)

        for subject in (">", f"_I.{ana.user}.>", "_R_.>", f"dev.ev.{ana.user}.*"):
            await connection.subscribe(subject, cb=note)
        await ana.log(laptop, 2)
        await ana.sync(laptop)
        await connection.flush()
    assert heard == []
    assert await ana.server.refused(ana.user) == 0
