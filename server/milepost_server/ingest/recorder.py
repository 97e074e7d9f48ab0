"""What the registry notes of what was ingested: what the stream is to keep, and what was refused.

It may be noted later than the files have it: what a crash keeps from being noted is read again.
"""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Sequence
from functools import partial

from milepost_server.ingest.admit import IngestResult
from milepost_server.storage.change_notifier import ChangeNotifier
from milepost_server.storage.registry import Registry, RegistryFile
from milepost_server.storage.tables.quarantine import QuarantinedMessage
from milepost_server.storage.user_logs import UserLogs
from milepost_shared.errors import StorageFailed

WAITS, MOST_WAITING = 1.0, 1024
"""For how many seconds, and how many messages, it waits with what nobody waits for."""

log = logging.getLogger("milepost.ingest")


class Recorder:
    """Notes results in the registry: at once where something was refused or erased, else a few together."""

    def __init__(self, registry: RegistryFile, user_logs: UserLogs, notifier: ChangeNotifier) -> None:
        self._registry = registry
        self._user_logs = user_logs
        self._notifier = notifier
        self._results: list[IngestResult] = []
        self._messages = 0
        self._since = 0.0

    async def add(self, results: Sequence[IngestResult]) -> None:
        """Note results soon, in the order in which they are added. Raises StorageFailed."""
        if not self._results:
            self._since = asyncio.get_running_loop().time()
        self._results += results
        self._messages += sum(len(result.kept) for result in results)
        if any(result.leaving or result.is_to_scrub for result in results):
            await self.flush()

    @property
    def is_due(self) -> bool:
        """Whether results have waited long enough, or too many of them wait."""
        late = asyncio.get_running_loop().time() >= self._since + WAITS
        return self._messages >= MOST_WAITING or bool(self._results and late)

    def forget(self) -> None:
        """Drop what waits: it is read from the stream again."""
        self._results, self._messages = [], 0

    async def flush(self) -> bool:
        """Note all that waits; return whether there was anything. Raises StorageFailed."""
        results = self._results
        self.forget()
        if results:
            quarantined = await self._registry.write(partial(record_results, results))
            _log_quarantine(quarantined)
            for user in dict.fromkeys(message.user for message in quarantined):
                self._notifier.publish(user)  # Answers tell how many were refused.
            await self._scrub({result.user for result in results if result.is_to_scrub})
        return bool(results)

    async def _scrub(self, users: set[str]) -> None:
        """Take what people erased off the disk, once the stream is to give it up."""
        for user in users:
            await self._scrub_file(user)
        if users:
            await self._registry.scrub()

    async def _scrub_file(self, user: str) -> None:
        """Take what a person erased off the disk. What fails is tried again with the next messages."""
        try:
            if await self._user_logs.scrub(user):
                return
            reason = "somebody reads the file"
        except StorageFailed as error:
            reason = str(error)
        about = {"user": user, "reason": reason}
        log.warning("what was erased is not off the disk yet; it is tried again", extra=about)


def record_results(results: Sequence[IngestResult], registry: Registry) -> list[QuarantinedMessage]:
    """Note what the stream is to keep, and put into quarantine what was refused; return what is new there.

    What is noted stays as it is when it is read again. What was taken in once may be refused then: a file
    that is made anew may lack what is before it. Of who erased something neither keeps anything: it may have
    the text. Of a removed person nothing is kept.
    """
    quarantined: list[QuarantinedMessage] = []
    for result in results:
        if registry.removed.at(result.user) is not None:
            _drop(result, registry)
            continue
        noted = {message.seq for message in result.leaving if registry.kept.is_noted(message.seq)}
        refused = (message for message in result.quarantined if message.stream_seq not in noted)
        quarantined += registry.quarantine.add(*refused)
        registry.kept.dismiss(message for message in result.leaving if message.seq not in noted)
        registry.kept.keep(result.kept)
        if result.is_to_scrub:
            registry.kept.erase(result.user)
            registry.quarantine.erase(result.user)
            registry.requests.drop_frames(result.user)
    return quarantined


def _drop(result: IngestResult, registry: Registry) -> None:
    """Let the messages of a removed person leave the stream, and leave no byte."""
    registry.kept.dismiss(result.leaving)
    registry.kept.keep(result.kept)
    registry.kept.erase(result.user)


def _log_quarantine(quarantined: Sequence[QuarantinedMessage]) -> None:
    """Log a line for each device and reason."""
    counts = Counter((message.user, message.device, message.reason) for message in quarantined)
    for (user, device, reason), count in counts.items():
        about = {"user": user, "device": device, "reason": reason, "count": count}
        log.warning("frames went to quarantine", extra=about)
