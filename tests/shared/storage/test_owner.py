"""The owner of a log."""

from __future__ import annotations

from pathlib import Path

from milepost_shared.protocol.hash_chain import start_chain
from milepost_shared.storage.owner import set_owner
from tests.shared.builders import NOW, TODAY, A, activity_draft, make_log


async def test_a_log_without_a_server_can_get_another_owner_and_keeps_its_events(tmp_path: Path) -> None:
    file = await make_log(tmp_path)
    await file.write(lambda log: log.append(A, [activity_draft(), activity_draft()], NOW, TODAY))
    before = await file.read(lambda log: log.events.between(A, 1, 2))
    await file.write(lambda log: set_owner(log, "e" * 16))
    await file.write(lambda log: log.append(A, [activity_draft()], NOW, TODAY))
    assert await file.read(lambda log: log.events.between(A, 1, 2)) == before
    start = start_chain("e" * 16, A)
    assert await file.read(lambda log: log.events.first_damaged(A, start, 3, {})) is None
    await file.close()
