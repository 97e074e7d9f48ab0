"""What a shell offers while a person types: the goals, people, refs and other names that are in the log.

It only reads, and leaves no trace: no folder is made, nothing is upgraded, nothing is synced. Whatever
goes wrong is passed over in silence, since nobody asked: then there is nothing to offer.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple

from milepost_client.device.home import Home
from milepost_shared.events.types import GoalAdjusted, GoalSet

if TYPE_CHECKING:
    from click import Context, Parameter
    from click.shell_completion import CompletionItem

    from milepost_shared.events.ordering import Stamped
    from milepost_shared.model.entries import Entry
    from milepost_shared.storage.log import Log

KINDS = ("meeting", "event", "introduction", "follow-up", "application")
STAGES = ("heard of", "applied", "interview", "offer")

RECENT = 1_000
"""How many of the newest entries names are taken from: a long log must not make a person wait."""
MOST_REFS = 30
WIDEST = 70
"""Columns of what is said of a ref beside it."""
REVISIONS = (GoalSet, GoalAdjusted)


class Offer(NamedTuple):
    """A value to put on the command line, and what a shell may show beside it."""

    value: str
    help: str = ""


Reader = Callable[["Log"], Iterable[Offer]]
Completer = Callable[["Context", "Parameter", str], "list[CompletionItem[str]]"]
"""What click asks for the values of a parameter (`shell_complete=`)."""


def completer(read: Reader, ids: Reader | None = None, suggested: Iterable[str] = ()) -> Completer:
    """Offer what `read` finds in this device's log and fits, then what fits of `suggested`; where neither
    does, what `ids` finds."""

    def complete(_context: Context, _parameter: Parameter, typed: str) -> list[CompletionItem[str]]:
        from click.shell_completion import CompletionItem

        found = [*offered(read, typed), *fitting(map(Offer, suggested), typed)]
        found = found or (offered(ids, typed) if ids and typed else [])
        once = {offer.value.casefold(): offer for offer in reversed(found)}
        return [CompletionItem(offer.value, help=offer.help or None) for offer in reversed(once.values())]

    return complete


def offered(read: Reader, typed: str) -> list[Offer]:
    """What `read` finds that fits `typed`; nothing where there is no log, or it cannot be read."""
    try:
        from milepost_shared.storage.log import Log
        from milepost_shared.storage.read_only import open_read_only

        path = Home.find(os.environ).log
        if not path.exists():
            return []
        with open_read_only(path) as connection:
            return fitting(filter(_is_word, read(Log(connection))), typed)
    except Exception:  # Whatever it is: a shell would show it in the middle of what is being typed.
        return []


def fitting(offers: Iterable[Offer], typed: str) -> list[Offer]:
    """Those that begin as typed; where none does, those that a command would take it for."""
    from milepost_client.parsing.matching import match
    from milepost_shared.text.names import fold

    each = list({offer.value: offer for offer in offers}.values())
    if begun := [offer for offer in each if fold(offer.value).startswith(fold(typed))]:
        return begun
    found = match(typed, [(offer.value, offer.value) for offer in each])
    by_value = {offer.value: offer for offer in each}
    return [] if found.guessed else [by_value[value] for value in found.candidates]


def _is_word(offer: Offer) -> bool:
    """Whether a shell can take it as a word of a line that is no option."""
    return not offer.value.startswith("-") and not any(ord(char) < ord(" ") for char in offer.value)


def _goals(log: Log) -> Iterator[Offer]:
    """Titles, those of running goals first; the id instead of a title that more than one goal has."""
    from milepost_client.parsing.goals import goal_names
    from milepost_shared.text.names import fold

    names = sorted(goal_names(log).items(), key=lambda pair: (not pair[1].running, fold(pair[1].title)))
    titles = [name.title for _, name in names]
    for goal, name in names:
        plain = titles.count(name.title) == 1 and _is_word(Offer(name.title))
        said = "" if name.running else "closed"
        yield Offer(name.title, said) if plain else Offer(goal, name.title)


def _goal_ids(log: Log) -> Iterator[Offer]:
    from milepost_client.parsing.goals import goal_names

    return (Offer(goal, name.title) for goal, name in goal_names(log).items())


def _recent(log: Log, most: int = RECENT) -> list[Entry]:
    """The newest entries that stand, `most` of them: of ever more days at once, until there are enough."""
    found: list[Entry] = []
    days, at_once = log.events.newest_days(None), 1
    while len(found) < most and (some := list(islice(days, at_once))):
        found += log.entries_of(some)
        at_once *= 2
    return found[:most]


def _names(written: Iterable[str | None]) -> Iterator[Offer]:
    """Each name once, as it was first given."""
    from milepost_shared.text.names import fold, spell

    seen: dict[str, str] = {}
    for name in written:
        if name and name.strip():
            seen.setdefault(fold(name), spell(name))
    return map(Offer, seen.values())


def _people(log: Log) -> Iterator[Offer]:
    met = (name for entry in _recent(log) for name in entry.activity.people)
    return _names((*met, *_values(log, "about")))


def _kinds(log: Log) -> Iterator[Offer]:
    return _names(entry.activity.kind for entry in _recent(log))


def _organisations(log: Log) -> Iterator[Offer]:
    return _names(entry.activity.organisation for entry in _recent(log))


def _opportunities(log: Log) -> Iterator[Offer]:
    return _names(named.title for entry in _recent(log) for named in entry.activity.opportunities)


def _stages(log: Log) -> Iterator[Offer]:
    return _names(named.stage for entry in _recent(log) for named in entry.activity.opportunities)


def _devices(log: Log) -> Iterator[Offer]:
    return _names(member.name for member in log.roster.all())


def _other_devices(log: Log) -> Iterator[Offer]:
    """Those that are not revoked, without this one."""
    here = log.metadata.text("device")
    return _names(m.name for m in log.roster.all() if m.device != here and m.revoked is None)


def _values(log: Log, field: str) -> Iterator[Any]:
    """The present values of a field of the standing goals."""
    from milepost_shared.model.book import Book
    from milepost_shared.model.revisions import present_fields

    book = Book()
    for held in log.events.revisions():
        book.note(held)
    return (present_fields(history)[field] for goal in book.goals.values() if (history := goal.history()))


def _purposes(log: Log) -> Iterator[Offer]:
    return _names(_values(log, "purpose"))


def _units(log: Log) -> Iterator[Offer]:
    return _names(_values(log, "unit"))


def _tags(log: Log) -> Iterator[Offer]:
    return _names(tag for tags in _values(log, "tags") for tag in tags or ())


def _milestones(log: Log) -> Iterator[Offer]:
    return _names(each.name for held in _values(log, "milestones") for each in held or ())


def _entry_refs(log: Log) -> Iterator[Offer]:
    return _told(log, _entries(log))


def _refs(log: Log) -> Iterator[Offer]:
    revisions = ((held, held) for held in log.events.revisions() if isinstance(held.event, REVISIONS))
    newest = sorted((*_entries(log), *revisions), key=lambda pair: pair[0].order, reverse=True)
    return _told(log, newest[:MOST_REFS])


def _entries(log: Log) -> Iterator[tuple[Stamped, Stamped]]:
    return ((entry.original, entry.version) for entry in _recent(log, MOST_REFS))


def _told(log: Log, found: Iterable[tuple[Stamped, Stamped]]) -> Iterator[Offer]:
    """`last`, then the short ref of each original with what its version tells."""
    from milepost_client.device.clock import Moment
    from milepost_client.parsing.goals import goal_names
    from milepost_client.parsing.refs import device_names, short
    from milepost_client.presentation.event_summary import EventSummary
    from milepost_client.presentation.text_width import clip
    from milepost_shared.text.formatting import format_day

    today = Moment.current(os.environ).today
    shown = partial(short, device=log.metadata.text("device"), names=device_names(log))
    story = EventSummary(today, goal_names(log), shown)
    yield Offer("last", "the newest of this device")
    for original, version in found:
        said = f"{format_day(story.day(version.event), today)}, {story.tell(version.event)}"
        yield Offer(shown(original.event.ref), clip(" ".join(said.split()), WIDEST))


def purposes_or(suggested: Iterable[str]) -> Completer:
    """The purposes of the goals, and those that are suggested."""
    return completer(_purposes, suggested=suggested)


goals = completer(_goals, _goal_ids)
goals_or_none = completer(_goals, _goal_ids, ("none",))
people = completer(_people)
kinds = completer(_kinds, suggested=KINDS)
organisations = completer(_organisations)
opportunities = completer(_opportunities)
stages = completer(_stages, suggested=STAGES)
devices = completer(_devices)
other_devices = completer(_other_devices)
purposes = completer(_purposes)
units = completer(_units)
tags = completer(_tags)
milestones = completer(_milestones)
entry_refs = completer(_entry_refs)
refs = completer(_refs)
