"""What was logged, newest first: all of it, what counts for one goal, what has some words, or what was taken
back."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Set
from datetime import date
from itertools import islice
from typing import Any

from msgspec import Struct

from milepost_client.device.clock import Moment
from milepost_client.device.writer import own_id
from milepost_client.operations.parts.known_people import KnownPeople
from milepost_client.parsing.goals import GoalNames, goal_names_ever, goal_title, goal_to_read
from milepost_client.parsing.matching import find_id
from milepost_client.parsing.refs import DeviceNames, device_names, short_ref
from milepost_client.queries.parts.newest_entries import newest_entries
from milepost_shared.errors import BadInput, NotFound
from milepost_shared.model.entries import recency_key
from milepost_shared.model.revisions import present_fields
from milepost_shared.projections.activities import ActivityView, activity_view
from milepost_shared.storage.log import Log
from milepost_shared.text.names import normalize


class EntriesRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Which entries are asked for: those of a goal, with a `person`, from `since` to `until`, of a `kind`,
    for goals with a `tag`, those that have each word of `search` somewhere, or the ones that were
    `taken_back`; `limit` of them after the first `offset`."""

    goal: str | None = None
    person: str | None = None
    since: date | None = None
    until: date | None = None
    kind: str | None = None
    tag: str | None = None
    search: str = ""
    taken_back: bool = False
    offset: int = 0
    limit: int = 20


class ListedEntry(ActivityView, frozen=True, kw_only=True):
    """An entry, with its ref as a person of this device types it."""

    short: str


class EntriesView(Struct, frozen=True, kw_only=True):
    """The entries that are asked for, and whether there are `more` after them.

    `titles` are those of the goals that they count for, `devices` the names of who wrote them, both by id.
    """

    entries: list[ListedEntry]
    more: bool
    titles: dict[str, str]
    devices: DeviceNames


def entries(log: Log, moment: Moment, request: EntriesRequest) -> EntriesView:
    """Return the entries that are asked for. Raises BadInput or NotFound for a goal that there is not."""
    goals, suits = goal_names_ever(log), entry_filter(log, request)
    found = (view for view in _entries(log, _sources(log, request), request.taken_back) if suits(view))
    listed = [*islice(found, request.offset, request.offset + request.limit + 1)]
    shown, names = listed[: request.limit], device_names(log)
    return EntriesView(
        entries=[listed_entry(log, view, names) for view in shown],
        more=len(listed) > request.limit,
        titles={c.goal: goal_title(c.goal, goals) for view in shown for c in view.contributions},
        devices={view.device: names[view.device] for view in shown if view.device in names},
    )


def _sources(log: Log, request: EntriesRequest) -> Set[str] | None:
    """Return the goals of which one is to be counted for; None where any will do."""
    goal = log.goal_totals.sources(goal_to_read(log, request.goal)) if request.goal else None
    if request.tag is None:
        return goal
    tagged = _tagged(log, normalize(request.tag))
    return tagged if goal is None else tagged & goal


def _tagged(log: Log, tag: str) -> Set[str]:
    histories = ((id, goal.history()) for id, goal in log.goal_totals.book().goals.items())
    fields = {id: present_fields(history) for id, history in histories if history}
    found = {id for id, each in fields.items() if tag in map(normalize, each["tags"])}
    if not found:
        known = sorted({name for each in fields.values() for name in each["tags"]})
        advice = f"The tags are {', '.join(known)}." if known else "Give one: milepost adjust GOAL --tag TAG"
        raise NotFound(f"No goal has the tag {tag!r}.", advice)
    return found


def entry_filter(log: Log, request: EntriesRequest) -> Callable[[ActivityView], bool]:
    """Return what an entry must have: the person, the days, the kind and the words that are asked for.

    Raises BadInput or NotFound.
    """
    since, until = request.since or date.min, request.until or date.max
    if since > until:
        raise BadInput(f"{since} is after {until}.", "Write the earlier day first.", field="since")
    kind = normalize(request.kind) if request.kind else None
    person = _person(log, request.person) if request.person else None
    words = normalize(request.search).split()
    goals = goal_names_ever(log) if words else {}

    def suits(view: ActivityView) -> bool:
        return (
            since <= view.day <= until
            and (kind is None or normalize(view.kind or "") == kind)
            and (person is None or person in map(normalize, view.people))
            and (not words or _has(view, words, goals))
        )

    return suits


def _person(log: Log, name: str) -> str:
    """Return the normal form of the name of the one who is meant. Raises BadInput or NotFound."""
    return find_id(name, KnownPeople(log).names, "person", "milepost people")


def listed_entry(log: Log, view: ActivityView, names: DeviceNames) -> ListedEntry:
    """Return an entry as a list shows it, with the names of all devices."""
    fields: dict[str, Any] = {name: getattr(view, name) for name in view.__struct_fields__}
    return ListedEntry(**fields, short=short_ref(view.ref, own_id(log), names))


def _entries(log: Log, goals: Set[str] | None, taken_back: bool) -> Iterator[ActivityView]:
    """Yield the entries that stand, or those that were taken back, newest first."""
    if not taken_back:
        yield from newest_entries(log, goals)
        return
    for entry in sorted((e for e in log.entries() if e.withdrawn), key=recency_key, reverse=True):
        if goals is None or any(given.goal in goals for given in entry.activity.contributions):
            yield activity_view(entry)


def _has(entry: ActivityView, words: list[str], goals: GoalNames) -> bool:
    """Whether each of the words stands somewhere in what was written."""
    texts = [
        *(goal_title(given.goal, goals) for given in entry.contributions),
        *(opportunity.title for opportunity in entry.opportunities),
        *entry.people,
        *(text for text in (entry.kind, entry.organisation, entry.note) if text),
    ]
    written = normalize("\n".join(texts))
    return all(word in written for word in words)
