"""A year of networking in one log, as two devices wrote it."""

from __future__ import annotations

from milepost_client.device.clock import Moment
from milepost_server.demo.story import story
from milepost_shared.storage.connection import run_sync
from milepost_shared.storage.log import Log
from tests.client.operations.conftest import FRIDAY, Desk

PHONE = "f00f00f00f00"
"""The device that is not the desk's own."""


def live_a_year(desk: Desk, seed: int = 2026) -> None:
    """Write the year that ends on Friday 6 March 2026: the laptop's share as this device's own."""
    authors = {"laptop": desk.device.id, "phone": PHONE}

    def write(log: Log) -> None:
        for step in story(seed, FRIDAY.today):
            if step.drafts is not None:
                moment = Moment.of(step.moment)
                log.append(authors[step.device], step.drafts(log), moment.now, moment.today)

    run_sync(desk.device.log.write(write))
