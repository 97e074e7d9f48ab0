"""A pull is held until there is news; before that the file is not read for a caller who has everything."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import TypeVar

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from milepost_server.storage.change_notifier import ChangeNotifier
from milepost_server.storage.registry import RegistryFile, open_registry
from milepost_server.storage.tables.quarantine import QuarantinedMessage
from milepost_server.storage.user_logs import UserLogs
from milepost_server.sync.held_pulls import BEAT, HeldPulls, end_of_hold
from milepost_server.sync.membership import REVOKED
from milepost_shared.protocol.member import Member
from milepost_shared.protocol.messages import AdmissionNotice, Pull, Refusals, Reply
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

    def __init__(
        self,
        folder: Path,
        pulls: HeldPulls,
        user_logs: CountedUserLogs,
        registry: RegistryFile,
        notifier: ChangeNotifier,
    ) -> None:
        self.folder = folder
        self.pulls = pulls
        self.user_logs = user_logs
        self.registry = registry
        self.notifier = notifier

    async def write(self, events: int, *, post: bool = True) -> None:
        """Admit so many events of A."""
        await self.user_logs.write(ANA, lambda log: admit(log, events))
        if post:
            self.notifier.publish(ANA)

    async def settled(self) -> None:
        """Write all back into the file, and wait until its state is one that can be known."""
        await self.user_logs.tidy(0.0, 0.0)
        await asyncio.sleep(SHORT)

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
        log.append(A, [replace(activity_draft(), note="at the fair")], NOW, TODAY)
        head = log.head(A)
        frame = AdmissionNotice(
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
    yield Held(tmp_path, pulls, user_logs, registry, notifier)
    await pulls.close()
    await user_logs.close()
    await registry.close()


async def known(held: Held, **asked: float) -> Pull:
    """The question of a device that has all."""
    reply = await held.pull(Pull(have={}))
    return replace(Pull(have=reply.heads), **asked)


async def test_an_up_to_date_device_is_held_without_a_read_until_a_change(held: Held) -> None:
    await held.write(2)
    question = await known(held, wait=LONG)
    before = held.user_logs.reads
    pull = await held.begun(question)
    assert held.user_logs.reads == before
    await held.write(1)
    reply = await pull
    assert [(frame.first, frame.last) for frame in reply.frames] == [(3, 3)]


async def test_a_change_without_a_notification_is_seen_after_the_wait(held: Held) -> None:
    await held.write(1)
    question = await known(held, wait=SHORT)
    await held.write(1, post=False)
    reply = await held.pull(question)
    assert [frame.last for frame in reply.frames] == [2]


async def test_a_change_before_the_request_is_returned_at_once(held: Held) -> None:
    await held.write(1)
    question = await known(held, wait=LONG)
    await held.write(1)
    assert [frame.last for frame in (await held.pull(question)).frames] == [2]


async def test_a_device_that_lags_gets_a_reply_at_once_whatever_another_got(held: Held) -> None:
    await held.write(2)
    await known(held)
    reply = await held.pull(Pull(have={}, wait=LONG))
    assert [frame.first for frame in reply.frames] == [1, 2]


async def test_a_request_without_a_wait_reads_the_log(held: Held) -> None:
    await held.write(1)
    question = await known(held)
    await held.write(1, post=False)
    assert [frame.last for frame in (await held.pull(question)).frames] == [2]


async def test_an_unknown_device_gets_an_error_whatever_it_has(held: Held) -> None:
    await held.write(1)
    question = await known(held, wait=LONG)
    assert (await held.pull(question, "e" * 12)).error


async def test_a_new_zone_is_stored_without_a_change(held: Held) -> None:
    await held.write(1)
    question = await known(held, wait=SHORT)
    await held.pull(replace(question, zone="Europe/Lisbon"))
    assert await held.user_logs.read(ANA, lambda log: log.metadata.text("zone")) == "Europe/Lisbon"


async def test_one_change_answers_all_held_requests(held: Held) -> None:
    await held.write(1)
    question = await known(held, wait=LONG)
    pulls = [await held.begun(question) for _ in range(4)]
    await held.write(1)
    assert {reply.frames[0].last for reply in await asyncio.gather(*pulls)} == {2}


async def test_when_a_day_starts_is_kept_and_told_to_all_devices(held: Held) -> None:
    assert (await held.pull(Pull(have={}))).day_starts is None
    assert (await held.pull(Pull(have={}, day_starts=180))).day_starts == 180
    assert (await held.pull(Pull(have={}), device=A)).day_starts == 180
    assert (await held.pull(Pull(have={}, day_starts=0), device=A)).day_starts == 0
    assert (await held.pull(Pull(have={}))).day_starts == 0


async def test_a_wait_that_ends_without_news_opens_no_file(held: Held) -> None:
    await held.write(3)
    first = await held.pull(Pull(have={}))
    have = {A: (3, first.heads[A][1])}
    await held.settled()
    nothing = await held.pull(Pull(have=have))
    await held.user_logs.tidy(0.0, 0.0)
    assert held.user_logs.open_files == 0
    for _ in range(3):
        assert await held.pull(Pull(have=have, wait=SHORT)) == nothing
    assert held.user_logs.open_files == 0
    assert (nothing.frames, nothing.heads, nothing.digest) == ([], first.heads, first.digest)
    # What another process writes is not told by the notifier.
    await held.write(1, post=False)
    assert len((await held.pull(Pull(have=have, wait=SHORT))).frames) == 1


async def test_a_file_that_is_settled_and_closed_is_read_once_more(held: Held) -> None:
    await held.write(1)
    question = await known(held, wait=SHORT)
    await held.settled()
    await held.pull(question)
    reads = held.user_logs.reads
    for _ in range(3):
        await held.user_logs.tidy(0.0, 0.0)
        assert not (await held.pull(question)).frames
    assert (held.user_logs.reads, held.user_logs.open_files) == (reads, 0)


async def test_a_revocation_by_another_process_is_told_once_the_wait_is_over(held: Held) -> None:
    await held.write(1)
    question = await known(held, wait=SHORT)
    await held.settled()
    assert not (await held.pull(question)).error
    await held.user_logs.tidy(0.0, 0.0)
    elsewhere = UserLogs(held.folder, lambda: NOW)
    revoked = Member(device=B, name=B, key="", joined=NOW, revoked=NOW)
    await elsewhere.write(ANA, lambda log: log.roster.put(revoked))
    await elsewhere.close()
    assert (await held.pull(question)).error == REVOKED


async def test_a_file_that_was_replaced_is_read_again(held: Held) -> None:
    await held.write(2)
    await held.settled()
    path, backup = held.folder / "users" / f"{ANA}.db", held.folder / "backup"
    backup.write_bytes(path.read_bytes())
    await held.write(1)
    question = await known(held, wait=SHORT)
    await held.settled()
    before = await held.pull(question)
    await held.user_logs.tidy(0.0, 0.0)
    found = path.stat()
    os.utime(backup, ns=(found.st_atime_ns, found.st_mtime_ns))
    backup.replace(path)
    assert (before.heads[A][0], (await held.pull(question)).heads[A][0]) == (3, 2)


async def test_what_was_refused_is_asked_once_and_again_after_a_change(held: Held) -> None:
    await held.write(1)
    question = await known(held, wait=SHORT)
    assert (await held.pull(question)).refused == Refusals()
    refused = QuarantinedMessage(ANA, B, 7, NOW, "forged", b"frame")
    await held.registry.write(lambda registry: registry.quarantine.add(refused))
    held.notifier.publish(ANA)
    assert (await held.pull(question)).refused == Refusals(count=1, reason="forged")
    assert (await held.pull(question, device=A)).refused == Refusals()


async def test_a_device_gets_texts_at_once_and_waits_for_those_that_nobody_has(held: Held) -> None:
    await held.write(1)
    question = replace(await known(held, wait=LONG), lacking=[(A, 1)])
    assert [*(await held.pull(question)).texts] == [f"{A}-1"]
    await held.user_logs.write(ANA, lambda log: log.texts.forget(A, 1))
    held.notifier.publish(ANA)
    pull = await held.begun(question)
    reads = held.user_logs.reads
    again = await held.begun(question)
    assert held.user_logs.reads == reads
    for each in (pull, again):
        each.cancel()


@given(st.floats(0, 1e6), st.floats(0, 60))
def test_an_answer_is_never_held_for_longer_than_asked_and_for_at_most_a_beat_less(
    now: float, wait: float
) -> None:
    assert max(now, now + wait - BEAT) <= end_of_hold(now, wait) <= now + wait


@given(st.floats(0, 1e6), st.floats(0, BEAT / 2), st.floats(BEAT + 1, 60))
def test_answers_that_are_asked_for_within_a_beat_end_with_at_most_two_beats(
    now: float, later: float, wait: float
) -> None:
    ends = end_of_hold(now, wait), end_of_hold(now + later, wait)
    assert ends[1] - ends[0] in (0, BEAT)
