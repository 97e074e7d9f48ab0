"""Opportunities: what arose from an activity, and the stages that it went through since.

Every activity that names an opportunity (by its id) may give the stage that it reached then.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from hashlib import blake2b
from itertools import count

from msgspec import Struct
from msgspec.structs import replace

from milepost_shared.events.types import Opportunity
from milepost_shared.model.book import Book
from milepost_shared.model.entries import Entry, entries_until
from milepost_shared.model.steps import Step, steps_by_opportunity
from milepost_shared.progress.goal_view import goal_views
from milepost_shared.projections.activities import ActivityView, DatedNote, activity_view, dated_notes
from milepost_shared.projections.impact import GoalImpact, GoalViews, aggregate, goal_impacts
from milepost_shared.text.names import normalize, spell

Mention = tuple[Entry, Opportunity]
"""An entry, and an opportunity as it names it."""


class OpportunityStage(Struct, frozen=True, kw_only=True):
    """A stage that was reached on `day`, as the activity `ref` says; "" while no activity gave one."""

    day: date
    stage: str
    ref: str


class OpportunityView(Struct, frozen=True, kw_only=True):
    """An opportunity on `today`.

    `title` is that of the last mention in order; `stage` is the last of `history`, reached on `since`. It
    arose from the first activity that names it, by day, time and order: `arose_from` has the people,
    organisation and kind, `moved` the impact of that activity on goals. `activities` are the refs of all
    activities that name the opportunity, `notes` what was noted of them, newest first, and `steps` the next
    steps that are open.
    """

    id: str
    title: str
    today: date
    stage: str
    since: date
    history: list[OpportunityStage]
    arose_from: ActivityView
    moved: list[GoalImpact]
    activities: list[str]
    notes: list[DatedNote] = []
    steps: list[Step] = []


def opportunities(book: Book, today: date) -> list[OpportunityView]:
    """Return all opportunities, the one that reached its stage last first."""
    goals = {goal.id: goal for goal in goal_views(book, today)}
    views = opportunity_views(entries_until(book.entries, today), goals, today)
    planned = steps_by_opportunity(book.steps())
    return [replace(view, steps=planned[view.id]) if view.id in planned else view for view in views]


def opportunity_views(entries: Sequence[Entry], goals: GoalViews, today: date) -> list[OpportunityView]:
    """Return the opportunities that valid entries name, in the same order. Entries come oldest first."""
    views = [_view(mentions, goals, today) for mentions in mentions_by_opportunity(entries).values()]
    return sorted(views, key=lambda view: (-view.since.toordinal(), normalize(view.title), view.id))


def mentions_by_opportunity(entries: Iterable[Entry]) -> dict[str, list[Mention]]:
    """Return the mentions of each opportunity by its id, in the order of the entries."""
    by_id: defaultdict[str, list[Mention]] = defaultdict(list)
    for entry in entries:
        for opportunity in entry.activity.opportunities:
            by_id[opportunity.id].append((entry, opportunity))
    return by_id


def stage_history(mentions: Iterable[Mention]) -> list[OpportunityStage]:
    """Return the stages in order: the first, and each that differs from the one before."""
    stages: list[OpportunityStage] = []
    for entry, opportunity in mentions:
        stage = spell(opportunity.stage)
        if not stages or (stage and normalize(stage) != normalize(stages[-1].stage)):
            ref = entry.original.event.ref
            stages.append(OpportunityStage(day=entry.activity.day, stage=stage, ref=ref))
    return stages


def opportunity_title(mentions: Iterable[Mention]) -> str:
    """Return an opportunity's title: that of its last mention in order, or its id where that has none."""
    _, newest = max(mentions, key=lambda mention: mention[0].original.order)
    return spell(newest.title) or newest.id


def opportunity_id(title: str, entries: Sequence[Entry]) -> str:
    """Return the id under which an activity names the opportunity called `title`.

    It is that of the last entry, of those given oldest first, that has an opportunity of this title. A new
    id is made of the title, so two devices that do not know of each other mean the same opportunity by it.
    """
    known = [opportunity for entry in entries for opportunity in entry.activity.opportunities]
    by_title = {normalize(opportunity.title): opportunity.id for opportunity in known}
    if existing := by_title.get(normalize(title)):
        return existing
    # An opportunity that was given another title keeps the id that this title would make.
    used = {opportunity.id for opportunity in known}
    return next(candidate for candidate in _candidate_ids(title) if candidate not in used)


def _candidate_ids(title: str) -> Iterator[str]:
    # Text that is no Unicode has an id too: writing the event is what refuses it.
    seeds = (f"{normalize(title)}\n{n}".encode(errors="surrogatepass") for n in count())
    return (blake2b(seed, digest_size=6).hexdigest() for seed in seeds)


def _view(mentions: list[Mention], goals: GoalViews, today: date) -> OpportunityView:
    first, opportunity = mentions[0]
    stages = stage_history(mentions)
    return OpportunityView(
        id=opportunity.id,
        title=opportunity_title(mentions),
        today=today,
        stage=stages[-1].stage,
        since=stages[-1].day,
        history=stages,
        arose_from=activity_view(first),
        moved=goal_impacts(aggregate([first]), goals),
        activities=list(dict.fromkeys(entry.original.event.ref for entry, _ in mentions)),
        notes=dated_notes(entry for entry, _ in mentions),
    )
