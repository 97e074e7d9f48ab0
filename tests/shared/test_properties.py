"""Invariants under any order, duplication and interleaving of syncs, with wrong clocks and old copies.

Up to five devices, with clocks up to ten years off, write every kind of event, and lose, delay and duplicate
what they send. Their files are replaced by old copies, and rows in them are damaged. In the end all logs are
equal, the incremental views equal those of a rebuild and of a fold, and each logged amount counts exactly
once. `--hypothesis-profile=soak` tries many more.
"""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.shared.devices import YEAR, close
from tests.shared.world import World

WRITING = ["log", "log", "level", "several", "import", "correct", "void", "adjust", "serve", "withdraw"]
WRITING += ["claim", "newer"]
SENDING = ["sync", "push", "pull", "post", "deliver", "look"]
FAULTS = ["copy", "restore", "damage"]

Operation = tuple[int, str, int]
operations = st.tuples(st.integers(0, 4), st.sampled_from(WRITING * 2 + SENDING + FAULTS), st.integers(0, 40))
histories = st.integers(1, 100).flatmap(lambda n: st.lists(operations, min_size=n, max_size=n))
clocks = st.lists(st.integers(-10 * YEAR, 10 * YEAR), min_size=2, max_size=5)


async def run(skews: list[int], history: list[Operation]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        world = await World.begin(Path(folder), skews)
        try:
            for who, what, argument in history:
                await world.apply(who, what, argument)
            await world.converge()
        finally:
            await close(world.server, *world.peers)


@pytest.mark.timeout(400)
@settings(max_examples=settings().max_examples // 4 or 1)
@given(clocks, histories)
def test_all_replicas_end_equal_and_every_amount_counts_once(
    skews: list[int], history: list[Operation]
) -> None:
    asyncio.run(run(skews, history))
