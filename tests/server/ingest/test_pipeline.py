"""Each person's file keeps its own position, and gets by itself what it lacks.

server/decisions/0019-position-in-the-file.md
"""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from nats.aio.client import Client

from milepost_server.broker.subjects import events_of
from milepost_server.ingest import catch_up
from milepost_server.ingest.message import Message
from milepost_server.ingest.user_ingest import UserIngest
from milepost_server.observability.counters import Counters
from milepost_server.storage.change_notifier import ChangeNotifier
from milepost_server.storage.migrations import MIGRATIONS
from milepost_server.storage.tables.file_position import START, Position, position_of
from milepost_server.storage.user_logs import UserLogs
from milepost_shared.errors import StorageFailed
from milepost_shared.storage.backup import copy_database
from milepost_shared.storage.log import Log
from tests.server.ingest.ingesting import device_of, ingesting, seqs
from tests.sql import before, open_raw, run_sql

Work = Callable[[Log], Any]


@contextmanager
def failing(user: str) -> Iterator[None]:
    """Let each write to a person's file fail, as on a full disk."""
    whole = UserLogs.write

    async def write(logs: UserLogs, name: str, work: Work) -> Any:
        if name == user:
            raise StorageFailed("The disk is full.")
        return await whole(logs, name, work)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(UserLogs, "write", write)
        yield


async def test_a_file_says_which_message_it_has_last_and_what_was_refused_does_not_count(
    data_folder: Path, data_account: Client
) -> None:
    phone = device_of()
    async with ingesting(data_folder, data_account) as server:
        await server.add(phone)
        assert await server.read(phone.user, position_of) == START
        sent = [await server.send(phone) for _ in range(3)]
        await data_account.jetstream().publish(events_of(phone.user, phone.device), b"no frame")
        async with server.running():
            await server.until_settled()
        stored = {each.stream_seq: each for each in await server.stream.read(events_of(phone.user), 1)}
        last = stored[sent[-1]]
        assert await server.read(phone.user, position_of) == Position(last.stream_seq, last.stored_at)
        assert await server.registry.read(lambda registry: registry.quarantine.count(phone.user)) == 1
    async with ingesting(data_folder, data_account) as again, again.running():
        await again.until_settled()
        assert again.pipeline.behind == set()


async def test_what_a_file_has_and_a_crash_kept_from_being_noted_is_noted_later(
    data_folder: Path, data_account: Client
) -> None:
    phone = device_of()
    async with ingesting(data_folder, data_account) as server:
        await server.add(phone)
        await server.send(phone)
        messages = await server.stream.read(events_of(phone.user), 1)
        users = UserIngest(server.user_logs, ChangeNotifier(), Counters())
        assert (await users.ingest(phone.user, messages)).new_events == 1
    async with ingesting(data_folder, data_account) as again, again.running():
        await again.until_settled()
        assert await again.read(phone.user, seqs) == {phone.device: 1}
        assert await again.registry.read(lambda registry: registry.kept.counts()) == {phone.user: 1}


@pytest.mark.parametrize("sends_more", [False, True])
async def test_a_file_that_was_put_back_gets_again_what_it_had(
    data_folder: Path, data_account: Client, sends_more: bool
) -> None:
    phone, laptop = (each := device_of()), device_of(each.user)
    async with ingesting(data_folder, data_account) as server:
        for device in (phone, laptop):
            await server.add(device)
        async with server.running():
            await server.send(phone)
            await server.until_settled()
            file = data_folder / "users" / f"{phone.user}.db"
            copy_database(file, data_folder / "copy.db")
            await server.send(phone)
            await server.until_settled()
        if sends_more:
            await server.send(laptop)
    shutil.copy(data_folder / "copy.db", file)
    async with ingesting(data_folder, data_account) as again, again.running():
        if sends_more:
            await again.until_settled()
        wanted = {phone.device: 2} | ({laptop.device: 1} if sends_more else {})
        await again.until(lambda log: seqs(log) == wanted, phone.user)


async def test_what_comes_for_a_file_that_failed_waits_for_what_it_lacks(
    data_folder: Path, data_account: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    phone, other = device_of(), device_of()
    laptop = device_of(phone.user)
    monkeypatch.setattr(catch_up, "AGAIN_AFTER", 2.0)
    async with ingesting(data_folder, data_account) as server:
        for device in (phone, laptop, other):
            await server.add(device)
        async with server.running():
            await server.until_noted(await server.send(other))
            with failing(phone.user):
                await server.send(phone)
                await server.send(other)
                await server.until(lambda log: seqs(log) == {other.device: 2}, other.user)
            assert (server.pipeline.failing, server.pipeline.behind) == ({phone.user}, {phone.user})
            await server.send(laptop)
            await server.until_settled()
        assert await server.read(phone.user, seqs) == {phone.device: 1, laptop.device: 1}
        assert server.pipeline.failing == set()


async def test_whose_file_failed_is_found_by_another_process(data_folder: Path, data_account: Client) -> None:
    phone, other = device_of(), device_of()
    async with ingesting(data_folder, data_account) as server:
        for device in (phone, other):
            await server.add(device)
        async with server.running():
            with failing(phone.user):
                first = await server.send(phone)
                await server.send(other)
                await server.until_noted(first + 1)
    async with ingesting(data_folder, data_account) as again, again.running():
        await again.until_settled()
        assert await again.read(phone.user, seqs) == {phone.device: 1}


async def test_a_file_that_is_made_anew_costs_the_stream_nothing_and_gets_what_is_in_it(
    data_folder: Path, data_account: Client
) -> None:
    phone, laptop = (each := device_of()), device_of(each.user)
    async with ingesting(data_folder, data_account) as server:
        await server.add(phone)
        async with server.running():
            await server.send(phone)
            await server.until_settled()
        await server.user_logs.remove(phone.user)
        await server.add(laptop)
    for knows_the_author in (False, True):
        async with ingesting(data_folder, data_account) as again:
            if knows_the_author:
                await again.add(phone)
            async with again.running():
                await again.until_settled()
                assert await again.read(phone.user, seqs) is not None
                await asyncio.sleep(1.5)  # It is looked at once it was opened.
                await again.until_settled()
            assert await again.read(phone.user, seqs) == ({phone.device: 1} if knows_the_author else {})
            assert await again.registry.read(lambda registry: registry.quarantine.count()) == 0
            assert (await again.stream.state()).messages == 1


async def test_what_comes_while_a_file_is_made_again_is_not_lost(
    data_folder: Path, data_account: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    phone, laptop = (each := device_of()), device_of(each.user)
    async with ingesting(data_folder, data_account) as server:
        for device in (phone, laptop):
            await server.add(device)
        async with server.running():
            for _ in range(300):
                await server.send(phone)
            await server.until_settled()
        await server.user_logs.remove(phone.user)
        for device in (phone, laptop):
            await server.add(device)
    read = catch_up.CatchUp._read

    async def sent_meanwhile(self: catch_up.CatchUp, user: str, done: int, last: int) -> bool:
        await again.send(laptop)
        rebuilt = await read(self, user, done, last)
        await again.send(laptop)
        return rebuilt

    monkeypatch.setattr(catch_up.CatchUp, "_read", sent_meanwhile)
    async with ingesting(data_folder, data_account) as again, again.running():
        await again.until(lambda log: seqs(log) == {phone.device: 300, laptop.device: 2}, phone.user)


async def test_an_installation_of_before_is_taken_over_wherever_its_first_start_is_cut_off(
    data_folder: Path, data_account: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    phone, other = device_of(), device_of()
    async with ingesting(data_folder, data_account) as server:
        for device in (phone, other):
            await server.add(device)
        async with server.running():
            for device in (phone, other):
                await server.send(device)
            await server.until_settled()
        await server.send(phone)
        await server.send(other)
        last = (await server.stream.read(events_of(other.user), 3))[0]
        await UserIngest(server.user_logs, ChangeNotifier(), Counters()).ingest(other.user, [last])
    await make_older(data_folder, phone.user, last)
    whole, left = UserLogs.write, 0

    async def until_killed(logs: UserLogs, user: str, work: Work) -> Any:
        nonlocal left
        left -= 1
        if left < 0:
            raise asyncio.CancelledError
        return await whole(logs, user, work)

    monkeypatch.setattr(UserLogs, "write", until_killed)
    for writes in range(5):
        left = writes
        async with ingesting(data_folder, data_account) as again, again.running():
            await again.read(other.user, seqs)
            await asyncio.sleep(0.3)
    left = 1_000
    async with ingesting(data_folder, data_account) as again, again.running():
        await again.read(other.user, seqs)
        await again.until_settled()
        await again.until(lambda log: position_of(log).seq == last.stream_seq, other.user)
        found = [await again.read(device.user, seqs) for device in (phone, other)]
        assert found == [{phone.device: 2}, {other.device: 2}]


async def make_older(folder: Path, behind: str, last: Message) -> None:
    """Give a data folder the form of before: none of its files says how far it goes. The registry does, up to
    the message `last`, and that `behind` lacks the one before."""
    for file in (folder / "users").glob("*.db"):
        await run_sql(file, lambda sql: sql.execute("DELETE FROM meta WHERE name = 'position'") and None)
    registry = folder / "server.db"
    kept = await run_sql(registry, lambda sql: sql.execute("SELECT * FROM kept_messages").fetchall())
    kept.append((last.stream_seq, last.user, last.device, last.stored_at, 1))
    older = await open_raw(folder / "older.db", *before(MIGRATIONS, "DROP TABLE position"))

    def fill(sql: sqlite3.Connection) -> None:
        sql.executemany("INSERT INTO kept_messages VALUES (?, ?, ?, ?, ?)", kept)
        sql.execute(
            "INSERT INTO stream_shares SELECT user, device, count(*), sum(size) FROM kept_messages"
            " GROUP BY user, device"
        )
        sql.execute("INSERT INTO position VALUES (1, ?, ?)", (last.stream_seq, last.stored_at))
        sql.execute("INSERT INTO behind VALUES (?, ?, 'full')", (behind, last.stream_seq - 1))

    await older.write(fill)
    await older.close()
    shutil.move(folder / "older.db", registry)
