"""The messages of one person, ingested in one go; a file that fails stops nobody else."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Sequence

from milepost_server.ingest.admit import IngestResult, admit_messages
from milepost_server.ingest.message import Message
from milepost_server.observability.counters import Counters
from milepost_server.storage.change_notifier import ChangeNotifier
from milepost_server.storage.registry import Registry
from milepost_server.storage.user_logs import UserLogs
from milepost_shared.errors import StorageFailed

log = logging.getLogger("milepost.ingest")


class UserIngest:
    """Ingests messages person by person: admits, counts and logs them, and notifies who waits for news."""

    def __init__(self, user_logs: UserLogs, notifier: ChangeNotifier, counters: Counters) -> None:
        self._user_logs = user_logs
        self._notifier = notifier
        self._counters = counters

    async def ingest(self, user: str, messages: Sequence[Message]) -> IngestResult:
        """Ingest messages of one person. A failure is a result, so that the others go on."""
        try:
            result = await admit_messages(self._user_logs, user, messages)
        except Exception as error:  # Whatever one person's file does, the others go on.
            seq = messages[0].stream_seq
            log.exception("a person is behind from message %d on", seq, extra={"user": user})
            return IngestResult(user, lags_from=seq, error=str(error))
        self._counters.count_ingest(result.admitted, result.duplicate, result.new_events, result.refused)
        _log_quarantine(result)
        if result.is_to_scrub:
            await self._scrub(user)
        if result.new_events or result.filled:
            self._notifier.publish(user)
        return result

    def announce_refusals(self, results: Sequence[IngestResult]) -> None:
        """Notify those of whom the registry has taken refused messages: answers tell how many there are."""
        for result in results:
            if result.quarantined:
                self._notifier.publish(result.user)

    async def _scrub(self, user: str) -> None:
        """Take what was erased off the disk. What fails is tried again with the next messages."""
        try:
            if await self._user_logs.scrub(user):
                return
            reason = "somebody reads the file"
        except StorageFailed as error:
            reason = str(error)
        about = {"user": user, "reason": reason}
        log.warning("what was erased is not off the disk yet; it is tried again", extra=about)


def record_results(results: Sequence[IngestResult], registry: Registry) -> None:
    """Keep what was quarantined; note the people whose file lags now, and what the stream is to keep.

    Of who erased something neither keeps anything: it may have the text. Of a removed person nothing is kept.
    """
    for result in results:
        if registry.removed.at(result.user) is not None:
            _drop(result, registry)
            continue
        if result.lags_from is not None:
            registry.lagging.mark(result.user, result.lags_from, result.error)
        registry.quarantine.add(*result.quarantined)
        registry.kept.dismiss(result.leaving)
        registry.kept.keep(result.kept)
        if result.is_to_scrub:
            registry.kept.erase(result.user)
            registry.quarantine.erase(result.user)
            registry.requests.drop_frames(result.user)


def _drop(result: IngestResult, registry: Registry) -> None:
    """Let the messages of a removed person leave the stream, and leave no byte."""
    registry.kept.dismiss(result.leaving)
    registry.kept.keep(result.kept)
    registry.kept.erase(result.user)


def _log_quarantine(result: IngestResult) -> None:
    """Log a line for each device and reason."""
    counts = Counter((message.device, message.reason) for message in result.quarantined)
    for (device, reason), count in counts.items():
        about = {"user": result.user, "device": device, "reason": reason, "count": count}
        log.warning("frames went to quarantine", extra=about)
