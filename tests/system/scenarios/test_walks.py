"""The cost of a sync by the real command, over a real broker and server."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.bench.walks.probed import LOG, join_device, serving, set_and_log, walk

TRIES = 3
"""A server under load may admit late, which costs another pull; one prompt admission is enough."""

MOST = 4, 4, 12
"""Requests, transactions and snapshots."""


@pytest.mark.timeout(400)
def test_a_sync_of_one_new_event_takes_at_most_4_transactions_and_4_requests(tmp_path: Path) -> None:
    with serving(tmp_path) as (_, server):
        phone = join_device(tmp_path, server, "phone")
        set_and_log(phone)
        phone.run("sync")
        costs: list[tuple[int, int, int]] = []
        while not costs or (costs[-1] > MOST and len(costs) < TRIES):
            phone.run(*LOG)
            synced = walk(phone.run("sync"), "log.db")
            costs.append((len(synced.requests), len(synced.writes), len(synced.reads)))
    assert costs[-1] == MOST
