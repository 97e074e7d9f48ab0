"""Devices without a log, which only create the frames that a device sends; and their people's files."""

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
from milepost_shared.protocol.member import Member
from milepost_shared.protocol.messages import Frame
from milepost_shared.protocol.signatures import frame_signing_input
from milepost_shared.storage.log import Log
from tests.bench.logs import NOW

CONCURRENCY = 100
"""How many files are created concurrently."""


class Author:
    """A device of `user` with its own key. It knows only its last seq and chain value."""

    def __init__(self, user: str) -> None:
        self.user = user
        self.device = secrets.token_hex(6)
        self.pair = nkeys.from_seed(nkeys.encode_seed(secrets.token_bytes(32), nkeys.PREFIX_BYTE_USER))
        self.seq = 0
        self._chain = start_chain(user, self.device)

    @property
    def member(self) -> Member:
        """The device's entry on its person's roster."""
        return Member(device=self.device, name="phone", key=bytes(self.pair.public_key).decode(), joined=NOW)

    def frame(self, drafts: Sequence[Event], made: int) -> bytes:
        """Return a signed frame with the device's next events, with stamps from `made` upwards."""
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


def make_authors(people: int, devices: int = 1) -> list[list[Author]]:
    """Return the authors of new people, one list per person."""
    users = [secrets.token_hex(8) for _ in range(people)]
    return [[Author(user) for _ in range(devices)] for user in users]


async def add_people(folder: Path, people: Sequence[Sequence[Author]]) -> None:
    """Create the people's files in a server's data folder, with their devices on the rosters."""
    files = UserLogs(folder, lambda: NOW)
    for n in range(0, len(people), CONCURRENCY):
        await asyncio.gather(*(_enter(files, devices) for devices in people[n : n + CONCURRENCY]))
    await files.close()


async def _enter(files: UserLogs, devices: Sequence[Author]) -> None:
    def enter(log: Log) -> None:
        for author in devices:
            log.roster.put(author.member)

    await files.add(devices[0].user)
    await files.write(devices[0].user, enter)
