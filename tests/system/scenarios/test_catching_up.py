"""A device that pulls many events at once."""

from __future__ import annotations

from milepost_client.device.clock import Moment
from milepost_client.sync.connection import connect_to_server
from milepost_client.sync.prefetch import PrefetchingPuller, following
from milepost_shared.events.drafts import draft_header
from milepost_shared.events.types import ActivityLogged, Contribution
from milepost_shared.protocol.messages import Pull
from milepost_shared.storage.log import Log
from tests.client.recording import record
from tests.system.people import GOAL, Person

EVENTS = 150
"""With notes of 12 KB these are four replies."""


async def log_much(ana: Person) -> None:
    laptop, moment = await ana.device("laptop"), Moment.current({})
    await ana.set_goal(laptop)
    counted = (Contribution(goal=GOAL),)
    much = [
        ActivityLogged(**draft_header(), day=moment.today, contributions=counted, note="x" * 12_000)
        for _ in range(EVENTS)
    ]
    await record(laptop, much, moment)
    await ana.sync(laptop)


async def test_a_large_catch_up_is_complete(ana: Person) -> None:
    await log_much(ana)
    phone = await ana.device("phone")
    report = await ana.sync(phone)
    assert (report.received, report.duplicates, report.agrees) == (EVENTS + 1, 0, True)
    assert report.digest == await ana.on_server(Log.digest)


async def test_a_prefetched_reply_is_used_if_it_fits_and_requested_again_otherwise(
    ana: Person,
) -> None:
    await log_much(ana)
    phone = await ana.device("phone")
    async with connect_to_server(phone) as exchange, PrefetchingPuller(exchange, phone.id) as ahead:
        question = Pull(have={})
        first = await ahead.pull(question)
        second = await ahead.pull(following(question, first, phone.id))
        again = await ahead.pull(question)
    assert first.more and second.more
    assert second.frames[0].first == first.frames[-1].last + 1
    # A line that turned out fast gets longer replies.
    assert again.frames[: len(first.frames)] == first.frames
