"""Moving a log to another person: all counts as before, whoever wrote it."""

from __future__ import annotations

import asyncio
from datetime import date
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from milepost_shared.events.drafts import Draft, draft_header
from milepost_shared.events.types import ActivityLogged, GoalAdjusted, PersonDescribed, PersonDetails
from milepost_shared.progress.goal_view import goal_views
from milepost_shared.projections.people import people
from milepost_shared.replication.moving import move_log, written_at
from milepost_shared.storage.log import Log
from tests.server.full_scenario import drafts
from tests.shared.builders import GOAL, NOW, TODAY, A, B, activity_draft
from tests.shared.devices import Peer, close, open_server, sync

ANEW, NOBODY = "d" * 12, "e" * 16
OF_WRITING = {"ref", "version", "device", "effective", "revisions", "concurrent_with", "made"}
"""What says where something stands in a log."""


def shape(log: Log) -> Any:
    """What a person sees of a log, without where it stands."""
    book = log.book()
    entries = sorted(
        (msgspec.to_builtins(entry.activity) | {"withdrawn": entry.withdrawn} for entry in book.entries),
        key=lambda fields: (fields["day"], fields["made"]),
    )
    for fields in entries:
        for name in ("device", "seq", "batch", "corrects", "origin", "texts", "type"):
            fields.pop(name, None)
    goals = {view.id: _without_refs(msgspec.to_builtins(view)) for view in goal_views(book, TODAY)}
    known = [_without_refs(msgspec.to_builtins(person)) for person in people(book, TODAY)]
    return goals, entries, known, [(step.what, step.person, step.by) for step in book.steps()]


def _without_refs(value: Any) -> Any:
    if isinstance(value, dict):
        return {k: _without_refs(v) for k, v in value.items() if k not in OF_WRITING - {"revisions"}}
    return [_without_refs(each) for each in value] if isinstance(value, list) else value


async def written_by_two(folder: Path) -> tuple[Peer, Peer]:
    """Two devices of one person that hold the same: the second changed what the first wrote."""
    server = await open_server(folder)
    first, second = await Peer.open(folder, A), await Peer.open(folder, B)
    described = PersonDescribed(
        **draft_header(1), person="7" * 12, name="Ana", details=PersonDetails(organisation="Acme")
    )
    await first.append([*drafts(), described], NOW, TODAY)
    await sync(first, server, NOW)
    await sync(second, server, NOW)
    changes: list[Draft] = [
        ActivityLogged(**draft_header(1), day=date(2026, 2, 3), corrects=f"{A}-7", note="other words"),
        GoalAdjusted(
            **draft_header(2),
            goal=GOAL,
            reason="less time",
            effective_day=TODAY,
            after=(f"{A}-13",),
            target=9.0,
        ),
        activity_draft(note="mine", people=("Ana",)),
    ]
    await second.append(changes, NOW + 10, TODAY)
    await sync(second, server, NOW + 20)
    await sync(first, server, NOW + 30)
    await server.close()
    return first, second


async def test_all_that_two_devices_wrote_counts_as_before(tmp_path: Path) -> None:
    first, second = await written_by_two(tmp_path)
    before, times = await first.file.read(shape), await first.file.read(written_at)
    count = await first.file.write(lambda log: move_log(log, NOBODY, ANEW, NOW + 40))
    assert await first.file.read(shape) == before
    assert await first.file.read(written_at) == times
    heads = await first.file.read(
        lambda log: [(head.device, head.seq, head.admitted) for head in log.heads.all()]
    )
    assert heads == [(ANEW, count, 0)]
    assert await first.file.read(lambda log: (log.user, log.metadata.number("claimed"))) == (NOBODY, 0)
    assert await first.file.read(lambda log: log.roster.all() or log.set_aside.unresolved()) == []
    await close(first, second)


async def test_nothing_of_whose_it_was_is_left(tmp_path: Path) -> None:
    first, second = await written_by_two(tmp_path)
    await first.file.write(lambda log: move_log(log, NOBODY, ANEW, NOW + 40))
    raws = await first.file.read(lambda log: [raw for _, _, raw in log.events.between(ANEW, 1, 10_000)])
    assert not any(device.encode() in raw for raw in raws for device in (A, B))
    await close(first, second)


@pytest.mark.parametrize("again", [False, True])
async def test_what_two_devices_moved_counts_once(tmp_path: Path, again: bool) -> None:
    first, second = await written_by_two(tmp_path)
    before = await first.file.read(shape)
    for n, peer in enumerate((first, second)[: 1 + again]):
        peer.device = f"{n}" * 12
        await peer.file.write(partial(move_log, user=NOBODY, device=peer.device, now=NOW + 40))
    (other := tmp_path / "other").mkdir()
    server = await open_server(other)
    await server.write(lambda log: log.metadata.put("user", NOBODY))
    for peer in (first, second)[: 1 + again]:
        await sync(peer, server, NOW + 50)
    goals, entries, *_ = await server.read(shape)
    assert {id: goal["value"] for id, goal in goals.items()} == {
        id: goal["value"] for id, goal in before[0].items()
    }
    counted = [entry for entry in entries if not entry["withdrawn"]]
    assert len(counted) == len([entry for entry in before[1] if not entry["withdrawn"]])
    await close(first, second, server)


@given(st.lists(st.sampled_from([A, B]), min_size=1, max_size=12))
def test_in_whatever_order_devices_wrote_corrections_follow(order: list[str]) -> None:
    async def run(folder: Path) -> None:
        server = await open_server(folder)
        peers = {device: await Peer.open(folder, device) for device in (A, B)}
        newest = ""
        for n, device in enumerate(order, 1):
            at, peer = NOW + 100 * n, peers[device]
            await sync(peer, server, at)
            corrects = newest if newest and n % 3 else None
            draft = activity_draft(note=str(n), corrects=corrects)
            [event] = await peer.append([draft], at, TODAY)
            newest = corrects or event.ref
            await sync(peer, server, at + 10)
        await sync(peers[A], server, NOW + 10_000)
        before = await peers[A].file.read(shape)
        await peers[A].file.write(lambda log: move_log(log, NOBODY, ANEW, NOW + 20_000))
        assert await peers[A].file.read(shape) == before
        await close(*peers.values(), server)

    with TemporaryDirectory() as folder:
        asyncio.run(run(Path(folder)))
