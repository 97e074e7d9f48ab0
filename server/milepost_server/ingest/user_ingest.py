"""The messages of one person, ingested in one go; a file that fails stops nobody else."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from milepost_server.ingest.admit import IngestResult, admit_messages
from milepost_server.ingest.message import Message
from milepost_server.observability.counters import Counters
from milepost_server.storage.change_notifier import ChangeNotifier
from milepost_server.storage.tables.file_position import START, Position
from milepost_server.storage.user_logs import UserLogs

log = logging.getLogger("milepost.ingest")


class UserIngest:
    """Ingests messages person by person: admits, counts and logs them, and notifies who waits for news."""

    def __init__(self, user_logs: UserLogs, notifier: ChangeNotifier, counters: Counters) -> None:
        self._user_logs = user_logs
        self._notifier = notifier
        self._counters = counters

    async def ingest(self, user: str, messages: Sequence[Message], after: Position = START) -> IngestResult:
        """Ingest messages of one person whose file goes as far as `after`.

        A failure is a result, so that the others go on.
        """
        try:
            result = await admit_messages(self._user_logs, user, messages, after)
        except Exception as error:  # Whatever one person's file does, the others go on.
            seq = messages[0].stream_seq
            log.exception("a person is behind from message %d on", seq, extra={"user": user})
            return IngestResult(user, error=str(error) or repr(error))
        self._counters.count_ingest(result.admitted, result.duplicate, result.new_events, result.refused)
        if result.new_events or result.filled:
            self._notifier.publish(user)
        return result
