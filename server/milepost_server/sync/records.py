"""The exchange of records between a device and the server (shared/decisions/0032-roster-records.md).

What this server took once it takes again, whoever brings it: so it gets back what it lost in a restore. Of
what is new it takes what a member states in its own name: authors that it brings, and names.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Container
from typing import NamedTuple

from milepost_server.broker.identity import ServerIdentity
from milepost_server.storage.change_notifier import ChangeNotifier
from milepost_server.storage.registry import Registry, RegistryFile
from milepost_server.storage.user_logs import UserLogs
from milepost_server.sync.membership import refusal_of
from milepost_shared.protocol.member import Member
from milepost_shared.replication.roster import (
    ensure_records,
    merge_records,
    record_ids,
    records_beyond,
    take_records,
)
from milepost_shared.roster.exchange import RecordsAnswer, RecordsQuestion
from milepost_shared.roster.records import Author, Named, Record
from milepost_shared.storage.log import Log


class _Merged(NamedTuple):
    """The answer, and the roster where it changed."""

    answer: RecordsAnswer
    roster: list[Member]


class RecordsExchange:
    """Answers the verb `records`. `now` gives stamps."""

    def __init__(
        self,
        user_logs: UserLogs,
        registry: RegistryFile,
        notifier: ChangeNotifier,
        identity: ServerIdentity,
        now: Callable[[], int],
    ) -> None:
        self._user_logs = user_logs
        self._registry = registry
        self._notifier = notifier
        self._identity = identity
        self._now = now

    async def exchange(self, user: str, device: str, question: RecordsQuestion) -> RecordsAnswer:
        """Merge what the device brings, and return what it lacks. Raises NotFound or StorageFailed."""
        if not question.records:
            answer = await self._user_logs.read(user, lambda log: self._answer(log, device, question))
            if answer.digest or answer.error:
                return answer
        taken = await self._registry.read(lambda registry: _of_others(registry, user, question.records))
        merged = await self._user_logs.write(user, lambda log: self._merge(log, device, question, taken))
        if merged.roster:
            at = int(time.time())
            await self._registry.write(lambda registry: registry.settle_keys(user, merged.roster, at))
            self._notifier.publish(user)
        return merged.answer

    def _merge(self, log: Log, device: str, question: RecordsQuestion, taken: Container[str]) -> _Merged:
        if refusal_of(log, device):
            return _Merged(self._answer(log, device, question), [])
        ensure_records(log, self._identity.key, self._identity.sign)
        before, new = log.metadata.text("records"), list[Record]()
        merge_records(log, question.records)
        refused: dict[str, str] = {}
        for record in [each for each in question.records if each.taken is None]:
            if reason := _refusal(record, device, taken):
                refused[record.id] = reason
            else:
                new.append(record)
        refused |= take_records(log, new, self._now(), self._identity.sign)
        changed = log.metadata.text("records") != before
        return _Merged(self._answer(log, device, question, refused), log.roster.all() if changed else [])

    def _answer(
        self, log: Log, device: str, question: RecordsQuestion, refused: dict[str, str] | None = None
    ) -> RecordsAnswer:
        if problem := refusal_of(log, device):
            return RecordsAnswer(error=problem)
        held = record_ids(log)
        return RecordsAnswer(
            records=records_beyond(log, question.have),
            want=[each for each in question.have if each not in held and each not in (refused or ())],
            refused=refused or {},
            digest=log.metadata.text("records"),
        )


def _of_others(registry: Registry, user: str, records: list[Record]) -> set[str]:
    """Return the keys of authors that are those of other devices here."""
    authors = [body for each in records if isinstance(body := each.read(), Author)]
    return {a.key for a in authors if registry.device_keys.is_of_another(a.key, user, a.device)}


def _refusal(record: Record, device: str, taken: Container[str]) -> str | None:
    """Return why what a device states is not for it to say."""
    body = record.read()
    if not isinstance(body, Author | Named) or body.by != device:
        return "it is not for this device to say"
    return "the key is another device's" if isinstance(body, Author) and body.key in taken else None
