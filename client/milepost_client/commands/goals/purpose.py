"""`milepost purpose`: what the goals are for, and whether the time goes where the purpose lies."""

from __future__ import annotations

from collections.abc import Iterator

import click

from milepost_client.cli import completion
from milepost_client.cli.session import Session
from milepost_client.parsing.matching import match
from milepost_client.presentation.goals import NO_GOALS
from milepost_client.presentation.layout.table import format_table
from milepost_client.presentation.layout.terminal import terminal_width
from milepost_client.queries.parts.no_request import NoRequest
from milepost_client.queries.purposes import purposes
from milepost_shared.errors import BadInput, NotFound
from milepost_shared.projections.purposes import ActivityShare, PurposeGoal, PurposesView, PurposeView
from milepost_shared.text.formatting import format_amount, format_count, format_day

BAR = 20  # characters for all of it
NONE, NO_GOAL = "no purpose", "no goal named"
Row = tuple[str, ...]


@click.command()
@click.argument("name", required=False, shell_complete=completion.purposes)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def command(session: Session, /, name: str | None, as_json: bool) -> None:
    """Show what your goals are for, and where the time goes.

    Each purpose has its goals and their progress, and its share of the last 90 days. Give a NAME to see
    one purpose alone.

    \b
    milepost purpose
    milepost purpose "giving back"
    """
    found = session.overview(lambda log: purposes(log, session.moment, NoRequest())).view
    if name is not None:
        chosen = _chosen(found, name)
        if as_json:
            session.show_json(chosen)
        else:
            session.show(_table(found, list(_rows(chosen, chosen.purpose, found))))
    elif as_json:
        session.show_json(found)
    elif found.purposes or found.no_purpose.goals or found.activities:
        session.show(_table(found, _all_rows(found)))
        session.say(_span(found))
    else:
        session.say(NO_GOALS)


def _chosen(found: PurposesView, name: str) -> PurposeView:
    """Return the purpose that `name` means, or may well mean. Raises BadInput or NotFound."""
    fits = match(name, [(str(place), view.purpose) for place, view in enumerate(found.purposes)])
    if (place := fits.readable) is not None:
        return found.purposes[int(place)]
    if fits.candidates:
        listed = "".join(f"\n  {found.purposes[int(place)].purpose}" for place in fits.candidates)
        raise BadInput(f"Several purposes fit {name!r}; write more:{listed}", field="name")
    raise NotFound(f"No goal has the purpose {name!r}.", "See them: milepost purpose")


def _all_rows(found: PurposesView) -> list[Row]:
    rows = [row for view in found.purposes for row in _rows(view, view.purpose, found)]
    if found.no_purpose.goals:
        rows += _rows(found.no_purpose, NONE, found)
    return [*rows, (NO_GOAL, "", *_spent(found.no_goal, found))]


def _rows(view: PurposeView, name: str, found: PurposesView) -> Iterator[Row]:
    """A purpose, and under it its goals."""
    yield name, _percent(view.progress), *_spent(view.part, found)
    for goal in view.goals:
        status = "" if goal.status == "active" else f", {goal.status}"
        yield f"· {goal.title}{status}", _progress(goal), *("" for _ in _spent(view.part, found))


def _table(found: PurposesView, rows: list[Row]) -> str:
    headers = ["Purpose and goals", "Progress", "Activities", "Share", ""]
    headers += ["Minutes", "Share"] if found.minutes else []
    return format_table(
        headers, rows, width=terminal_width(), right=(1, 2, 3, 5, 6) if found.minutes else (1, 2, 3)
    )


def _spent(part: ActivityShare, found: PurposesView) -> Row:
    """Activities and minutes with their shares, and the share of activities as a bar."""
    bar = "#" * round((part.share or 0) * BAR)
    shown = (format_amount(round(part.activities, 1)), _percent(part.share), bar)
    minutes = (format_amount(round(part.minutes)), _percent(part.minutes_share))
    return (*shown, *minutes) if found.minutes else shown


def _progress(goal: PurposeGoal) -> str:
    if goal.target is None:
        return format_count(goal.value, goal.unit or "")
    return f"{format_amount(goal.value)} of {format_amount(goal.target)}"


def _percent(share: float | None) -> str:
    return "none" if share is None else f"{round(share * 100)} %"


def _span(found: PurposesView) -> str:
    days = f"{format_day(found.since, found.today)} to {format_day(found.today, found.today)}"
    return f"Shared out: {format_count(found.activities, 'activity')} from {days}."
