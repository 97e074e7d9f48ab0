"""`milepost history`: every event, in the order of effect."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

import click

from milepost_client.cli import completion
from milepost_client.cli.session import Session
from milepost_client.device.device import own_id
from milepost_client.parsing.goals import goal_names, goal_to_read
from milepost_client.parsing.refs import device_names, short_ref
from milepost_client.presentation.event_summary import HEADERS, EventPhrases
from milepost_client.presentation.layout.table import format_table
from milepost_client.presentation.layout.terminal import terminal_width
from milepost_shared.events.ordering import Stamped
from milepost_shared.events.types import ActivityLogged, Event
from milepost_shared.storage.log import Log


@click.command()
@click.argument("goal", required=False, shell_complete=completion.goals)
@click.option("--limit", type=click.IntRange(1), help="Only the newest so many.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def command(session: Session, /, goal: str | None, limit: int | None, as_json: bool) -> None:
    """List every event of a GOAL, or all, as it was written.

    Corrected and withdrawn ones are among them.

    \b
    milepost history
    milepost history coffees --limit 10
    """

    def read(log: Log) -> tuple[list[Stamped], EventPhrases]:
        id = goal_to_read(log, goal) if goal else None
        everything = sorted(log.events.all(), key=lambda stamped: stamped.order)
        events = list(_of_goal(everything, id)) if id else everything
        shorten = partial(short_ref, device=own_id(log), names=device_names(log))
        phrases = EventPhrases(session.moment.today, goal_names(log), shorten)
        return events[-limit if limit else 0 :], phrases

    events, phrases = session.read(read)
    if as_json:
        session.show_json([{"ref": h.event.ref, "effective": h.effective, "event": h.event} for h in events])
    elif events:
        rows = [phrases.row(stamped.event, session.moment.zone) for stamped in events]
        session.show(format_table(HEADERS, rows, width=terminal_width(), right=(1,)))
    else:
        session.say("Nothing was written yet.")


def _of_goal(events: Iterable[Stamped], goal: str) -> Iterable[Stamped]:
    """The events that name a goal, and all versions of entries that ever counted for it."""
    related = [
        stamped
        for stamped in events
        if isinstance(stamped.event, ActivityLogged) or stamped.event.goal == goal
    ]
    entries = {_entry(stamped.event) for stamped in related if _counts_for(stamped.event, goal)}
    return (stamped for stamped in related if _entry(stamped.event) in entries | {None})


def _counts_for(event: Event, goal: str) -> bool:
    return isinstance(event, ActivityLogged) and any(c.goal == goal for c in event.contributions)


def _entry(event: Event) -> str | None:
    """The ref of the entry that an event is a version of; None for other events."""
    return event.corrects or event.ref if isinstance(event, ActivityLogged) else None
