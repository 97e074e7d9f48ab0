"""What a sync by the real command costs, over a real broker and server."""

from __future__ import annotations

from pathlib import Path

from tests.bench.walks import LOG, join_device, serving, set_and_log, walk

TRIES = 3
"""A server that admits late is asked once more; one prompt admission is enough."""


def test_a_sync_of_one_new_event_takes_at_most_4_transactions_and_4_requests(tmp_path: Path) -> None:
    with serving(tmp_path) as (_, server):
        phone = join_device(tmp_path, server, "phone")
        set_and_log(phone)
        phone.run("sync")
        walks = []
        for _ in range(TRIES):
            phone.run(*LOG)
            walks.append(walk(phone.run("sync"), "log.db"))
    assert min(len(each.writes) for each in walks) <= 4
    assert min(len(each.reads) for each in walks) <= 8
    assert min(len(each.requests) for each in walks) <= 4
