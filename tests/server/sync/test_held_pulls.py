"""A pull is held until there is news; before that the file is not read for a caller who has everything."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import TypeVar

import pytest
from msgspec.structs import replace

from milepost_server.storage.change_notifier import ChangeNotifier
from milepost_server.storage.registry import open_registry
from milepost_server.storage.user_logs import UserLogs
from milepost_server.sync.held_pulls import HeldPulls
from milepost_shared.protocol.messages import Admitted, Member, Pull, Reply
from milepost_shared.replication.admission import Admission
from milepost_shared.storage.log import Log
from tests.shared.builders import NOW, TODAY, A, B, activity_draft

T = TypeVar("T")
ANA = "a" * 16
LONG, SHORT = 30.0, 0.05


class CountedUserLogs(UserLogs):
    """Counts how often a file is read."""

    reads = 0

    async def read(self, user: str, work: Callable[[Log], T]) -> T:
        self.reads += 1
        return await super().read(user, work)


class Held:
    """Answers about one person who has the devices A and B."""

    def __init__(self, pulls: HeldPulls, user_logs: CountedUserLogs, notifier: ChangeNotifier) -> None:
        self.pulls = pulls
        self.user_logs = user_logs
        self.notifier = notifier

    async def write(self, events: int, *, post: bool = True) -> None:
        """Admit so many events of A."""
        await self.user_logs.write(ANA, lambda log: admit(log, events))
        if post:
            self.notifier.publish(ANA)

    async def pull(self, question: Pull, device: str = B) -> Reply:
        return await self.pulls.pull(ANA, device, question)

    async def begun(self, question: Pull, device: str = B) -> asyncio.Task[Reply]:
        """A pull that has come to where it is held."""
        task = asyncio.create_task(self.pull(question, device))
        await asyncio.sleep(SHORT)
        assert not task.done()
        return task


def admit(log: Log, events: int) -> None:
    for _ in range(events):
        log.append(A, [activity_draft()], NOW, TODAY)
        head = log.head(A)
        frame = Admitted(
            first=head.seq, last=head.seq, chain=head.chain.hex(), stored_at=NOW, sig=bytes(64), effective={}
        )
        assert Admission(log).acknowledge(A, frame)


@pytest.fixture
async def held(tmp_path: Path) -> AsyncIterator[Held]:
    user_logs, notifier = CountedUserLogs(tmp_path, lambda: NOW), ChangeNotifier()
    registry = await open_registry(tmp_path)
    await user_logs.add(ANA)

    def enter(log: Log) -> None:
        for name in (A, B):
            log.roster.put(Member(device=name, name=name, key="", joined=NOW))

    await user_logs.write(ANA, enter)
    pulls = HeldPulls(user_logs, registry, notifier)
    yield Held(pulls, user_logs, notifier)
    await pulls.close()
    await user_logs.close()
    await registry.close()


async def known(held: Held, **asked: float) -> Pull:
    """The question of a device that has all."""
    reply = await held.pull(Pull(have={}))
    return replace(Pull(have=reply.heads), **asked)


async def test_who_has_all_is_held_without_a_look_until_there_is_news(held: Held) -> None:
    await held.write(2)
    question = await known(held, wait=LONG)
    before = held.user_logs.reads
    pull = await held.begun(question)
    assert held.user_logs.reads == before
    await held.write(1)
    reply = await pull
    assert [(frame.first, frame.last) for frame in reply.frames] == [(3, 3)]


async def test_what_changed_without_a_word_is_seen_once_the_wait_is_over(held: Held) -> None:
    await held.write(1)
    question = await known(held, wait=SHORT)
    await held.write(1, post=False)
    reply = await held.pull(question)
    assert [frame.last for frame in reply.frames] == [2]


async def test_a_change_before_the_question_is_told_at_once(held: Held) -> None:
    await held.write(1)
    question = await known(held, wait=LONG)
    await held.write(1)
    assert [frame.last for frame in (await held.pull(question)).frames] == [2]


async def test_who_has_less_is_told_at_once_whatever_another_was_told(held: Held) -> None:
    await held.write(2)
    await known(held)
    reply = await held.pull(Pull(have={}, wait=LONG))
    assert [frame.first for frame in reply.frames] == [1, 2]


async def test_who_asks_without_a_wait_is_looked_up(held: Held) -> None:
    await held.write(1)
    question = await known(held)
    await held.write(1, post=False)
    assert [frame.last for frame in (await held.pull(question)).frames] == [2]


async def test_a_device_of_nobody_is_told_so_however_much_it_knows(held: Held) -> None:
    await held.write(1)
    question = await known(held, wait=LONG)
    assert (await held.pull(question, "e" * 12)).error


async def test_another_zone_is_kept_though_there_is_no_news(held: Held) -> None:
    await held.write(1)
    question = await known(held, wait=SHORT)
    await held.pull(replace(question, zone="Europe/Lisbon"))
    assert await held.user_logs.read(ANA, lambda log: log.metadata.text("zone")) == "Europe/Lisbon"


async def test_all_who_are_held_are_told_of_one_change(held: Held) -> None:
    await held.write(1)
    question = await known(held, wait=LONG)
    pulls = [await held.begun(question) for _ in range(4)]
    await held.write(1)
    assert {reply.frames[0].last for reply in await asyncio.gather(*pulls)} == {2}
