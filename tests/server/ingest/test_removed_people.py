"""Of a person whom the operator removed, nothing that comes late is kept."""

from __future__ import annotations

from pathlib import Path

from milepost_server.ingest.admit import admit_messages
from milepost_server.ingest.message import Message
from milepost_server.ingest.recorder import record_results
from milepost_server.storage.registry import Registry, open_registry
from milepost_server.storage.user_logs import UserLogs
from tests.shared.builders import NOW, USER, A

OTHER = "b" * 16


async def test_late_messages_leave_the_stream_unread_and_no_quarantine_keeps_them(tmp_path: Path) -> None:
    logs, registry = UserLogs(tmp_path, lambda: NOW), await open_registry(tmp_path)
    await registry.write(lambda registry: registry.removed.mark(USER, NOW))
    senders = enumerate((USER, OTHER), 1)
    late = [await admit_messages(logs, user, [Message(user, A, n, NOW, b"x")]) for n, user in senders]

    def work(registry: Registry) -> tuple[list[int], list[tuple[str, bool]]]:
        record_results(late, registry)
        leaving = [(each.user, bool(each.is_erased)) for each in registry.kept.leaving(9)]
        return [registry.quarantine.count(user) for user in (USER, OTHER)], sorted(leaving)

    counts, leaving = await registry.write(work)
    assert counts == [0, 1]
    assert leaving == sorted([(USER, True), (OTHER, False)])
    await registry.close()
    await logs.close()


async def test_a_file_that_was_removed_is_let_go_of_and_is_unknown(tmp_path: Path) -> None:
    (tmp_path / "users").mkdir()
    logs, elsewhere = UserLogs(tmp_path, lambda: NOW), UserLogs(tmp_path, lambda: NOW)
    await logs.add(USER)
    await logs.read(USER, lambda log: log.user)
    assert logs.open_files == 1
    await elsewhere.remove(USER)
    assert not logs.knows(USER)
    await logs.let_go()
    assert logs.open_files == 0
    assert list((tmp_path / "users").iterdir()) == []
    await logs.add(USER)
    assert await logs.read(USER, lambda log: log.user) == USER
    await logs.close()
    await elsewhere.close()
