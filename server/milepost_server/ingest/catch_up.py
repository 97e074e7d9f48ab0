"""The people whose file is behind the stream, caught up one by one
(server/decisions/0019-position-in-the-file.md)."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterable, Sequence

from milepost_server.broker.subjects import events_of
from milepost_server.ingest.admit import IngestResult
from milepost_server.ingest.recorder import Recorder
from milepost_server.ingest.source import StreamSource
from milepost_server.ingest.user_ingest import UserIngest
from milepost_server.storage.registry import RegistryFile
from milepost_server.storage.tables.file_position import START, Position, position_of
from milepost_server.storage.user_logs import UserLogs
from milepost_shared.errors import MilepostError

AGAIN_AFTER = 10.0
"""Seconds after which a file that failed is tried again."""

log = logging.getLogger("milepost.ingest")


class CatchUp:
    """Knows how far each person's file goes, and reads from the stream what one lacks."""

    def __init__(
        self,
        source: StreamSource,
        registry: RegistryFile,
        user_logs: UserLogs,
        users: UserIngest,
        recorder: Recorder,
    ) -> None:
        self._source = source
        self._registry = registry
        self._user_logs = user_logs
        self._users = users
        self._recorder = recorder
        self._known: dict[str, Position] = {}
        """How far the files go that were used since the start."""
        self._behind: dict[str, bool] = {}
        """Whose file is behind, and whether it is to be read from the start of the stream."""
        self.failing: dict[str, float] = {}
        """Whose file takes nothing in, and when it is tried again, by the loop's clock."""

    @property
    def behind(self) -> set[str]:
        """Whose file lacks what the stream has before the next message; ingest leaves them out."""
        return {*self._behind}

    def restart(self) -> None:
        """Know nothing any more: the stream is another one."""
        self._known.clear()
        self._behind = dict.fromkeys(self._behind, True)

    async def expected(self, users: Iterable[str]) -> dict[str, Position]:
        """Return how far the people's files go as far as is known: a file that goes less far was put back.
        Raises StorageFailed."""
        users = [*users]
        if unknown := [user for user in users if user not in self._known]:
            self._known |= await self._registry.read(
                lambda registry: {user: registry.kept.newest_of(user) for user in unknown}
            )
        return {user: self._known[user] for user in users}

    def learn(self, results: Sequence[IngestResult]) -> None:
        """Take notice of how far files go now, and of those that took nothing in."""
        for result in results:
            self._user_logs.opened.pop(result.user, None)
            if result.lacks or result.error:
                self._behind.setdefault(result.user, False)
            if result.error:
                self.failing[result.user] = asyncio.get_running_loop().time() + AGAIN_AFTER
            elif result.position:
                self._known[result.user] = result.position

    async def compare(self) -> None:
        """Find those of whom the stream has more than is noted: it came while their files failed, or a crash
        kept it from being noted. Raises what the source raises, or StorageFailed."""
        there = await self._source.counts()
        noted = await self._registry.read(lambda registry: registry.kept.counts())
        self._behind |= {user: True for user, count in there.items() if count > noted.get(user, 0)}

    async def run(self, until: int, is_interrupted: Callable[[], bool]) -> None:
        """Catch up who is behind, up to the message `until`; what comes later the reader brings.

        At least one is caught up, and the others only while nothing interrupts. Raises what the source
        raises, or StorageFailed.
        """
        await self._look_at_opened()
        now = asyncio.get_running_loop().time()
        for user in [user for user in self._behind if self.failing.get(user, now) <= now]:
            if await self._catch_up(user, until):
                del self._behind[user]
                self.failing.pop(user, None)
            if is_interrupted():
                break

    async def _look_at_opened(self) -> None:
        """Find the files that were opened and go less far than they did: somebody put back copies."""
        opened, self._user_logs.opened = self._user_logs.opened, {}
        for user, expected in (await self.expected(opened)).items() if opened else ():
            if opened[user].covers(expected):
                self._known[user] = opened[user]
            else:
                log.info("a file is behind what was taken in before", extra={"user": user})
                self._behind.setdefault(user, False)

    async def _catch_up(self, user: str, until: int) -> bool:
        """Read what one person's file lacks, up to the message `until`; whether it has it now."""
        subject = events_of(user)
        # The last number first: where no message comes, the broker may just be slow.
        last = min(until, await self._source.last(subject))
        try:
            position = await self._position(user)
        except MilepostError as error:
            self.learn([IngestResult(user, error=str(error))])
            return False
        if self._behind[user] or not (position.seq and await self._source.is_at(*position)):
            position = START
        self._known[user] = position
        return await self._read(user, position.seq, last)

    async def _read(self, user: str, done: int, last: int) -> bool:
        """Ingest a person's messages beyond `done` up to `last`; whether all are ingested."""
        subject = events_of(user)
        while done < last:
            found = await self._source.read(subject, done + 1)
            messages = [message for message in found if message.stream_seq <= last]
            if not messages:
                return await self._source.last(subject) <= done
            result = await self._users.ingest(user, messages)
            self.learn([result])
            if result.error:
                return False
            await self._recorder.add([result])
            done = messages[-1].stream_seq
        return True

    async def _position(self, user: str) -> Position:
        """Return how far a person's file goes. Raises what reading it raises."""
        if not self._user_logs.knows(user):
            return START
        return await self._user_logs.read(user, position_of)
