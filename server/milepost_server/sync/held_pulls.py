"""Pulls that are held until there is something new (server/decisions/0006-held-answers.md)."""

from __future__ import annotations

import asyncio

from msgspec.structs import replace

from milepost_server.storage.change_notifier import ChangeNotifier
from milepost_server.storage.coalescing import Coalescer
from milepost_server.storage.registry import Registry, RegistryFile
from milepost_server.storage.user_logs import UserLogs
from milepost_server.sync.head_cache import HeadCache, HeadSnapshot
from milepost_server.sync.pull_reply import missing_frames
from milepost_shared.protocol.messages import DayStart, Pull, Refusals, Reply
from milepost_shared.storage.log import Log

MOST_ZONE_LETTERS = 64
BEAT = 1.0
"""Seconds between the moments at which held answers end. Many end at once: to wake the process for a single
one costs several times what the answer does."""


class HeldPulls:
    """Answers pulls, and reads a file only where it may have something new for the caller."""

    def __init__(self, user_logs: UserLogs, registry: RegistryFile, notifier: ChangeNotifier) -> None:
        self._user_logs = user_logs
        self._registry: Coalescer[Registry] = Coalescer(lambda _, work: registry.read(work))
        self._notifier = notifier
        self._cache = HeadCache()

    async def close(self) -> None:
        """Wait until the registry is read no more."""
        await self._registry.close()

    async def pull(self, user: str, device: str, question: Pull) -> Reply:
        """Return what the caller lacks, held up to `wait` seconds while that is nothing.

        Raises NotFound or StorageFailed.
        """
        clock = asyncio.get_running_loop().time
        until = end_of_hold(clock(), question.wait)
        left = until - clock()
        while True:
            # Counted before the file is read, so that no change is missed.
            changes = self._notifier.count(user)
            if left <= 0 and (known := self._nothing_new(user, device, question)):
                return replace(known, refused=await self._refusals(user, device))
            if left <= 0 or not self._is_up_to_date(user, device, question):
                reply = await self._read(user, device, question)
                left = until - clock()
                if left <= 0 or _has_news(question, reply):
                    return replace(reply, refused=await self._refusals(user, device))
            await self._notifier.wait_beyond(user, changes, left)
            left = until - clock()

    async def _read(self, user: str, device: str, question: Pull) -> Reply:
        """Read what the caller lacks now.

        Its zone is kept, and when its day starts: the API's today is the day there.
        """
        zone, changes = question.zone[:MOST_ZONE_LETTERS], self._notifier.count(user)
        state = self._user_logs.state(user)

        def read(log: Log) -> tuple[Reply, bool]:
            return missing_frames(log, device, question), log.metadata.text("zone") == zone

        reply, zone_is_known = await self._user_logs.read(user, read)
        if not reply.error:
            told = question.day_starts
            if not zone_is_known or told not in (None, reply.day_starts):
                await self._user_logs.write(user, lambda log: _keep_days(log, zone, told))
                reply = reply if told is None else replace(reply, day_starts=told)
            devices = frozenset(member.device for member in reply.roster if member.is_active)
            nothing = replace(reply, frames=[], admitted=[], more=False)
            self._cache.put(
                user,
                HeadSnapshot(
                    changes, reply.heads, devices, question.zone, reply.records, nothing, state, refused={}
                ),
            )
        return reply

    def _nothing_new(self, user: str, device: str, question: Pull) -> Reply | None:
        """Return the reply for a caller that lacks nothing, where that is sure without opening the file."""
        last = self._cache.get(user)
        if last is None or question.own or not self._is_up_to_date(user, device, question):
            return None
        return last.reply if last.state == self._user_logs.state(user) else None

    def _is_up_to_date(self, user: str, device: str, question: Pull) -> bool:
        """Whether the caller has all that the file had when it was last read, and nothing changed since."""
        last, changes = self._cache.get(user), self._notifier.count(user)
        if last is None or device not in last.devices or question.day_starts is not None:
            return False
        if question.records not in ("", last.records) or not _lacks_as_well(last.reply, question):
            return False
        return (last.changes, last.heads, last.zone) == (changes, question.have, question.zone)

    async def _refusals(self, user: str, device: str) -> Refusals:
        """Return what was refused of a device. Like the heads it stays the same until there is a change."""
        last, changes = self._cache.get(user), self._notifier.count(user)
        known = last.refused if last is not None and last.changes == changes else {}
        if device not in known:
            count, reason = await self._registry.run(
                "", lambda registry: registry.quarantine.refusals(user, device)
            )
            known[device] = Refusals(count=count, reason=reason)
        return known[device]


def end_of_hold(now: float, wait: float) -> float:
    """Return when an answer is due that is held for so many seconds, a little sooner rather than later."""
    until = now + wait
    return until - until % BEAT if wait > BEAT else until


def _lacks_as_well(reply: Reply, question: Pull) -> bool:
    """Whether the server has none of the texts that a caller lacks."""
    return not question.lacking or {*question.lacking} <= {*reply.lacking}


def _keep_days(log: Log, zone: str, day_starts: DayStart | None) -> None:
    log.metadata.put("zone", zone)
    if day_starts is not None:
        log.metadata.put("day_starts", day_starts)


def _has_news(question: Pull, reply: Reply) -> bool:
    """Whether a reply has something for the caller: frames, texts, or records that it has not heard of."""
    if reply.frames or reply.admitted or reply.texts or reply.error:
        return True
    return question.records not in ("", reply.records)
