"""A milestone that several devices reach together is recorded once, by the first device that sees it."""

from __future__ import annotations

from milepost_client.device.clock import Moment
from milepost_client.sync.state import RecordedMilestone
from milepost_shared.events.drafts import draft_header
from milepost_shared.events.types import GoalSet, Milestone, MilestoneReached
from tests.client.recording import record
from tests.system.people import GOAL, Person, activities


async def test_only_the_sync_that_crosses_a_shared_milestone_celebrates(ana: Person) -> None:
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
    await record(phone, [goal, *activities([3.0], moment.today)], moment)
    await ana.sync(phone)
    await record(laptop, activities([4.0], moment.today), moment)
    assert (await ana.sync(laptop)).reached == [RecordedMilestone(GOAL, "Coffees", "Half way")]
    assert (await ana.sync(phone)).reached == []
    for device in (phone, laptop):
        claims = await device.log.read(
            lambda log: [h for h in log.events.revisions() if isinstance(h.event, MilestoneReached)]
        )
        assert len(claims) == 1
