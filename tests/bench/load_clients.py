"""Many people with devices that keep no log: each only makes the frames that a device would send."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Sequence
from pathlib import Path

import msgspec
import nkeys
from msgspec import Raw

from milepost_server.storage.user_logs import UserLogs
from milepost_shared.events.drafts import finalize, ref_mapping
from milepost_shared.events.types import Event
from milepost_shared.protocol.hash_chain import extend_chain, start_chain
from milepost_shared.protocol.messages import Frame, Member
from milepost_shared.protocol.signatures import frame_signing_input
from milepost_shared.storage.log import Log
from tests.bench.logs import NOW

TOGETHER = 100
"""How many files are made at once."""


class Author:
    """A device of `user` with a key of its own, which knows how far its events go, and no more."""

    def __init__(self, user: str) -> None:
        self.user = user
        self.device = secrets.token_hex(6)
        self.pair = nkeys.from_seed(nkeys.encode_seed(secrets.token_bytes(32), nkeys.PREFIX_BYTE_USER))
        self.seq = 0
        self._chain = start_chain(user, self.device)

    @property
    def member(self) -> Member:
        """The device on its person's roster."""
        return Member(device=self.device, name="phone", key=bytes(self.pair.public_key).decode(), joined=NOW)

    def frame(self, drafts: Sequence[Event], made: int) -> bytes:
        """A signed frame with the device's next events, made at the stamp `made` and just after."""
        first, prev = self.seq + 1, self._chain.hex()
        rename = ref_mapping(self.device, self.seq)
        events = [finalize(d, self.device, first + n, made + n, rename) for n, d in enumerate(drafts)]
        for raw in events:
            self._chain = extend_chain(self._chain, raw)
        self.seq += len(events)
        signature = self.pair.sign(frame_signing_input(self.user, self.device, self.seq, self._chain))
        frame = Frame(
            device=self.device, first=first, prev=prev, events=[Raw(raw) for raw in events], sig=signature
        )
        return msgspec.json.encode(frame)


def crowd(people: int, devices: int = 1) -> list[list[Author]]:
    """So many people, each with so many devices."""
    users = [secrets.token_hex(8) for _ in range(people)]
    return [[Author(user) for _ in range(devices)] for user in users]


async def settle(folder: Path, people: Sequence[Sequence[Author]]) -> None:
    """Put the people's files into a server's data folder, with their devices on the rosters."""
    files = UserLogs(folder, lambda: NOW)
    for n in range(0, len(people), TOGETHER):
        await asyncio.gather(*(_enter(files, devices) for devices in people[n : n + TOGETHER]))
    await files.close()


async def _enter(files: UserLogs, devices: Sequence[Author]) -> None:
    def enter(log: Log) -> None:
        for author in devices:
            log.roster.put(author.member)

    await files.add(devices[0].user)
    await files.write(devices[0].user, enter)
