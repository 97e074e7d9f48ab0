"""Renaming a person: the standing entries and goals that name them are corrected and adjusted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import NoReturn

from msgspec import Struct

from milepost_client.operations.corrections import correction
from milepost_client.parsing.matching import near
from milepost_shared.errors import BadInput, NotFound
from milepost_shared.events.drafts import Draft, draft_header
from milepost_shared.events.types import GoalAdjusted
from milepost_shared.model.book import Book
from milepost_shared.model.entries import Entry, current_entries
from milepost_shared.model.revisions import GoalHistory, present_fields
from milepost_shared.storage.log import Log
from milepost_shared.text.names import fold, spell, spellings


class Renaming(Struct, frozen=True):
    """The drafts that rename a person, who was called `old` so far; how many entries and goals they change,
    and whether the new name was that of somebody known: the two are one then."""

    old: str
    drafts: list[Draft]
    entries: int
    goals: int
    merges: bool


def renaming(log: Log, old: str, new: str, today: date) -> Renaming:
    """What calls `new` whoever is called `old`. Raises BadInput, or NotFound where nobody is."""
    new = spell(new)
    if not new:
        raise BadInput("A person needs a name.", 'As in: milepost people rename Ana "Ana Silva"', field="new")
    standing = [entry for entry in current_entries(log.events.activities()) if not entry.withdrawn]
    goals = list(_about_someone(log))
    names = {fold(name): spell(name) for _, name in goals}
    names |= spellings((e.original.order, name) for e in standing for name in e.activity.people)
    if not fold(old) or fold(old) not in names:
        _refuse(old, names.values())
    old = names[fold(old)]
    changes = [correction(log, entry, {"people": held}) for entry, held in _renamed(standing, old, new)]
    adjusted = [_adjusted(goal, old, new, today) for goal, name in goals if _differs(name, old, new)]
    if not changes and not adjusted:
        raise BadInput(f"{new} is called so already.", field="new")
    merges = fold(new) != fold(old) and fold(new) in names
    return Renaming(old, [*changes, *adjusted], len(changes), len(adjusted), merges)


def renamed(people: Sequence[str], old: str, new: str) -> list[str]:
    """The people of an activity with `new` in place of `old`, and once even if both were there."""
    shown = [new if fold(name) in (fold(old), fold(new)) else name for name in people]
    return [name for n, name in enumerate(shown) if name != new or n == shown.index(new)]


def _renamed(entries: Sequence[Entry], old: str, new: str) -> Iterator[tuple[Entry, list[str]]]:
    """The entries that name `old`, with the people that they are to have."""
    for entry in entries:
        if any(_differs(name, old, new) for name in entry.activity.people):
            yield entry, renamed(entry.activity.people, old, new)


def _differs(name: str, old: str, new: str) -> bool:
    """Whether `name` is the old name and not spelled like the new one already."""
    return fold(name) == fold(old) and name != new


def _about_someone(log: Log) -> Iterator[tuple[GoalHistory, str]]:
    """The goals that are about somebody, and about whom."""
    book = Book()
    for held in log.events.revisions():
        book.note(held)
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
    alike = near(old, names)
    hint = f"Did you mean {' or '.join(alike)}?" if alike else "See them: milepost people"
    raise NotFound(f"Nobody is called {old!r}.", f"Write the whole name. {hint}")
