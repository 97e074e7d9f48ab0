"""What must hold always: any order, duplication and interleaving of syncs, wild clocks, old copies.

Up to five devices with clocks up to ten years off log, correct, withdraw, set and adjust, lose and
double what they send, and one may be put back to an old copy of itself. In the end all logs are
equal, the incremental views are those that a rebuild or a fold from nothing gives, and every amount
that was logged counts exactly once. `--hypothesis-profile=soak` tries many more.
"""

from __future__ import annotations

import asyncio
import tempfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from milepost_shared.book import Book, fold
from milepost_shared.drafts import Draft, draft_header
from milepost_shared.events import ActivityLogged, Contribution, GoalAdjusted, GoalSet
from milepost_shared.log import Log, LogFile

from .devices import Peer, digests, open_server, pull, push, sync
from .making import GOAL, NOW, OTHER, TODAY

YEARS = 10 * 365 * 86_400
DEVICES = [f"{n:012x}" for n in range(1, 6)]

operation = st.tuples(
    st.integers(0, 4),
    st.sampled_from(
        [
            "log",
            "log",
            "import",
            "level",
            "edit",
            "void",
            "adjust",
            "withdraw",
            "sync",
            "push",
            "pull",
            "twice",
        ]
    ),
    st.integers(0, 40),
)
worlds = st.tuples(
    st.lists(st.integers(-YEARS, YEARS), min_size=2, max_size=5),
    st.lists(operation, min_size=1, max_size=100),
    st.integers(0, 60),
    st.integers(0, 60),
)


class World:
    """The devices, the server, and what each entry ought to count."""

    def __init__(self, peers: list[Peer], server: LogFile) -> None:
        self.peers = peers
        self.server = server
        self.now = NOW
        self.amounts: dict[str, tuple[str, float]] = {}
        self.next_amount = 1.0

    async def apply(self, who: int, what: str, argument: int) -> None:
        """Let one thing happen."""
        peer = self.peers[who % len(self.peers)]
        self.now += 60_000_000
        if what == "sync":
            await sync(peer, self.server, self.now)
        elif what in ("push", "twice"):
            await push(peer, self.server, self.now, doubled=what == "twice")
        elif what == "pull":
            await pull(peer, self.server)
        else:
            drafts = await peer.file.read(lambda log: self.drafts(log, peer, what, argument))
            await peer.append(drafts, self.now, TODAY)

    def drafts(self, log: Log, peer: Peer, what: str, argument: int) -> list[Draft]:
        """What the device writes, of what it knows."""
        day = TODAY - timedelta(days=argument)
        if what in ("log", "level", "import"):
            return [self.logged(day, what, argument)]
        if what in ("adjust", "withdraw"):
            return self.revised(log, what, argument)
        entries = log.entries_of({held.event.day.toordinal() for held in activities(log)})
        if not entries:
            return []
        entry = entries[argument % len(entries)]
        fields: dict[str, Any] = {"corrects": entry.original.event.ref, "void": what == "void"}
        return [
            ActivityLogged(
                **draft_header(),
                day=day,
                contributions=entry.activity.contributions,
                note=f"edited {argument}",
                **fields,
            )
        ]

    def logged(self, day: Any, what: str, argument: int) -> ActivityLogged:
        """An activity with an amount of its own, by which it can be told."""
        goal = OTHER if what == "level" else GOAL
        amount = self.next_amount
        self.next_amount *= 2 if self.next_amount < 2**36 else 1
        origin = f"row-{argument % 5}" if what == "import" else None
        given = (Contribution(goal=goal, amount=float(argument % 5) if origin else amount),)
        return ActivityLogged(**draft_header(), day=day, contributions=given, origin=origin, note=str(amount))

    def revised(self, log: Log, what: str, argument: int) -> list[Draft]:
        history = log.views.goal(GOAL).history()
        if history is None:
            return []
        last = history.adjustments[-1:] if what == "withdraw" else ()
        change: dict[str, Any] = {"withdraws": last[0].event.ref} if last else {"target": float(argument)}
        day = TODAY - timedelta(days=argument)
        header = draft_header()
        return [
            GoalAdjusted(**header, goal=GOAL, reason="r", effective_day=day, after=history.heads(), **change)
        ]


def activities(log: Log) -> list[Any]:
    return [held for held in log.events.all() if isinstance(held.event, ActivityLogged)]


async def build(folder: Path, skews: list[int]) -> World:
    server = await open_server(folder)
    peers = [await Peer.open(folder, DEVICES[n], skew * 1_000_000) for n, skew in enumerate(skews)]
    goals: list[Draft] = [
        GoalSet(
            **draft_header(1),
            goal=GOAL,
            title="Sum",
            start=TODAY - timedelta(days=40),
            target=9.0,
            deadline=TODAY,
        ),
        GoalSet(
            **draft_header(2), goal=OTHER, title="Level", start=TODAY - timedelta(days=40), measure="level"
        ),
    ]
    await peers[0].append(goals, NOW, TODAY)
    return World(peers, server)


def told(events: list[Any]) -> set[tuple[Any, ...]]:
    """Every original that was logged, by what tells it apart."""
    return {(event.note, event.origin) for event in events if not event.corrects}


async def check(world: World, logged: set[tuple[Any, ...]]) -> None:
    """All equal, all counted once, incremental as rebuilt."""
    for peer in world.peers * 2:
        await sync(peer, world.server, world.now)
    files = [world.server, *(peer.file for peer in world.peers)]
    assert len(await digests(*files)) == 1
    views = [await file.read(lambda log: encoded(log.views.book())) for file in files]
    assert len(set(views)) == 1
    assert views[0] == await world.server.read(lambda log: encoded(fold(log.events.all())))
    await world.server.write(lambda log: log.refold())
    assert views[0] == await world.server.read(lambda log: encoded(log.views.book()))
    kept = await world.server.read(lambda log: [held.event for held in activities(log)])
    assert {note for note, _ in told(kept)} == {note for note, _ in logged}
    counted = await world.server.read(lambda log: fold(log.events.all()).entries)
    plain = [entry.original.event for entry in counted]
    notes = [
        e.note for e in plain if isinstance(e, ActivityLogged) and not (e.origin or "").startswith("row-")
    ]
    assert len(notes) == len(set(notes))


def encoded(book: Book) -> bytes:
    days = {goal.id: sorted(goal.days.items()) for goal in book.goals.values() if goal.days}
    return msgspec.json.encode([book.views(TODAY), sorted(days.items())])


async def live(world: tuple[list[int], list[tuple[int, str, int]], int, int]) -> None:
    skews, operations, copied_at, restored_at = world
    with tempfile.TemporaryDirectory() as name:
        built = await build(Path(name), skews)
        copy: Path | None = None
        logged: set[tuple[Any, ...]] = set()
        for n, (who, what, argument) in enumerate(operations):
            if n == copied_at:
                copy = (await built.peers[-1].backup(Path(name))).rename(Path(name) / "old")
            await built.apply(who, what, argument)
            if n == restored_at and copy is not None:
                # What was never sent is lost with the disk; all else comes back.
                await sync(built.peers[-1], built.server, built.now)
                await built.peers[-1].restore(copy)
        for peer in built.peers:
            logged |= told([held.event for held in await peer.file.read(activities)])
        logged |= told([held.event for held in await built.server.read(activities)])
        try:
            await check(built, logged)
        finally:
            for file in (built.server, *(peer.file for peer in built.peers)):
                await file.close()


@settings(max_examples=25)
@given(worlds)
def test_all_replicas_end_equal_and_every_amount_counts_once(world: Any) -> None:
    asyncio.run(live(world))
