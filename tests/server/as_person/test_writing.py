"""A request that was cut off is written once: its key finds what became of it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from msgspec import structs

from milepost_client.device.clock import Moment
from milepost_client.device.writer import Writer
from milepost_client.operations.log_activity import ActivityRequest, log_activity
from milepost_server.as_person.writing import HttpWriter, Order
from milepost_server.errors import KeyReused, TooManyKeys
from milepost_server.server import Server, running
from milepost_server.settings import resolve_settings
from milepost_server.storage.tables import written_requests
from milepost_server.storage.tables.written_requests import RequestKey
from milepost_server.sync.responder import Responder
from milepost_shared.errors import NotAllowed, Offline
from milepost_shared.protocol.member import Member
from milepost_shared.storage.log import Log
from tests.server.stored_people import add_person

KEY = RequestKey("token", "key")
OTHER_KEY = f"U{'A' * 55}"


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[Server]:
    async with running(tmp_path, resolve_settings(tmp_path)) as server:
        yield server


@pytest.fixture
async def user(server: Server) -> str:
    """A person who allowed the server to write."""
    user = await add_person(server.folder, [])
    device = server.http_devices.get(user, "abcdefabcdef")
    member = Member(device=device.id, name="HTTP-API", key=device.public, joined=1)
    await server.user_logs.write(user, lambda log: log.roster.put(member))
    return user


def order(user: str, note: str = "met", key: RequestKey | None = KEY) -> Order:
    def work(log: Log, writer: Writer, moment: Moment) -> object:
        return log_activity(log, writer, moment, ActivityRequest(note=note))

    return Order(user, work, asked=note, key=key)


async def notes(server: Server, user: str) -> list[str | None]:
    return await server.user_logs.read(user, lambda log: [entry.activity.note for entry in log.entries()])


class Cut(Responder):
    """A responder whose messages are lost once: on the way to the broker, or on the way back."""

    def __init__(self, server: Server, *, on_the_way_back: bool) -> None:
        self._to = server.responder
        self._stores_first, self._cut = on_the_way_back, False

    async def carry(self, user: str, device: str, verb: str, message: bytes) -> bytes:
        if self._cut:
            return await self._to.carry(user, device, verb, message)
        self._cut = True
        if self._stores_first:
            await self._to.carry(user, device, verb, message)
        raise Offline("Cut.")


@pytest.mark.parametrize("on_the_way_back", [False, True])
@pytest.mark.parametrize("is_started_again", [False, True])
async def test_a_request_that_was_cut_off_is_written_once_for_its_key(
    server: Server, user: str, on_the_way_back: bool, is_started_again: bool
) -> None:
    cut = replace(server, responder=Cut(server, on_the_way_back=on_the_way_back))
    writer = HttpWriter(cut)
    with pytest.raises(Offline):
        await writer.write(order(user))
    # Another one meanwhile may take its place.
    await writer.write(order(user, "between", RequestKey("token", "other")))
    if is_started_again:
        writer = HttpWriter(server)
    again = await writer.write(order(user))
    assert (await writer.write(order(user))) == again._replace(is_replayed=True)
    assert sorted(map(str, await notes(server, user))) == ["between", "met"]


async def test_a_key_is_the_tokens_own_and_for_one_request(server: Server, user: str) -> None:
    writer = HttpWriter(server)
    await writer.write(order(user))
    with pytest.raises(KeyReused):
        await writer.write(order(user, "other"))
    await writer.write(order(user, "other", RequestKey("another token", "key")))
    assert len(await notes(server, user)) == 2


async def test_what_cannot_be_remembered_by_its_key_is_not_written(
    server: Server, user: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(written_requests, "MOST_OF_PERSON", 1)
    writer, other = HttpWriter(server), RequestKey("token", "other")
    await writer.write(order(user))
    with pytest.raises(TooManyKeys, match="remembered"):
        await writer.write(order(user, "other", other))
    assert await notes(server, user) == ["met"]
    await writer.write(order(user, "other", None))
    assert (await writer.write(order(user))).is_replayed


async def test_what_is_written_at_the_same_time_is_one_chain(server: Server, user: str) -> None:
    writer = HttpWriter(server)
    answers = await asyncio.gather(*(writer.write(order(user, str(n), None)) for n in range(8)))
    refs = sorted(answer.written.ref for answer in answers)
    assert refs == [f"abcdefabcdef-{n}" for n in range(1, 9)]


@pytest.mark.parametrize("is_revoked", [False, True])
async def test_nothing_is_written_where_no_such_device_is_a_member(
    server: Server, user: str, is_revoked: bool
) -> None:
    def change(log: Log) -> None:
        [member] = log.roster.all()
        changed = structs.replace(member, revoked=2) if is_revoked else structs.replace(member, key=OTHER_KEY)
        log.roster.put(changed)

    await server.user_logs.write(user, change)
    with pytest.raises(NotAllowed):
        await HttpWriter(server).write(order(user))
    assert await notes(server, user) == []


async def test_no_text_is_kept_once_the_file_has_it(server: Server, user: str) -> None:
    await HttpWriter(server).write(order(user))
    known = await server.registry.read(lambda registry: registry.requests.get(KEY))
    assert known is not None and known.frame is None


async def test_keys_are_forgotten_after_a_week(server: Server, user: str) -> None:
    await HttpWriter(server).write(order(user))
    known = await server.registry.read(lambda registry: registry.requests.get(KEY))
    assert known is not None
    later = round((time.time() + 8 * 86_400) * 1e6)
    other = RequestKey("token", "other")
    await server.registry.write(lambda registry: registry.requests.put(other, user, later, known))
    assert await server.registry.read(lambda registry: registry.requests.get(KEY)) is None
