"""Devices and a server that sync without a network: the same frames, handed over by the test."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path
from typing import Any

from milepost_shared.admission import Refusal, Taken
from milepost_shared.drafts import Draft
from milepost_shared.events import Event
from milepost_shared.frames import Frame
from milepost_shared.log import Log, LogFile
from milepost_shared.outgoing import admitted, next_bundle, stored_frames
from milepost_shared.recovery import Recovery

from .making import NOW, USER, open_log

SIGNATURE = b"s" * 64


class Peer:
    """A device: an id, a log file, and a clock that may be off by `skew` microseconds."""

    def __init__(self, device: str, file: LogFile, skew: int) -> None:
        self.device = device
        self.file = file
        self.skew = skew

    @classmethod
    async def open(cls, folder: Path, device: str, skew: int = 0) -> Peer:
        return cls(device, await open_log(folder, device), skew)

    async def append(self, drafts: list[Draft], now: int, today: date) -> list[Event]:
        return await self.file.write(lambda log: log.append(self.device, drafts, now + self.skew, today))

    async def backup(self, folder: Path) -> Path:
        """A copy of the file as it is now."""
        copy = folder / f"{self.device}.backup"
        await self.file.database.write(lambda sql: sql.execute("SELECT 1"))
        await self.file.close()
        shutil.copy(self.file.database.path, copy)
        self.file = await open_log(folder, self.device)
        return copy

    async def restore(self, copy: Path) -> None:
        """Put an old copy back."""
        path = self.file.database.path
        await self.file.close()
        shutil.copy(copy, path)
        self.file = await open_log(path.parent, self.device)


async def push(peer: Peer, server: LogFile, now: int, *, doubled: bool = False) -> list[Taken | Refusal]:
    """Send all that the server does not hold, the peer's own and others'."""
    results: list[Taken | Refusal] = []
    for author in [head.device for head in await peer.file.read(lambda log: log.heads.all())]:
        after = await server.read(lambda log, author=author: log.head(author).seq)  # type: ignore[misc]
        while frame := await peer.file.read(lambda log, a=author, n=after: next_frame(log, peer, a, n)):  # type: ignore[misc]
            for _ in range(1 + doubled):
                results.append(await server.write(lambda log, f=frame: log.admission().admit(f, now)))  # type: ignore[misc]
            after = frame.last
    return results


def next_frame(log: Log, peer: Peer, author: str, after: int) -> Frame | None:
    if stored := next(stored_frames(log, author, after), None):
        return stored
    bundle = next_bundle(log, author, after) if author == peer.device else None
    return bundle and bundle.signed(SIGNATURE)


async def pull(peer: Peer, server: LogFile) -> None:
    """Take what the server has, after setting aside what parts from it."""
    heads = await server.read(lambda log: {h.device: h.seq for h in log.heads.all()})
    for author, last in heads.items():
        common = await _common(peer, server, author, last)
        await peer.file.write(lambda log, a=author, n=common, m=last: _part(log, peer, a, n, m))  # type: ignore[misc]
        admitted_seq = await peer.file.read(lambda log, a=author: log.proven().get(a, (0, ""))[0])  # type: ignore[misc]
        holes = await peer.file.read(lambda log: log.set_aside.holes())
        if author == peer.device and author not in holes and await _confirm(peer, server, admitted_seq):
            continue
        frames = await server.read(lambda log, a=author, n=admitted_seq: list(stored_frames(log, a, n)))  # type: ignore[misc]
        for frame in frames:
            taken = await peer.file.write(lambda log, f=frame: _take(log, f))  # type: ignore[misc]
            assert isinstance(taken, Taken), taken
    await peer.file.write(lambda log: Recovery(log, NOW).write_again(peer.device))


async def sync(peer: Peer, server: LogFile, now: int) -> None:
    """A whole sync."""
    await pull(peer, server)
    await push(peer, server, now)
    await pull(peer, server)


def _take(log: Log, frame: Frame) -> Taken | Refusal:
    assert frame.stored_at is not None
    return log.admission().take(frame, frame.stored_at, frame.effective)


async def _confirm(peer: Peer, server: LogFile, after: int) -> bool:
    rows = await server.read(
        lambda log: [admitted(log, row) for row in log.frames.beyond(peer.device, after)]
    )

    def confirm(log: Log) -> bool:
        return all(log.admission().confirm(peer.device, row) for row in rows)

    return await peer.file.write(confirm)


async def _common(peer: Peer, server: LogFile, author: str, last: int) -> int:
    """The last seq on which both agree."""
    seq = min(last, await peer.file.read(lambda log: log.head(author).seq))
    while seq:
        ours = await peer.file.read(lambda log, n=seq: log.chain_at(author, n))  # type: ignore[misc]
        if ours == await server.read(lambda log, n=seq: log.chain_at(author, n)):  # type: ignore[misc]
            break
        seq -= 1
    return seq


def _part(log: Log, peer: Peer, author: str, common: int, last: int) -> None:
    """Set aside what does not agree with what the server holds."""
    if common < min(last, log.head(author).seq):
        Recovery(log, NOW).part(author, common)


async def digests(*files: LogFile) -> set[str]:
    """The digests of several logs."""
    return {await file.read(lambda log: log.digest()) for file in files}


async def open_server(folder: Path, **given: Any) -> LogFile:
    """A server's file of the person, made a year before the tests' now."""
    return await open_log(folder, "server", USER, NOW - 365 * 86_400_000_000)
