"""The world of the property tests: devices, their server, and what each activity must count.

Each activity names a person of its own. The name identifies it through every edit and wherever it is written
again.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial
from pathlib import Path

import msgspec

from milepost_shared.events.drafts import draft_header
from milepost_shared.events.ordering import next_made
from milepost_shared.events.types import (
    ActivityLogged,
    Cadence,
    Contribution,
    GoalAdjusted,
    GoalSet,
    MilestoneReached,
)
from milepost_shared.log_file import LogFile
from milepost_shared.model.book import Book, fold
from milepost_shared.model.entries import Entry
from milepost_shared.progress.goal_view import goal_view, goal_views
from milepost_shared.progress.periods import span_of
from milepost_shared.protocol.hash_chain import extend_chain
from milepost_shared.protocol.messages import Frame
from milepost_shared.replication.admission import Admission
from milepost_shared.storage.log import Log
from milepost_shared.storage.tables.event_row import event_row
from tests.shared.builders import GOAL, NOW, OTHER, TODAY
from tests.shared.devices import Peer, digests, flip, next_frame, open_server, pull, push, sync

MINUTE = 60_000_000
START = TODAY - timedelta(days=40)
LOW, SIDE = "3" * 12, "4" * 12
SUMS = (GOAL, LOW, SIDE)


class World:
    """Up to five devices, their server, frames in flight, and old copies of files."""

    def __init__(self, folder: Path, server: LogFile, peers: list[Peer]) -> None:
        self.folder = folder
        self.server = server
        self.peers = peers
        self.now = NOW
        self.in_flight: list[Frame] = []
        self.copies: dict[Peer, Path] = {}
        self.amounts: dict[str, int] = {}
        self.voided: set[str] = set()
        self.newer = 0

    @classmethod
    async def begin(cls, folder: Path, skews: list[int]) -> World:
        server = await open_server(folder)
        peers = [await Peer.open(folder, f"{n:012x}", skew) for n, skew in enumerate(skews, 1)]
        world = cls(folder, server, peers)
        summed = GoalSet(**draft_header(1), goal=GOAL, title="Sum", start=START, target=99.0, deadline=TODAY)
        level = GoalSet(**draft_header(2), goal=OTHER, title="Level", start=START, measure="level")
        below = [
            GoalSet(**draft_header(n), goal=name, title=name, start=START, parent=GOAL, rolls_up=True)
            for n, name in enumerate((LOW, SIDE), 3)
        ]
        await peers[0].append([summed, level, *below], NOW, TODAY)
        return world

    async def apply(self, who: int, what: str, argument: int) -> None:
        """Let one thing happen on one of the devices."""
        self.now += MINUTE
        await getattr(self, f"_{what}")(self.peers[who % len(self.peers)], argument)

    async def check(self, *files: LogFile) -> Book:
        """Return the book of the files, which must all show the same, incrementally and by a fold."""
        books = [await file.read(lambda log: log.goal_totals.book()) for file in files]
        folded = [await file.read(lambda log: fold(log.events.all())) for file in files]
        assert len({shown(book) for book in (*books, *folded)}) == 1
        alone = [await file.read(partial(each_alone, book)) for file, book in zip(files, books, strict=True)]
        assert all(alone)
        return folded[0]

    async def converge(self) -> None:
        """Sync until quiet: all logs equal, all views equal, and each amount counts exactly once."""
        for peer in self.peers * 2:
            await sync(peer, self.server, self.now)
        files = [self.server, *(peer.file for peer in self.peers)]
        assert len(await digests(*files)) == 1
        book = await self.check(*files)
        for file in files:
            await file.write(lambda log: log.refold())
        await self.check(*files)
        not_understood = {await file.read(lambda log: len(log.events.not_understood())) for file in files}
        assert len(not_understood) == 1
        assert not_understood.pop() >= self.newer
        self._assert_counts_once(book)

    def _assert_counts_once(self, book: Book) -> None:
        names = {entry: entry.activity.people[0] for entry in book.entries}
        assert sorted(names.values()) == sorted(self.amounts)
        counted = {name for entry, name in names.items() if not entry.withdrawn}
        assert set(self.amounts) - counted <= self.voided
        total = sum(day.amount for day in book.goal(GOAL).days.values())
        direct = total - sum(book.goal(GOAL).rolled_up.values())
        assert direct == sum(self.amounts[name] for name in counted)

    async def _log(self, peer: Peer, argument: int, *goals: str, origin: str | None = None) -> None:
        name = origin or f"{len(self.amounts)}"
        amount = argument if origin else 2 ** (len(self.amounts) % 30)
        named = goals or (GOAL,)
        self.amounts[name] = amount * 1_000_000 if GOAL in named else 0
        given = tuple(Contribution(goal=goal, amount=float(amount)) for goal in named)
        draft = ActivityLogged(
            **draft_header(), day=ago(argument), contributions=given, people=(name,), origin=origin
        )
        await peer.append([draft], self.now, TODAY)

    async def _level(self, peer: Peer, argument: int) -> None:
        await self._log(peer, argument, OTHER)

    async def _several(self, peer: Peer, argument: int) -> None:
        """Log an activity that names several goals, of which some may roll up into others."""
        await self._log(peer, argument, *SUMS[argument % 3 :], *((OTHER,) if argument % 2 else ()))

    async def _import(self, peer: Peer, argument: int) -> None:
        row = argument % 5
        await self._log(peer, row, origin=f"row-{row}")

    async def _correct(self, peer: Peer, argument: int, *, void: bool = False) -> None:
        """Edit or withdraw an entry. An edit of a withdrawn one revives it."""
        entries = sorted((await peer.file.read(folded)).entries, key=_name_of)
        if not entries:
            return
        entry = entries[argument % len(entries)]
        if void:
            self.voided.add(entry.activity.people[0])
        draft = ActivityLogged(
            **draft_header(),
            day=ago(argument),
            contributions=entry.activity.contributions,
            people=entry.activity.people,
            corrects=entry.original.event.ref,
            void=void,
        )
        await peer.append([draft], self.now, TODAY)

    async def _void(self, peer: Peer, argument: int) -> None:
        await self._correct(peer, argument, void=True)

    async def _adjust(self, peer: Peer, argument: int, *, withdraw: bool = False) -> None:
        history = (await peer.file.read(folded)).goal(GOAL).history()
        if history is None:
            return
        known = [*history.adjustments, *history.withdrawn]
        withdraws = known[argument % len(known)].event.ref if withdraw and known else None
        draft = GoalAdjusted(
            **draft_header(),
            goal=GOAL,
            reason="life",
            effective_day=ago(argument),
            after=history.heads(),
            withdraws=withdraws,
            target=float(argument),
            cadence=Cadence(quota=float(1 + argument % 9), every=("week", "month", "quarter")[argument % 3]),
            skip=(span_of(ago(argument), "week").name,),
        )
        await peer.append([draft], self.now, TODAY)

    async def _serve(self, peer: Peer, argument: int) -> None:
        """Give a goal another parent, or none. Together with other devices this can make cycles."""
        child, parent = SUMS[argument % 3], (*SUMS, None)[argument % 4]
        history = (await peer.file.read(folded)).goal(child).history()
        if history:
            draft = GoalAdjusted(
                **draft_header(),
                goal=child,
                reason="life",
                effective_day=ago(argument),
                after=history.heads(),
                parent=parent,
                rolls_up=argument % 5 > 0,
            )
            await peer.append([draft], self.now, TODAY)

    async def _withdraw(self, peer: Peer, argument: int) -> None:
        await self._adjust(peer, argument, withdraw=True)

    async def _claim(self, peer: Peer, argument: int) -> None:
        name = f"m{argument % 3}"
        draft = MilestoneReached(**draft_header(), goal=GOAL, milestone=name, day=ago(argument))
        await peer.append([draft], self.now, TODAY)

    async def _newer(self, peer: Peer, argument: int) -> None:
        """Write an event of a type that only a newer version knows."""
        self.newer += 1
        await peer.file.write(partial(_append_newer, peer, self.now, self.newer))

    async def _sync(self, peer: Peer, argument: int) -> None:
        await sync(peer, self.server, self.now)

    async def _push(self, peer: Peer, argument: int) -> None:
        await push(peer, self.server, self.now, times=1 + argument % 2)

    async def _pull(self, peer: Peer, argument: int) -> None:
        await pull(peer, self.server)

    async def _post(self, peer: Peer, argument: int) -> None:
        """Send a frame that arrives later, or never."""
        after = (await self.server.read(lambda log: log.head(peer.device))).seq
        if frame := await peer.file.read(partial(next_frame, peer.device, peer.device, after)):
            self.in_flight.append(frame)

    async def _deliver(self, peer: Peer, argument: int) -> None:
        if self.in_flight:
            frame = self.in_flight.pop(argument % len(self.in_flight))
            await self.server.write(lambda log: Admission(log).admit(frame, self.now))

    async def _look(self, peer: Peer, argument: int) -> None:
        await self.check(peer.file)

    async def _copy(self, peer: Peer, argument: int) -> None:
        self.copies[peer] = await peer.backup(self.folder / f"{peer.path.name}.copy")

    async def _restore(self, peer: Peer, argument: int) -> None:
        """Replace the file by its old copy, after a sync: what was never sent would be lost with the disk."""
        if peer in self.copies:
            await sync(peer, self.server, self.now)
            await peer.restore(self.copies[peer])

    async def _damage(self, peer: Peer, argument: int) -> None:
        """Damage an event that the server has, and repair the log. The next pull fetches it again."""
        last = (await peer.file.read(lambda log: log.head(peer.device))).admitted
        if last and not await peer.file.read(lambda log: log.set_aside.holes()):
            await flip(peer.file, peer.device, 1 + argument % last)
            assert await peer.repair() == 1


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


def folded(log: Log) -> Book:
    return fold(log.events.all())


def each_alone(book: Book, log: Log) -> bool:
    """Return whether each goal of the book shows the same when it is read alone."""
    return [
        goal_view(log.goal_totals.goal(view.id), TODAY) for view in goal_views(book, TODAY)
    ] == goal_views(book, TODAY)


def shown(book: Book) -> bytes:
    """Return all that a book shows, as bytes."""
    days = [(goal.id, sorted(goal.days.items())) for goal in book.goals.values() if goal.days]
    return msgspec.json.encode([goal_views(book, TODAY), sorted(days)])


def _name_of(entry: Entry) -> str:
    return entry.activity.people[0]


def _append_newer(peer: Peer, now: int, n: int, log: Log) -> None:
    head = log.head(peer.device)
    made = next_made(now + peer.skew, log.heads.largest_effective())
    body = {"type": "GoalMerged", "device": peer.device, "seq": head.seq + 1, "made": made, "into": [n]}
    raw = msgspec.json.encode(body)
    log.write(
        head, [event_row(peer.device, head.seq + 1, made, None, extend_chain(head.chain, raw), raw)], []
    )
