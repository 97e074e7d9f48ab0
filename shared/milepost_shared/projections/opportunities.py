"""Opportunities: what arose from an activity, and the stages that it went through since.

Every activity that names an opportunity (by its id) may tell the stage that it reached then.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from hashlib import blake2b
from itertools import count

from msgspec import Struct

from milepost_shared.events.types import Opportunity
from milepost_shared.model.book import Book
from milepost_shared.model.entries import Entry, happened
from milepost_shared.progress.goal_view import goal_views
from milepost_shared.projections.activities import ActivityView, activity_view
from milepost_shared.projections.impact import GoalImpact, Goals, aggregate, goal_impacts
from milepost_shared.text.names import fold, spell

Mention = tuple[Entry, Opportunity]


class Stage(Struct, frozen=True, kw_only=True):
    """A stage that was reached on `day`, as told by the activity `ref`; "" where none was told yet."""

    day: date
    stage: str
    ref: str


class OpportunityView(Struct, frozen=True, kw_only=True):
    """An opportunity as it stands on `today`.

    `title` is that of the last mention in order; `stage` the last of `history`, reached on `since`. It
    arose from the first activity that names it, by day, time and order: `arose_from`, with its people,
    organisation and kind, and what that moved. `activities` are the refs of all that name it.
    """

    id: str
    title: str
    today: date
    stage: str
    since: date
    history: list[Stage]
    arose_from: ActivityView
    moved: list[GoalImpact]
    activities: list[str]


def opportunities(book: Book, today: date) -> list[OpportunityView]:
    """All opportunities, those whose stage is the newest first."""
    goals = {goal.id: goal for goal in goal_views(book, today)}
    return opportunities_of(happened(book.entries, today), goals, today)


def opportunities_of(entries: Sequence[Entry], goals: Goals, today: date) -> list[OpportunityView]:
    """The same of entries that stand, given oldest first."""
    found = [_view(mentions, goals, today) for mentions in mentions_of(entries).values()]
    return sorted(found, key=lambda view: (-view.since.toordinal(), fold(view.title), view.id))


def mentions_of(entries: Iterable[Entry]) -> dict[str, list[Mention]]:
    """Who names each opportunity and how, by its id, in the order of the entries."""
    found: defaultdict[str, list[Mention]] = defaultdict(list)
    for entry in entries:
        for opportunity in entry.activity.opportunities:
            found[opportunity.id].append((entry, opportunity))
    return found


def history(mentions: Iterable[Mention]) -> list[Stage]:
    """The stages, one after the other: how it began, and each that is another than the one before."""
    steps: list[Stage] = []
    for entry, opportunity in mentions:
        stage = spell(opportunity.stage)
        if not steps or (stage and fold(stage) != fold(steps[-1].stage)):
            steps.append(Stage(day=entry.activity.day, stage=stage, ref=entry.original.event.ref))
    return steps


def title_of(mentions: Iterable[Mention]) -> str:
    """How an opportunity is called: as in the last in order of those that name it."""
    _, newest = max(mentions, key=lambda mention: mention[0].original.order)
    return spell(newest.title) or newest.id


def id_of(title: str, entries: Sequence[Entry]) -> str:
    """The id under which an activity names the opportunity called `title`.

    It is that of the last of the entries, given oldest first, which calls one so. For a new one it is
    made of the title: so two devices that know nothing of each other mean the same one by it.
    """
    known = [opportunity for entry in entries for opportunity in entry.activity.opportunities]
    last_called = {fold(opportunity.title): opportunity.id for opportunity in known}
    if held := last_called.get(fold(title)):
        return held
    # One that has another title by now keeps the id that this title would give.
    taken = {opportunity.id for opportunity in known}
    return next(made for made in _ids(title) if made not in taken)


def _ids(title: str) -> Iterator[str]:
    # What is no Unicode has an id too: that it cannot be kept is told when the event is written.
    seeds = (f"{fold(title)}\n{n}".encode(errors="surrogatepass") for n in count())
    return (blake2b(seed, digest_size=6).hexdigest() for seed in seeds)


def _view(mentions: list[Mention], goals: Goals, today: date) -> OpportunityView:
    first, opportunity = mentions[0]
    steps = history(mentions)
    return OpportunityView(
        id=opportunity.id,
        title=title_of(mentions),
        today=today,
        stage=steps[-1].stage,
        since=steps[-1].day,
        history=steps,
        arose_from=activity_view(first),
        moved=goal_impacts(aggregate([first]), goals),
        activities=list(dict.fromkeys(entry.original.event.ref for entry, _ in mentions)),
    )
