"""`milepost history`: every event, in the order in which it counts."""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo

import click

from milepost_client.dates import say_day
from milepost_client.device import Device
from milepost_client.naming import goal_to_read
from milepost_client.reading import columns
from milepost_client.refs import Names, device_names, short
from milepost_client.session import Session
from milepost_client.table import render
from milepost_client.words import people
from milepost_shared.events import ActivityLogged, Event, GoalAdjusted, GoalSet
from milepost_shared.log import Log
from milepost_shared.revisions import changed
from milepost_shared.stamps import Stamped

HEADERS = ("Recorded", "Ref", "Day", "What")


@click.command()
@click.argument("goal", required=False)
@click.option("--limit", type=click.IntRange(1), help="Only the newest so many.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def command(session: Session, /, goal: str | None, limit: int | None, as_json: bool) -> None:
    """List every event, corrected and withdrawn ones too: of a GOAL, or all."""

    async def read(device: Device) -> tuple[list[Stamped], Names, str]:
        def inside(log: Log) -> tuple[list[Stamped], Names]:
            wanted = goal_to_read(log, goal) if goal else None
            events = (held for held in log.events.all() if wanted is None or wanted in _goals(held.event))
            return sorted(events, key=lambda held: held.order)[-limit if limit else 0 :], device_names(log)

        return *await device.read(inside), device.id

    found, names, device_id = session.run(read)
    if as_json:
        session.show_json([{"ref": h.event.ref, "effective": h.effective, "event": h.event} for h in found])
    elif found:
        rows = [_row(held, session, short(held.event.ref, device_id, names), names) for held in found]
        session.show(render(HEADERS, rows, width=columns(), right=(1,)))
    else:
        session.say("Nothing was written yet.")


def _goals(event: Event) -> list[str]:
    return [c.goal for c in event.contributions] if isinstance(event, ActivityLogged) else [event.goal]


def _row(held: Stamped, session: Session, ref: str, names: Names) -> tuple[str, ...]:
    event, today = held.event, session.moment.today
    day = (
        event.start
        if isinstance(event, GoalSet)
        else event.effective_day
        if isinstance(event, GoalAdjusted)
        else event.day
    )
    return _moment(event.made, session.moment.zone), ref, say_day(day, today), _what(event)


def _moment(stamp: int, zone: tzinfo) -> str:
    return datetime.fromtimestamp(stamp / 1e6, UTC).astimezone(zone).strftime("%Y-%m-%d %H:%M")


def _what(event: Event) -> str:
    if isinstance(event, GoalSet):
        return f"set “{event.title}”"
    if isinstance(event, GoalAdjusted):
        names = ", ".join(changed(event)) or ("takes back " + (event.withdraws or ""))
        return f"adjusted {names}: {event.reason}"
    if isinstance(event, ActivityLogged):
        verb = "took back" if event.void else "corrected" if event.corrects else "logged"
        who = f" with {people(event.people)}" if event.people else ""
        return f"{verb} {event.kind or 'an activity'}{who}" + (f": {event.note}" if event.note else "")
    return f"reached “{event.milestone}”"
