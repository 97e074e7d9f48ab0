"""The goals about people: a contact with somebody counts for the goals about them
(shared/decisions/0018-values-and-roll-up.md)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from msgspec import to_builtins

from milepost_client.operations.parts.corrections import correction
from milepost_shared.events.types import Contribution
from milepost_shared.model.revisions import goal_history, present_fields
from milepost_shared.storage.log import Log
from milepost_shared.text.names import normalize

GoalsAbout = Mapping[str, Sequence[str]]
"""The ids of goals by the normal form of the name of the person whom they are about."""


def goals_about(log: Log) -> GoalsAbout:
    """Return the running goals about people that count contacts: sums, since a level is read."""
    by_name: defaultdict[str, list[str]] = defaultdict(list)
    for goal in log.events.goals_about_people():
        known = goal_history(log.events.revisions(goal))
        if known and known.goal_set.measure == "sum":
            fields = present_fields(known)
            if fields["status"] == "active" and (name := normalize(fields["about"] or "")):
                by_name[name].append(goal)
    return by_name


def about_any(about: GoalsAbout, people: Iterable[str]) -> list[str]:
    """Return the goals about one of `people`, each once."""
    return [*dict.fromkeys(goal for name in people for goal in about.get(normalize(name), ()))]


def with_contacts(
    about: GoalsAbout, given: Sequence[Contribution], people: Iterable[str]
) -> tuple[Contribution, ...]:
    """Return what an activity gives to goals, and 1 for each goal about its people that it does not name."""
    named = {contribution.goal for contribution in given}
    return (*given, *(Contribution(goal=goal) for goal in about_any(about, people) if goal not in named))


def earlier_contacts(log: Log, goal: str, person: str | None, since: date) -> Iterator[bytes]:
    """Yield corrections by which the contacts with a person from the day `since` on count for a goal that is
    about them from now on."""
    key = normalize(person or "")
    for entry in log.entries() if key else ():
        activity = entry.activity
        if entry.withdrawn or activity.day < since or key not in map(normalize, activity.people):
            continue
        if all(given.goal != goal for given in activity.contributions):
            given = (*activity.contributions, Contribution(goal=goal))
            yield correction(log, entry, {"contributions": to_builtins(given)})
