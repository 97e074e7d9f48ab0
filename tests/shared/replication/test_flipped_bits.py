"""A flipped bit anywhere in a file of a device or the server has no effect, is reported, or is repaired."""

from __future__ import annotations

import asyncio
import random
import shutil
from collections import Counter
from pathlib import Path
from typing import NamedTuple

import pytest

from milepost_shared.errors import StorageFailed
from milepost_shared.log_file import open_log
from milepost_shared.replication.integrity import check_integrity
from milepost_shared.replication.recovery import Recovery
from milepost_shared.storage.log import Log
from milepost_shared.storage.tables.set_aside import DAMAGED_PENDING
from tests.connections import open_connection
from tests.shared.builders import NOW, OTHER, TODAY, USER, A, B, activity_draft, goal
from tests.shared.devices import Peer, close, digests, open_server, sync

FLIPS = 60
LATER = NOW + 10_000_000
DAYS = 3 * 86_400_000_000
NO_EFFECT, REPAIRED, REPORTED = "no effect", "repaired", "reported"


class Seen(NamedTuple):
    """What a person sees of a log."""

    digest: str
    totals: list[tuple[str, int, int]]
    amounts: list[float]


class Whole(NamedTuple):
    """The files as they were before anything happened to them, and what all agree on after another sync."""

    folder: Path
    seen: dict[str, Seen]
    in_the_end: Seen


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Whole:
    folder = tmp_path_factory.mktemp("flipped")
    (folder / "whole").mkdir()
    return asyncio.run(written(folder / "whole", folder / "end"))


@pytest.mark.parametrize("name", [A, "server"], ids=["device", "server"])
async def test_a_flipped_bit_is_never_silent(
    whole: Whole, tmp_path: Path, chance: random.Random, name: str, flips: int = FLIPS
) -> None:
    outcomes = Counter[str]()
    size = (whole.folder / f"{name}.db").stat().st_size
    for n in range(flips):
        folder = Path(shutil.copytree(whole.folder, tmp_path / str(n)))
        bit = chance.randrange(8 * size)
        flip(folder / f"{name}.db", bit)
        try:
            outcomes[await outcome(whole, folder, name)] += 1
        except Exception as error:
            error.add_note(f"bit {bit} of the file {name}.db")
            raise
        shutil.rmtree(folder)
    assert outcomes[NO_EFFECT] and outcomes[REPAIRED] + outcomes[REPORTED]


async def outcome(whole: Whole, folder: Path, name: str) -> str:
    """What became of a folder in which a bit of one file was flipped."""
    try:
        file = await open_log(folder / f"{name}.db", USER, NOW, connect=open_connection)
    except StorageFailed:
        return REPORTED
    try:
        found = await file.check(), await file.write(lambda log: check_integrity(log, own(name), NOW))
        order = await file.write(lambda log: Recovery(log, NOW).recompute_order_chains())
        differing = await file.read(lambda log: log.goal_totals.count_differences())
        await file.write(lambda log: log.goal_totals.rebuild())
        if found[0] and found[1].intact and not order and not differing:
            assert await file.read(seen) == whole.seen[name]
            return NO_EFFECT
        lost = [
            row
            for row in await file.read(lambda log: log.set_aside.unresolved())
            if row.reason == DAMAGED_PENDING
        ]
    except StorageFailed:
        return REPORTED
    finally:
        await close(file)
    if order:
        return REPORTED
    healed = await synced(folder)
    if lost:
        assert len(healed.amounts) >= len(whole.in_the_end.amounts) - len(lost)
        return REPORTED
    assert healed == whole.in_the_end
    return REPAIRED


async def written(folder: Path, end: Path) -> Whole:
    """Two devices, of which one has events that wait, and a server."""
    a, b = await Peer.open(folder, A), await Peer.open(folder, B, skew=DAYS)
    server = await open_server(folder)
    await a.append([goal(), goal(goal=OTHER, title="Talks", measure="level")], NOW, TODAY)
    for n in range(4):
        for peer in (a, b):
            await sync(peer, server, LATER + n)
            drafts = [activity_draft(amount=float(m), note="x" * m, origin=f"row {m}") for m in range(1, 8)]
            await peer.append([*drafts, activity_draft(amount=2.5, corrects=f"{A}-4")], NOW + n, TODAY)
    for peer in (a, b):
        await sync(peer, server, LATER + 10)
    await a.append([activity_draft(amount=100.0 + n) for n in range(4)], LATER, TODAY)
    found = {A: await a.file.read(seen), "server": await server.read(seen)}
    await close(a, b, server)
    return Whole(folder, found, await synced(Path(shutil.copytree(folder, end))))


async def synced(folder: Path) -> Seen:
    """What all have once they have synced, which must be the same."""
    a, b = await Peer.open(folder, A), await Peer.open(folder, B, skew=DAYS)
    server = await open_log(folder / "server.db", USER, NOW, connect=open_connection)
    try:
        for _ in range(2):
            for peer in (a, b):
                await sync(peer, server, LATER + 20)
        assert len(await digests(a.file, b.file, server)) == 1
        return await server.read(seen)
    finally:
        await close(a, b, server)


def seen(log: Log) -> Seen:
    goals = log.goal_totals.book().goals.values()
    totals = sorted((goal.id, day, total.amount) for goal in goals for day, total in goal.days.items())
    entries = log.entries_of(log.events.activity_days(None))
    amounts = sorted(given.amount for entry in entries for given in entry.activity.contributions)
    return Seen(log.digest(), totals, amounts)


def own(name: str) -> str:
    """Whose file it is; nobody's, on a server."""
    return "" if name == "server" else name


def flip(path: Path, bit: int) -> None:
    data = bytearray(path.read_bytes())
    data[bit // 8] ^= 1 << bit % 8
    path.write_bytes(data)
