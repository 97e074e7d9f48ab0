"""Goals by name: what a person typed, and which goal that is."""

from __future__ import annotations

from typing import NoReturn

from msgspec import Struct

from milepost_client.parsing.matching import Match, match
from milepost_shared.errors import BadInput, NotFound
from milepost_shared.model.book import Book
from milepost_shared.model.revisions import present_fields
from milepost_shared.storage.log import Log


class Name(Struct, frozen=True):
    """What a goal is called, whether it is running, and which goal it serves."""

    title: str
    running: bool
    parent: str | None


GoalNames = dict[str, Name]
"""Ids of goals and what they are called."""


def goal_names(log: Log) -> GoalNames:
    """The standing goals of a log."""
    book = Book()
    for held in log.events.revisions():
        book.note(held)
    found: GoalNames = {}
    for goal in book.goals.values():
        if history := goal.history():
            fields = present_fields(history)
            found[goal.id] = Name(fields["title"], fields["status"] in ("active", "paused"), fields["parent"])
    return found


def title_of(goal: str, names: GoalNames) -> str:
    """A goal's title; its id where it was taken back or is not known here."""
    return names[goal].title if goal in names else goal


def goal_to_write(log: Log, name: str) -> str:
    """The id of the goal that `name` means for certain. Raises BadInput or NotFound."""
    names = goal_names(log)
    found = _match(names, name)
    return found.sure or _refuse(name, found, names)


def goal_to_read(log: Log, name: str) -> str:
    """The id of the goal that `name` means, or may well mean. Raises BadInput or NotFound."""
    names = goal_names(log)
    found = _match(names, name)
    return found.readable or _refuse(name, found, names)


def parent_of(log: Log, goal: str, name: str) -> str:
    """The id of the goal of that name, which `goal` is to serve. Raises BadInput or NotFound."""
    parent = goal_to_write(log, name)
    check_parent(goal, parent, goal_names(log))
    return parent


def check_parent(goal: str, parent: str, names: GoalNames) -> None:
    """Raises BadInput where a goal would come to serve itself, directly or through others."""
    way = [parent]
    while way[-1] != goal:
        above = names[way[-1]].parent if way[-1] in names else None
        if above is None or above in way:
            return
        way.append(above)
    if parent == goal:
        raise BadInput("A goal cannot be its own parent.", "Name another goal.", field="parent")
    first, *others = (f"“{title_of(step, names)}”" for step in way)
    raise BadInput(
        f"{first} serves {', which serves '.join(others)}, so it cannot be the parent of that one.",
        "Name another goal.",
        field="parent",
    )


def _match(names: GoalNames, name: str) -> Match:
    """Running goals come first: an ended one is meant where no other fits as written."""
    found = match(name, [(goal, held.title) for goal, held in names.items() if held.running])
    if found.candidates and not found.guessed:
        return found
    return match(name, [(goal, held.title) for goal, held in names.items()])


def _refuse(name: str, found: Match, names: GoalNames) -> NoReturn:
    listed = "".join(f"\n  {goal}  {names[goal].title}" for goal in found.candidates)
    if found.guessed:
        raise BadInput(
            f"No goal is called {name!r}, so nothing was done. Did you mean:{listed}", field="goal"
        )
    if found.candidates:
        raise BadInput(f"Several goals fit {name!r}; write more, or the id:{listed}", field="goal")
    if not names:
        raise NotFound("There are no goals yet.", 'Set one: milepost goal set "Coffees" --target 10 --by eoq')
    raise NotFound(f"No goal is called {name!r}.", "See them: milepost goal list")
