"""`milepost why`: how a goal came to be what it is."""

from __future__ import annotations

from datetime import date

import click
from msgspec import Struct

from milepost_client.dates import say_day
from milepost_client.device import Device
from milepost_client.field_words import say_field
from milepost_client.naming import GoalNames, goal_names
from milepost_client.reading import one_goal
from milepost_client.refs import Names, device_names, short
from milepost_client.session import Session
from milepost_client.words import standing
from milepost_shared.events import GoalAdjusted
from milepost_shared.goal import GoalView, RevisionView
from milepost_shared.log import Log


class Told(Struct, frozen=True):
    """What it takes to tell a revision: names, and what those that take one back name."""

    today: date
    here: str
    devices: Names
    goals: GoalNames
    took_back: dict[str, str]

    def short(self, ref: str) -> str:
        """How a ref is shown here."""
        return short(ref, self.here, self.devices)


@click.command()
@click.argument("goal")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def command(session: Session, /, goal: str, as_json: bool) -> None:
    """Tell the history of a GOAL: every adjustment, its reason, and which were made at once."""

    async def read(device: Device) -> tuple[GoalView, Told]:
        def inside(log: Log) -> tuple[GoalView, Told]:
            found = one_goal(log, goal, session)
            took_back = {
                held.event.ref: held.event.withdraws
                for held in log.events.revisions(found.id)
                if isinstance(held.event, GoalAdjusted) and held.event.withdraws
            }
            return found, Told(found.today, device.id, device_names(log), goal_names(log), took_back)

        return await device.read(inside)

    found, told = session.run(read)
    if as_json:
        session.show_json(found)
        return
    session.show(f"{found.title}: {standing(found)}")
    for revision in found.revisions:
        session.show("\n".join(_lines(revision, told)))
    for milestone in found.milestones:
        if milestone.reached:
            session.show(f"\n{say_day(milestone.reached, found.today)}  reached “{milestone.name}”")


def _lines(revision: RevisionView, told: Told) -> list[str]:
    here = revision.device == told.here
    where = "here" if here else f"on {told.devices.get(revision.device, revision.device)}"
    taken = " (taken back)" if revision.withdrawn else ""
    reason = f": {revision.reason}" if revision.reason else ""
    day = say_day(revision.effective_day, told.today)
    lines = [f"\n{day}  {_kind(revision, told)} {where}{reason}{taken}"]
    for name, (before, after) in revision.changes.items():
        was = "" if before is None else f"{say_field(name, before, told.today, told.goals)} → "
        lost = "  (overruled by the one made at the same time)" if name in revision.lost else ""
        lines.append(f"    {name}: {was}{say_field(name, after, told.today, told.goals)}{lost}")
    if revision.concurrent_with:
        refs = ", ".join(map(told.short, revision.concurrent_with))
        lines.append(f"    made at the same time as {refs}: neither device knew of the other's")
    if revision.eases is not None:
        lines.append(f"    this {'eased' if revision.eases else 'did not ease'} the required pace")
    return lines


def _kind(revision: RevisionView, told: Told) -> str:
    if "title" in revision.changes and revision.changes["title"][0] is None:
        return "set"
    if "status" in revision.changes:
        status = str(revision.changes["status"][1])
        return "resumed" if status == "active" else status
    if revision.skip:
        return f"skipped {', '.join(revision.skip)}"
    withdraws = told.took_back.get(revision.ref)
    return f"took back {told.short(withdraws)}" if withdraws else "adjusted"
