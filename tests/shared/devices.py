"""Devices and a server that sync without a network: the test passes the frames on."""

from __future__ import annotations

import shutil
from datetime import date
from functools import partial
from pathlib import Path

from milepost_shared.events.drafts import Draft
from milepost_shared.events.types import Event
from milepost_shared.log_file import LogFile, open_log
from milepost_shared.protocol.messages import Frame
from milepost_shared.replication.admission import Acceptance, Admission, Refusal
from milepost_shared.replication.outbox import admitted_frames, frames_after, next_unsigned
from milepost_shared.replication.recovery import Recovery
from milepost_shared.storage.log import Log
from tests.connections import open_connection
from tests.shared.builders import NOW, USER, make_log
from tests.sql import run_sql

SIGNATURE = b"s" * 64
YEAR = 365 * 86_400 * 1_000_000


class Peer:
    """A device: an id, a log file, and a clock that is off by `skew` microseconds."""

    def __init__(self, device: str, file: LogFile, skew: int = 0) -> None:
        self.device = device
        self.file = file
        self.skew = skew

    @classmethod
    async def open(cls, folder: Path, device: str, skew: int = 0) -> Peer:
        return cls(device, await make_log(folder, device), skew)

    @property
    def path(self) -> Path:
        return self.file.path

    async def append(self, drafts: list[Draft], now: int, today: date) -> list[Event]:
        return await self.file.write(lambda log: log.append(self.device, drafts, now + self.skew, today))

    async def repair(self) -> int:
        """Set damaged events aside, and return their number."""
        return await self.file.write(lambda log: Recovery(log, NOW).recover_damaged(self.device))

    async def backup(self, copy: Path) -> Path:
        """Copy the file as it is now to `copy`."""
        await self.file.close()
        shutil.copy(self.path, copy)
        await self._reopen()
        return copy

    async def restore(self, copy: Path) -> None:
        """Replace the file by an old copy."""
        await self.file.close()
        shutil.copy(copy, self.path)
        await self._reopen()

    async def _reopen(self) -> None:
        self.file = await open_log(self.path, USER, NOW, connect=open_connection)


async def open_server(folder: Path, name: str = "server", now: int = NOW - YEAR) -> LogFile:
    """Open the person's file on a server, created at `now`, a year before the tests' NOW."""
    return await make_log(folder, name, USER, now)


async def push(peer: Peer, server: LogFile, now: int, times: int = 1) -> list[Acceptance | Refusal]:
    """Send all that the server lacks, the events of other authors first, and each frame `times` times."""
    results: list[Acceptance | Refusal] = []
    authors = [head.device for head in await peer.file.read(lambda log: log.heads.all())]
    for author in sorted(authors, key=lambda author: author == peer.device):
        after, _ = await server.read(partial(_verified, author))
        while frame := await peer.file.read(partial(next_frame, peer.device, author, after)):
            results += [await server.write(partial(_admit, frame, now)) for _ in range(times)]
            after = frame.last
    return results


def next_frame(device: str, author: str, after: int, log: Log) -> Frame | None:
    """The next frame of `author` that `device` would push, or None."""
    if stored := next(frames_after(log, author, after), None):
        return stored
    unsigned = next_unsigned(log, author, after) if author == device else None
    return unsigned and unsigned.signed(SIGNATURE)


async def pull(peer: Peer, server: LogFile) -> None:
    """Take what the server has. Roll back what differs from it, and write that again behind the server's."""
    for author, (last, chain) in (await server.read(lambda log: log.verified_heads())).items():
        fits = await _take_over(peer, server, author)
        if not fits or await peer.file.read(partial(_differs, author, last, chain)):
            fork_point = await _fork_point(peer, server, author, last)
            await peer.file.write(partial(_roll_back, author, fork_point))
            assert await _fetch(peer, server, author)
    await peer.file.write(lambda log: Recovery(log, NOW).rebase(peer.device))


async def sync(peer: Peer, server: LogFile, now: int) -> None:
    """Pull, push, and pull what was pushed as admitted."""
    await pull(peer, server)
    await push(peer, server, now)
    await pull(peer, server)


def take(frame: Frame, log: Log) -> Acceptance | Refusal:
    """Take an admitted frame from the server into the log."""
    assert frame.stored_at is not None
    return Admission(log).apply(frame, frame.stored_at, frame.effective)


async def digests(*files: LogFile) -> set[str]:
    """The digests of several logs, as a set: one where all are equal."""
    return {await file.read(lambda log: log.digest()) for file in files}


async def flip(file: LogFile, device: str, seq: int) -> None:
    """Change a byte of an event directly in the file."""
    damage = """UPDATE events SET raw = CAST(replace(raw, '"device"', '"devicf"') AS BLOB)
               WHERE device = ? AND seq = ?"""
    await run_sql(file.path, lambda sql: sql.execute(damage, (device, seq)))


async def close(*files: Peer | LogFile) -> None:
    """Close files."""
    for file in files:
        await (file.file if isinstance(file, Peer) else file).close()


async def _fork_point(peer: Peer, server: LogFile, author: str, last: int) -> int:
    """The last seq up to which both logs agree."""
    seq = min(last, (await peer.file.read(lambda log: log.head(author))).seq)
    while seq:
        ours = await peer.file.read(partial(_chain_at, author, seq))
        if ours is not None and ours == await server.read(partial(_chain_at, author, seq)):
            break
        seq -= 1
    return seq


async def _take_over(peer: Peer, server: LogFile, author: str) -> bool:
    """Take what was admitted of an author, and return whether it agrees with the log.

    A device needs no bytes of its own events, unless it has lost some.
    """
    after, whole = await peer.file.read(partial(_verified, author))
    if author != peer.device or not whole:
        return await _fetch(peer, server, author)
    rows = await server.read(lambda log: list(admitted_frames(log, author, after)))
    return await peer.file.write(lambda log: all(Admission(log).acknowledge(author, row) for row in rows))


async def _fetch(peer: Peer, server: LogFile, author: str) -> bool:
    after, _ = await peer.file.read(partial(_verified, author))
    for frame in await server.read(lambda log: list(frames_after(log, author, after))):
        if not isinstance(await peer.file.write(partial(take, frame)), Acceptance):
            return False
    return True


def _verified(author: str, log: Log) -> tuple[int, bool]:
    """The last verified seq of an author's admitted events, and whether there is no hole among them."""
    return log.verified_heads().get(author, (0, ""))[0], author not in log.set_aside.holes()


def _chain_at(author: str, seq: int, log: Log) -> bytes | None:
    return log.chain_at(author, seq)


def _differs(author: str, last: int, chain: str, log: Log) -> bool:
    ours = log.chain_at(author, last)
    return ours is not None and ours.hex() != chain


def _roll_back(author: str, fork_point: int, log: Log) -> int:
    return Recovery(log, NOW).roll_back(author, fork_point)


def _admit(frame: Frame, now: int, log: Log) -> Acceptance | Refusal:
    return Admission(log).admit(frame, now)
