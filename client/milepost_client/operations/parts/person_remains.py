"""What stays of entries, goals and descriptions once a person is erased from them: their other texts, written
again in knowledge of the erasure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from msgspec import to_builtins
from msgspec.structs import asdict, replace

from milepost_client.operations.parts.corrections import correction
from milepost_client.operations.parts.person_mentions import Mentions
from milepost_client.operations.parts.person_traces import PersonTraces
from milepost_shared.events.drafts import Draft, draft_header
from milepost_shared.events.erased import Erased
from milepost_shared.events.ordering import Stamped
from milepost_shared.events.types import (
    GoalAdjusted,
    Milestone,
    MilestoneReached,
    Opportunity,
    PersonDescribed,
    PersonDetails,
)
from milepost_shared.model.entries import TEXTS, Entry
from milepost_shared.model.persons import LISTS, DescribedPerson
from milepost_shared.model.revisions import GoalHistory, goal_history, present_fields
from milepost_shared.storage.log import Log

REASON = "a name was erased"


def remains(log: Log, traces: PersonTraces, erasures: Sequence[Erased], today: date) -> Iterator[Draft]:
    """Yield what is written again, by one who knows of the `erasures`. It must be drafted while the texts are
    there."""
    knows: defaultdict[str, tuple[str, ...]] = defaultdict(tuple)
    for erased in erasures:
        for id in (*(ref for ref, _, _ in erased.entries), *erased.goals, *erased.people):
            knows[id] = (*knows[id], erased.id)
    for entry in traces.entries:
        yield from _of_entry(log, traces.mentions, entry, knows[entry.original.event.ref])
    for goal in traces.goals:
        yield from _of_goal(log, traces.mentions, goal, knows[goal], today)
    for person in traces.others:
        yield from _of_description(traces.mentions, person, knows[person.ids[-1]])


def _of_entry(log: Log, mentions: Mentions, entry: Entry, knows: tuple[str, ...]) -> Iterator[Draft]:
    """The note goes with the name: it tells of the one who was met."""
    activity = entry.activity
    people = [name for name in activity.people if not mentions.is_name(name)]
    met = len(people) < len(activity.people)
    kept: dict[str, Any] = {
        "kind": None if mentions.are_in(activity.kind) else activity.kind,
        "people": people,
        "organisation": None if mentions.are_in(activity.organisation) else activity.organisation,
        "opportunities": [_opportunity(mentions, each) for each in activity.opportunities],
        "note": None if met or mentions.are_in(activity.note) else activity.note,
    }
    if any(kept.values()):
        changes = {name: kept[name] or None for name in TEXTS} | {"texts": None}
        yield correction(log, entry, changes | ({"void": True} if entry.withdrawn else {}), knows)


def _opportunity(mentions: Mentions, each: Opportunity) -> Any:
    titled = replace(each, title=mentions.without(each.title)) if mentions.are_in(each.title) else each
    return to_builtins(replace(titled, stage="") if mentions.are_in(each.stage) else titled)


def _of_goal(log: Log, mentions: Mentions, goal: str, knows: tuple[str, ...], today: date) -> Iterator[Draft]:
    if history := goal_history(log.events.revisions(goal)):
        ids = log.texts.milestone_ids(goal)
        yield _revision(mentions, history, ids, knows, today)
        claims = [held for held in log.events.revisions(goal) if isinstance(held.event, MilestoneReached)]
        yield from _celebrations(mentions, history, claims, ids, knows)


def _revision(
    mentions: Mentions, history: GoalHistory, ids: Mapping[str, str], knows: tuple[str, ...], today: date
) -> GoalAdjusted:
    fields = present_fields(history)
    kept = {
        **{n: text for n in ("purpose", "about", "note") if not mentions.are_in(text := fields[n])},
        "tags": tuple(tag for tag in fields["tags"] if not mentions.are_in(tag)),
        "milestones": tuple(_milestone(mentions, each, ids) for each in fields["milestones"]),
    }
    goal_set, title = history.goal_set, fields["title"]
    revision = GoalAdjusted(
        **draft_header(),
        goal=goal_set.goal,
        reason=REASON,
        # What is adjusted before a goal starts holds from its start.
        effective_day=max(today, goal_set.start),
        after=history.heads(),
        knows=knows,
        title=mentions.without(title) if mentions.are_in(title) else title,
    )
    return replace(revision, **{name: value for name, value in kept.items() if value})


def _milestone(mentions: Mentions, milestone: Milestone, ids: Mapping[str, str]) -> Milestone:
    """A milestone whose name goes is shown as its number. So it stays the one that was reached."""
    return replace(milestone, name=_milestone_name(mentions, milestone.name, ids))


def _milestone_name(mentions: Mentions, name: str, ids: Mapping[str, str]) -> str:
    return ids.get(name, name) if mentions.are_in(name) else name


def _celebrations(
    mentions: Mentions,
    history: GoalHistory,
    claims: list[Stamped],
    ids: Mapping[str, str],
    knows: tuple[str, ...],
) -> Iterator[MilestoneReached]:
    """The last note on each milestone, where it does not name the person."""
    standing = [held for held in claims if held.event.ref not in history.withdraws]
    noted = [held for held in standing if isinstance(held.event, MilestoneReached) and held.event.note]
    noted = sorted(noted, key=lambda held: held.order)
    last = {held.event.milestone: held.event for held in noted if isinstance(held.event, MilestoneReached)}
    for name, claim in last.items():
        if not mentions.are_in(claim.note):
            yield MilestoneReached(
                **draft_header(),
                goal=claim.goal,
                milestone=_milestone_name(mentions, name, ids),
                day=claim.day,
                value=claim.value,
                evidence=claim.evidence,
                note=claim.note,
                knows=knows,
            )


def _of_description(
    mentions: Mentions, person: DescribedPerson, knows: tuple[str, ...]
) -> Iterator[PersonDescribed]:
    """What is known of somebody else, without what names the person: by where it came from."""
    by_source: dict[str | None, dict[str, Any]] = defaultdict(dict)
    for name, value in asdict(person.details).items():
        kept = tuple(each for each in value if not mentions.are_in(each)) if name in LISTS else value
        if kept and not (isinstance(kept, str) and mentions.are_in(kept)):
            by_source[person.sources.get(name)][name] = kept
    for id in person.ids:
        yield PersonDescribed(**draft_header(), person=id, name=person.name, knows=knows)
    for source, given in by_source.items():
        details = PersonDetails(**given)
        yield PersonDescribed(
            **draft_header(), person=person.ids[-1], details=details, source=source, knows=knows
        )
