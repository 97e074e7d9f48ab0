"""Rename a person: the entries that name them are corrected, and the goals about them adjusted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import NoReturn

from msgspec import Struct

from milepost_client.device.clock import Moment
from milepost_client.device.device import Device
from milepost_client.operations.parts.corrections import correction
from milepost_client.parsing.matching import close_matches
from milepost_shared.errors import BadInput, NotFound
from milepost_shared.events.drafts import Draft, draft_header
from milepost_shared.events.types import GoalAdjusted
from milepost_shared.model.book import Book
from milepost_shared.model.entries import Entry, current_entries
from milepost_shared.model.revisions import GoalHistory, present_fields
from milepost_shared.storage.log import Log
from milepost_shared.text.names import normalize, spell, spellings


class RenameRequest(Struct, frozen=True, kw_only=True):
    """Call the person with the whole name `old`, in capitals or not, `new` from now on."""

    old: str
    new: str


class RenameResult(Struct, frozen=True, kw_only=True):
    """What came of a renaming: the ref of its first event, both names as they are shown, and how many
    entries and goals changed. With `merged`, both names were known, and now mean one person."""

    ref: str
    old: str
    new: str
    entries: int
    goals: int
    merged: bool


class RenameDrafts(Struct, frozen=True):
    """The drafts that rename a person, shown as `old` so far; how many entries and goals they change, and
    whether the new name is known too."""

    old: str
    drafts: list[Draft]
    entries: int
    goals: int
    merges: bool


def rename_person(log: Log, device: Device, moment: Moment, request: RenameRequest) -> RenameResult:
    """Rename a person. Raises BadInput or NotFound, and writes nothing then."""
    plan = draft_renaming(log, request.old, request.new, moment.today)
    first, *_ = device.record_in(log, plan.drafts, moment)
    return RenameResult(
        ref=first.ref,
        old=plan.old,
        new=spell(request.new),
        entries=plan.entries,
        goals=plan.goals,
        merged=plan.merges,
    )


def draft_renaming(log: Log, old: str, new: str, today: date) -> RenameDrafts:
    """Return what calls `new` the person that is called `old`. Raises BadInput, or NotFound for nobody."""
    new = spell(new)
    if not new:
        raise BadInput("A person needs a name.", 'As in: milepost people rename Ana "Ana Silva"', field="new")
    entries = [entry for entry in current_entries(log.events.activities()) if not entry.withdrawn]
    goals = list(_goals_about_people(log))
    names = _known_names(entries, goals)
    if not normalize(old) or normalize(old) not in names:
        _refuse(old, names.values())
    old = names[normalize(old)]
    corrected = [correction(log, e, {"people": after}) for e, after in _renamed(entries, old, new)]
    adjusted = [_adjusted(goal, old, new, today) for goal, name in goals if _differs(name, old, new)]
    if not corrected and not adjusted:
        raise BadInput(f"{new} is called so already.", field="new")
    merges = normalize(new) != normalize(old) and normalize(new) in names
    return RenameDrafts(old, [*corrected, *adjusted], len(corrected), len(adjusted), merges)


def replace_name(people: Sequence[str], old: str, new: str) -> list[str]:
    """Return the people of an activity with `new` in place of `old`, once even if it has both."""
    names = [new if normalize(name) in (normalize(old), normalize(new)) else name for name in people]
    return [name for n, name in enumerate(names) if name != new or n == names.index(new)]


def _known_names(entries: Iterable[Entry], goals: Iterable[tuple[GoalHistory, str]]) -> dict[str, str]:
    """How each person is shown, by the name as it is compared."""
    names = {normalize(name): spell(name) for _, name in goals}
    return names | spellings((e.original.order, name) for e in entries for name in e.activity.people)


def _renamed(entries: Iterable[Entry], old: str, new: str) -> Iterator[tuple[Entry, list[str]]]:
    """The entries that name `old`, with their people after the renaming."""
    for entry in entries:
        if any(_differs(name, old, new) for name in entry.activity.people):
            yield entry, replace_name(entry.activity.people, old, new)


def _differs(name: str, old: str, new: str) -> bool:
    """Whether `name` is the old name and not spelled like the new one already."""
    return normalize(name) == normalize(old) and name != new


def _goals_about_people(log: Log) -> Iterator[tuple[GoalHistory, str]]:
    """The goals that are about a person, with the person's name."""
    book = Book()
    for held in log.events.revisions():
        book.add_event(held)
    for goal in book.goals.values():
        if (history := goal.history()) and (about := present_fields(history)["about"]):
            yield history, about


def _adjusted(goal: GoalHistory, old: str, new: str, today: date) -> GoalAdjusted:
    return GoalAdjusted(
        **draft_header(),
        goal=goal.goal_set.goal,
        reason=f"{old} is called {new}",
        # What is adjusted before a goal starts holds from its start.
        effective_day=max(today, goal.goal_set.start),
        after=goal.heads(),
        about=new,
    )


def _refuse(old: str, names: Iterable[str]) -> NoReturn:
    alike = close_matches(old, names)
    hint = f"Did you mean {' or '.join(alike)}?" if alike else "See them: milepost people"
    raise NotFound(f"Nobody is called {old!r}.", f"Write the whole name. {hint}")
