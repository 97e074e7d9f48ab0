"""A milestone that several devices reach together is put on record once, by whichever sees it first."""

from __future__ import annotations

from milepost_client.device.clock import Moment
from milepost_client.sync.state import Reached
from milepost_shared.events.drafts import draft_header
from milepost_shared.events.types import GoalSet, Milestone, MilestoneReached
from tests.system.people import GOAL, Person, activities


async def test_the_sync_that_brings_it_together_celebrates_and_no_other(ana: Person) -> None:
    phone, laptop = await ana.device("phone"), await ana.device("laptop")
    moment = Moment.current({})
    goal = GoalSet(
        **draft_header(),
        goal=GOAL,
        title="Coffees",
        start=moment.today,
        target=10.0,
        milestones=(Milestone(name="Half way", percent=50),),
    )
    await phone.record([goal, *activities([3.0], moment.today)], moment)
    await ana.sync(phone)
    await laptop.record(activities([4.0], moment.today), moment)
    assert (await ana.sync(laptop)).reached == [Reached(GOAL, "Coffees", "Half way")]
    assert (await ana.sync(phone)).reached == []
    for device in (phone, laptop):
        claims = await device.log.read(
            lambda log: [h for h in log.events.revisions() if isinstance(h.event, MilestoneReached)]
        )
        assert len(claims) == 1
