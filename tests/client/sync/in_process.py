"""Devices and a server's log in one process, without a network."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

import msgspec

from milepost_client.device.clock import Moment
from milepost_client.device.device import Device
from milepost_client.device.home import Home
from milepost_client.device.identity import Identity
from milepost_client.network.exchange import Exchange, Verb
from milepost_client.sync.reconciler import Reconciler
from milepost_server.sync.pull_reply import missing_frames
from milepost_shared.log_file import LogFile, open_log
from milepost_shared.protocol.member import Member
from milepost_shared.protocol.messages import FORMAT, Chains, ChainsAt, Frame, Proof, Pull, Reply
from milepost_shared.replication.admission import Acceptance, Admission
from milepost_shared.replication.version_vector import encode_vector, from_heads
from milepost_shared.storage.connection import open_inline
from milepost_shared.storage.log import Log
from tests.shared.builders import NOW, USER

T = TypeVar("T")
MOMENT = Moment.of(datetime(2026, 3, 6, 12, tzinfo=UTC))
YEAR = 365 * 86_400 * 1_000_000


class CountingLog(LogFile):
    """A device's log that counts the transactions and snapshots it gives out."""

    def __init__(self, file: LogFile) -> None:
        self._file = file
        self.transactions = self.snapshots = 0

    async def write(self, work: Callable[[Log], T]) -> T:
        self.transactions += 1
        return await self._file.write(work)

    async def read(self, work: Callable[[Log], T]) -> T:
        self.snapshots += 1
        return await self._file.read(work)

    async def check(self) -> bool:
        return await self._file.check()

    async def close(self) -> None:
        await self._file.close()


class InProcessServer:
    """A person's log on a server that admits each frame at once, unless it is `deaf`.

    `now` is the time at which its broker stores messages (a stamp). After a loss it takes history.
    """

    def __init__(self, log: LogFile) -> None:
        self.log = log
        self.now = NOW
        self.deaf = False
        self.rebuilt = False
        self.requests: list[str] = []

    async def enter(self, device: Device) -> None:
        """Put a device on the roster."""
        key = Identity.load_or_create(device.home).public
        member = Member(device=device.id, name=device.home.folder.name, key=key, joined=NOW)
        await self.log.write(lambda log: log.roster.put(member))

    async def wipe(self, *devices: Device) -> None:
        """Lose the log, and let the devices join again."""
        await self.log.close()
        for path in self.log.path.parent.glob(f"{self.log.path.name}*"):
            path.unlink()
        self.log, self.rebuilt = await open_log(self.log.path, USER, NOW - YEAR, connect=open_inline), True
        for device in devices:
            await self.enter(device)

    def exchange(self, device: Device) -> Exchange:
        """Return the connection of a device."""
        return Exchange(InProcessTransport(self, device.id), "broker")

    async def reply(self, device: Device, *, own: bool = False, format: int = FORMAT) -> Reply:
        """Return what lies beyond a device's log."""
        have = await device.log.read(lambda log: log.verified_heads())
        asked = Pull(have=have, own=own, format=format)
        return await self.log.read(lambda log: missing_frames(log, device.id, asked))

    async def answer(self, device: str, verb: Verb, question: bytes) -> bytes:
        """Return the answer to a device's question."""
        self.requests.append(verb)
        if verb == "push":
            frame = msgspec.json.decode(question, type=Frame)
            if not self.deaf:
                taken = await self.log.write(
                    lambda log: Admission(log).admit(frame, self.now, history=self.rebuilt)
                )
                assert isinstance(taken, Acceptance)
            return msgspec.json.encode({"stream": "EVENTS", "seq": 1})
        if verb == "pull" and (starts := msgspec.json.decode(question, type=Pull).day_starts) is not None:
            await self.log.write(lambda log: log.metadata.put("day_starts", starts))
        answer = await self.log.read(lambda log: _answer(log, device, verb, question))
        return msgspec.json.encode(answer)


class InProcessTransport:
    """Carries the questions of a device to a server in the same process."""

    def __init__(self, server: InProcessServer, device: str) -> None:
        self._server = server
        self._device = device

    async def ask(self, verb: Verb, question: bytes, within: float) -> bytes:
        return await self._server.answer(self._device, verb, question)


def _answer(log: Log, device: str, verb: Verb, question: bytes) -> Reply | Chains | Proof:
    if verb == "pull":
        return missing_frames(log, device, msgspec.json.decode(question, type=Pull))
    if verb == "prove":
        return Proof(marks=encode_vector(from_heads(log)))
    at = msgspec.json.decode(question, type=ChainsAt)
    chains = {seq: log.chain_at(at.device, seq) for seq in at.seqs}
    return Chains(chains={seq: chain.hex() for seq, chain in chains.items() if chain is not None})


async def open_server(folder: Path) -> InProcessServer:
    """Open a server's log, made a year ago."""
    return InProcessServer(await open_log(folder / "server.db", USER, NOW - YEAR, connect=open_inline))


async def open_device(folder: Path, name: str, server: InProcessServer) -> Device:
    """Open a new device of the person and put it on the server's roster."""
    home = Home(folder / name)
    await (await open_log(home.log, USER, NOW, connect=open_inline)).close()
    device = await Device.open(home, MOMENT, open_inline)
    await server.enter(device)
    return device


def reconciler(device: Device, server: InProcessServer) -> Reconciler:
    """Return a sync of the device that has not begun."""
    return Reconciler(device, server.exchange(device), MOMENT, lambda _: None)
