"""`milepost why`: how a goal came to be what it is."""

from __future__ import annotations

from datetime import date

import click

from milepost_client.dates import say_day
from milepost_client.device import Device
from milepost_client.goal_adjust import say
from milepost_client.reading import one_goal
from milepost_client.refs import Names, device_names, short
from milepost_client.session import Session
from milepost_client.words import standing
from milepost_shared.goal import GoalView, RevisionView
from milepost_shared.log import Log


@click.command()
@click.argument("goal")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def command(session: Session, /, goal: str, as_json: bool) -> None:
    """Tell the history of a GOAL: every adjustment, its reason, and which were made at once."""

    async def read(device: Device) -> tuple[GoalView, Names, str]:
        def inside(log: Log) -> tuple[GoalView, Names]:
            return one_goal(log, goal, session), device_names(log)

        return *await device.read(inside), device.id

    found, names, device_id = session.run(read)
    if as_json:
        session.show_json(found)
        return
    session.show(f"{found.title}: {standing(found)}")
    for revision in found.revisions:
        session.show("\n".join(_lines(revision, names, device_id, found.today)))
    for milestone in found.milestones:
        if milestone.reached:
            session.show(f"\n{say_day(milestone.reached, found.today)}  reached “{milestone.name}”")


def _lines(revision: RevisionView, names: Names, device_id: str, today: date) -> list[str]:
    where = "here" if revision.device == device_id else f"on {names.get(revision.device, revision.device)}"
    taken = " (taken back)" if revision.withdrawn else ""
    reason = f": {revision.reason}" if revision.reason else ""
    lines = [f"\n{say_day(revision.effective_day, today)}  {_kind(revision)} {where}{reason}{taken}"]
    for name, (before, after) in revision.changes.items():
        was = "" if before is None else f"{say(before, today)} → "
        lost = "  (overruled by the one made at the same time)" if name in revision.lost else ""
        lines.append(f"    {name}: {was}{say(after, today)}{lost}")
    if revision.concurrent_with:
        refs = ", ".join(short(ref, device_id, names) for ref in revision.concurrent_with)
        lines.append(f"    made at the same time as {refs}: neither device knew of the other's")
    if revision.eases is not None:
        lines.append(f"    this {'eased' if revision.eases else 'did not ease'} the required pace")
    return lines


def _kind(revision: RevisionView) -> str:
    if "status" in revision.changes and revision.changes["status"][0] is not None:
        status = str(revision.changes["status"][1])
        return "resumed" if status == "active" else status
    if not revision.changes:
        return "took back an earlier one"
    return "set" if all(before is None for before, _ in revision.changes.values()) else "adjusted"
