"""Reading goals, for the commands that show them."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Sequence
from typing import TypeVar

from milepost_client.charts.series import Points, Series, same_line
from milepost_client.cli.session import Session
from milepost_client.parsing.goals import goal_to_read
from milepost_shared.errors import NotFound
from milepost_shared.progress.goal_view import CornerView, GoalView, view
from milepost_shared.storage.log import Log

T = TypeVar("T")


def all_goals(session: Session) -> list[GoalView]:
    """The goals as they stand today."""
    return session.run(lambda device: device.read(lambda log: log.views.book().views(session.moment.today)))


def one_goal(log: Log, name: str, session: Session) -> GoalView:
    """The goal of that name as it stands today. Raises BadInput or NotFound."""
    found = view(log.views.goal(goal_to_read(log, name)), session.moment.today)
    if found is None:
        raise NotFound(f"The goal {name!r} was taken back.", "See: milepost history")
    return found


def columns() -> int:
    """How wide a line may be."""
    return shutil.get_terminal_size((80, 24)).columns


def draws(characters: str) -> bool:
    """Whether what is printed can hold these characters."""
    try:
        characters.encode(sys.stdout.encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def series_of(goal: GoalView) -> Series:
    """What a chart of the goal shows."""
    before = ((goal.start, goal.baseline),) if goal.measure == "level" else ((goal.start, 0.0),)
    changes = [r for r in goal.revisions[1:] if r.changes and not r.withdrawn]
    values, planned, original = (_points(corners) for corners in (goal.values, goal.line, goal.original))
    return Series(
        title=goal.title,
        unit=goal.unit or "",
        today=goal.today,
        value=values if values and values[0][0] <= goal.start else before + values,
        planned=planned,
        original=() if same_line(planned, original) else original,
        flags=tuple((r.effective_day, r.reason or "") for r in changes),
    )


def _points(corners: Sequence[CornerView]) -> Points:
    return tuple((corner.day, corner.value) for corner in corners)
