"""`milepost opportunities`: what arose, or the history of one opportunity."""

from __future__ import annotations

from functools import partial

import click

from milepost_client.cli import completion
from milepost_client.cli.session import Session
from milepost_client.device.device import own_id
from milepost_client.parsing.matching import find_id
from milepost_client.parsing.refs import device_names, short_ref
from milepost_client.presentation.attribution import format_impact
from milepost_client.presentation.phrases import format_activity, format_list, format_stage
from milepost_client.presentation.table import format_table
from milepost_client.presentation.terminal import terminal_width
from milepost_client.presentation.text_width import wrap_hanging, wrap_lines
from milepost_shared.projections.opportunities import OpportunityView, opportunities
from milepost_shared.storage.log import Log
from milepost_shared.text.formatting import format_count, format_day

HEADERS = ("Opportunity", "Stage", "Since", "From", "With")
NONE = 'No opportunities yet. Name one when it arises: milepost log -w Ana --opportunity "Role at Acme"'


@click.command()
@click.argument("title", required=False, shell_complete=completion.opportunities)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def command(session: Session, /, title: str | None, as_json: bool) -> None:
    """List what arose, or tell how the one called NOTE_TITLE went.

    One goes on when an activity names it again, at another stage.

    \b
    milepost opportunities
    milepost opportunities "role at acme"
    milepost log -w Ana --opportunity "Role at Acme" --stage interview
    """

    def read(log: Log) -> tuple[list[OpportunityView], partial[str]]:
        found = opportunities(log.book(), session.moment.today)
        return found, partial(short_ref, device=own_id(log), names=device_names(log))

    found, shorten = session.read(read)
    if title is not None:
        by_id = {view.id: view for view in found}
        titles = {name: view.title for name, view in by_id.items()}
        one = by_id[find_id(title, titles, "opportunity", "milepost opportunities")]
        if as_json:
            session.show_json(one)
        else:
            session.show(wrap_lines("\n".join(_lines(one, shorten)), terminal_width()))
    elif as_json:
        session.show_json(found)
    elif found:
        session.show(format_table(HEADERS, [_row(view) for view in found], width=terminal_width()))
    else:
        session.say(NONE)


def _row(view: OpportunityView) -> tuple[str, ...]:
    arose, today = view.arose_from, view.today
    what = f", {arose.kind}" if arose.kind else ""
    who = " at ".join(filter(None, (format_list(arose.people), arose.organisation)))
    return view.title, view.stage, format_day(view.since, today), f"{format_day(arose.day, today)}{what}", who


def _lines(view: OpportunityView, shorten: partial[str]) -> list[str]:
    arose, today = view.arose_from, view.today
    where = f" at {arose.organisation}" if arose.organisation else ""
    facts = [
        (
            "arose from",
            f"{format_activity(arose)}{where}, {format_day(arose.day, today)} ({shorten(arose.ref)})",
        ),
        *(("which moved", format_impact(impact)) for impact in view.moved),
        ("named", f"in {format_count(len(view.activities), 'activity')}"),
        ("id", view.id),
    ]
    lines = [f"{view.title}: {format_stage(view.stage)}, since {format_day(view.since, today)}"]
    lines += [
        line for name, value in facts for line in wrap_hanging(f"  {name:14} ", value, terminal_width())
    ]
    steps = [
        f"  {format_day(step.day, today):14} {format_stage(step.stage)} ({shorten(step.ref)})"
        for step in view.history
    ]
    return [*lines, "", "History", *steps]
