"""What a write leads to: the event, the goal or activity as it now stands, and the words for it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from milepost_client.background import nudge
from milepost_client.device import Device
from milepost_client.session import Session
from milepost_client.words import celebration
from milepost_shared.activity import ActivityView, activity_view
from milepost_shared.drafts import Draft
from milepost_shared.events import ActivityLogged, Event, MilestoneReached
from milepost_shared.goal import GoalView, view
from milepost_shared.log import Log


class Written:
    """The first event of a write, and how what it is about stands now."""

    def __init__(
        self, event: Event, goals: list[GoalView], activity: ActivityView | None, reached: list[str]
    ) -> None:
        self.ref = event.ref
        self.goals = goals
        self.activity = activity
        self.reached = reached

    @property
    def goal(self) -> GoalView | None:
        """The goal it is about, where it is one."""
        return self.goals[0] if self.goals else None

    def as_json(self) -> dict[str, Any]:
        """`{"ref", "goal"}`, with the activity as it now stands where it is one."""
        found: dict[str, Any] = {"ref": self.ref, "goal": self.goal}
        return found | ({"activity": self.activity} if self.activity else {})


def write(session: Session, drafts: Callable[[Device, Log], Sequence[Draft]]) -> Written:
    """Write what `drafts` makes of the log, in one transaction, and look at the outcome."""

    async def work(device: Device) -> Written:
        def inside(log: Log) -> Written:
            events = device.record_in(log, drafts(device, log), session.moment)
            return _outcome(log, events, session)

        return await device.write(inside)

    written = session.run(work)
    nudge(session.home, session.environ, session.moment.today)
    return written


def show(session: Session, written: Written, as_json: bool, sentence: Callable[[Written], str]) -> None:
    """Print the outcome, for a program or a person."""
    if as_json:
        session.show_json(written.as_json())
        return
    session.show(sentence(written))
    for name in written.reached if written.goal else ():
        assert written.goal is not None
        session.show(celebration(name, written.goal))


def _outcome(log: Log, events: list[Event], session: Session) -> Written:
    first = events[0]
    reached = [event.milestone for event in events[1:] if isinstance(event, MilestoneReached)]
    activity = None
    if isinstance(first, ActivityLogged):
        entry = log.entry(first.ref)
        activity = activity_view(entry) if entry else None
        names = dict.fromkeys(c.goal for c in (activity.contributions if activity else ()))
    else:
        names = {first.goal: None}
    goals = [view(log.views.goal(name), session.moment.today) for name in names]
    return Written(first, [goal for goal in goals if goal], activity, reached)
