"""The cost of syncs, and of GETs of a goal."""

from __future__ import annotations

import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from tests.bench.walks.probed import LOG, Probed, Walk, join_device, operate, serving, set_and_log, walk

ROUNDS = 3
"""How often each sync and GET is counted. The requests of a sync depend on how fast the server answers."""
GETS = 10


def count_sync(folder: Path) -> tuple[dict[str, list[Walk]], list[Walk]]:
    """Return the costs of syncs, by name, and of GETs of a goal."""
    syncs: dict[str, list[Walk]] = {}
    gets: list[Walk] = []

    def sync(name: str, probed: Probed) -> None:
        syncs.setdefault(name, []).append(walk(probed.run("sync"), "log.db"))

    for n in range(ROUNDS):
        place = folder / str(n)
        place.mkdir()
        with serving(place) as (url, server):
            phone = join_device(place, server, "phone")
            goal = set_and_log(phone)
            sync("first sync of two events", phone)
            laptop = join_device(place, server, "laptop")
            sync("first sync of who lacks two events", laptop)
            phone.run(*LOG)
            sync("later sync of one new event", phone)
            sync("later sync of who lacks one event", laptop)
            sync("sync with nothing to do", phone)
            gets += count_gets(url, server, goal)
    return syncs, gets


def count_gets(url: str, server: Probed, goal: str) -> Iterator[Walk]:
    """Yield the cost of each of some GETs of a goal.

    Only snapshots of the person's file and of the tokens count, not those of the server's own work.
    """
    token = operate(server, "token")["token"]
    headers = {"Authorization": f"Bearer {token}"}
    request = urllib.request.Request(f"{url}/api/v1/goals/{goal}", headers=headers)
    for n in range(1 + GETS):
        server.new_notes()
        with urllib.request.urlopen(request) as response:
            response.read()
        time.sleep(0.05)
        found = walk(server.new_notes())
        if n:  # The first one opens the person's file.
            # Ingest reads its own tables about every second.
            reads = [read for read in found.reads if " behind" not in read and " position" not in read]
            yield Walk(found.writes, reads, [])
