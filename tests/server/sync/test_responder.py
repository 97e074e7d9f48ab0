"""How many questions of a device are answered at a time; those of others count apart."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import cast

import msgspec
import pytest
from nats.aio.client import Client
from nats.aio.msg import Msg

from milepost_server.broker.identity import ServerIdentity
from milepost_server.broker.keys import Keys
from milepost_server.storage.change_notifier import ChangeNotifier
from milepost_server.storage.registry import open_registry
from milepost_server.storage.user_logs import UserLogs
from milepost_server.sync.responder import MOST_OPEN, Responder
from milepost_shared.protocol.member import Member
from milepost_shared.protocol.messages import Pull
from tests.shared.builders import NOW, A

ANA, BEN = "a" * 16, "b" * 16
HELD = msgspec.json.encode(Pull(have={}, wait=30.0))


class Inbox:
    """Takes a responder's answers, and hands it questions as the broker would."""

    def __init__(self) -> None:
        self.answers: asyncio.Queue[str] = asyncio.Queue()
        self._accept: Callable[[Msg], Awaitable[None]]

    async def subscribe(self, _subject: str, *, cb: Callable[[Msg], Awaitable[None]]) -> None:
        self._accept = cb

    async def publish(self, subject: str, _payload: bytes) -> None:
        self.answers.put_nowait(subject)

    async def ask(self, user: str, question: bytes) -> None:
        """A question of the person's device A."""
        client = cast(Client, self)
        await self._accept(Msg(client, f"sync.7.{user}.{A}.pull", f"_I.{user}.{A}.1", question))


@pytest.fixture
async def inbox(tmp_path: Path) -> AsyncIterator[Inbox]:
    inbox, notifier = Inbox(), ChangeNotifier()
    user_logs, registry = UserLogs(tmp_path, lambda: NOW), await open_registry(tmp_path)
    member = Member(device=A, name="laptop", key="", joined=NOW)
    for user in (ANA, BEN):
        await user_logs.add(user)
        await user_logs.write(user, lambda log: log.roster.put(member))
    identity = ServerIdentity(Keys.new())
    responder = Responder(cast(Client, inbox), user_logs, registry, notifier, identity, lambda: NOW)
    await responder.listen()
    yield inbox
    await responder.close()
    await user_logs.close()
    await registry.close()


async def test_a_device_holds_no_more_than_its_questions(inbox: Inbox) -> None:
    for _ in range(MOST_OPEN):
        await inbox.ask(ANA, HELD)
    await inbox.ask(ANA, b"{}")
    await asyncio.sleep(0.2)
    assert inbox.answers.empty()


async def test_another_person_with_a_device_of_the_same_id_is_answered(inbox: Inbox) -> None:
    for _ in range(MOST_OPEN):
        await inbox.ask(ANA, HELD)
    await inbox.ask(BEN, msgspec.json.encode(Pull(have={})))
    async with asyncio.timeout(5):
        assert await inbox.answers.get() == f"_I.{BEN}.{A}.1"
