"""The story of a goal in Markdown: what was planned, why it changed, what was reached and what was done."""

from __future__ import annotations

import re
from collections.abc import Iterator

from milepost_client.device.clock import Moment
from milepost_client.parsing.goals import GoalNames
from milepost_client.presentation.fields import field_name, format_field
from milepost_client.presentation.phrases import format_activity, status_phrase
from milepost_client.queries.parts.newest_entries import newest_entries
from milepost_client.queries.parts.story import StoryItem
from milepost_client.queries.why import WhyRequest, WhyView, why
from milepost_shared.projections.activities import ActivityView
from milepost_shared.storage.log import Log

_special = re.compile(r"([\\`*_\[\]<>#|])")


def export_story(log: Log, moment: Moment, goal: str) -> tuple[bytes, int]:
    """Return the story of the goal of that name, and how many entries it has. Raises BadInput or NotFound."""
    view = why(log, moment, WhyRequest(goal=goal))
    counted = log.goal_totals.sources(view.goal.id)
    entries = list(newest_entries(log, counted))[::-1]
    story = (_item(item, view) for item in view.story)
    text = "\n\n".join((*_head(view), *story, *_done(entries, view)))
    return f"{text}\n".encode(), len(entries)


def _head(view: WhyView) -> Iterator[str]:
    goal = view.goal
    yield f"# {_plain(goal.title)}"
    yield f"{_plain(status_phrase(goal))}, on {goal.today}."
    if goal.purpose:
        yield f"For: {_plain(goal.purpose)}"
    if goal.note:
        yield _plain(goal.note)


def _item(item: StoryItem, view: WhyView) -> str:
    if milestone := item.milestone:
        reached = f"## {item.day}: reached “{_plain(milestone.name)}”"
        return f"{reached}\n\n> {_plain(milestone.note)}" if milestone.note else reached
    assert item.revision is not None
    withdrawn = ", taken back later" if item.revision.withdrawn else ""
    parts = [f"## {item.day}: {item.kind.replace('-', ' ')}{withdrawn}"]
    if item.revision.reason and item.kind != "set":
        parts.append(f"> {_plain(item.revision.reason)}")
    changes = [_change(each.field, each.before, each.after, view) for each in item.changes]
    return "\n\n".join((*parts, *(["\n".join(changes)] if changes else [])))


def _change(field: str, before: object, after: object, view: WhyView) -> str:
    """`- target: 10 → 8`; without what was before where there was nothing."""
    names: GoalNames = view.goals
    now = _plain(format_field(field, after, view.goal.today, names))
    if before is None or before == ():
        return f"- {field_name(field)}: {now}"
    return f"- {field_name(field)}: {_plain(format_field(field, before, view.goal.today, names))} → {now}"


def _done(entries: list[ActivityView], view: WhyView) -> Iterator[str]:
    if entries:
        yield "## What was done"
        yield "\n".join(_entry(entry, view) for entry in entries)


def _entry(entry: ActivityView, view: WhyView) -> str:
    note = f": {_plain(' '.join(entry.note.split()))}" if entry.note else ""
    return f"- {entry.day}: {_plain(format_activity(entry, view.goal))}{note}"


def _plain(text: str) -> str:
    """Return a text that Markdown shows as it is."""
    return _special.sub(r"\\\1", text)
