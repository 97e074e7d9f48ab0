"""Goals by name: from what a person typed to the id of a goal."""

from __future__ import annotations

from typing import NoReturn

from msgspec import Struct

from milepost_client.parsing.matching import Match, match
from milepost_shared.errors import BadInput, NotFound
from milepost_shared.events.types import CLOSED, GoalSet
from milepost_shared.model.book import Book
from milepost_shared.model.revisions import present_fields
from milepost_shared.storage.log import Log


class GoalName(Struct, frozen=True):
    """A goal's title, whether it is running, the id of the goal that it serves, and whether it was taken
    back."""

    title: str
    running: bool
    parent: str | None
    taken_back: bool = False


GoalNames = dict[str, GoalName]
"""The names of goals by their ids."""


def goal_names(log: Log) -> GoalNames:
    """Return the names of the goals in a log that were not taken back."""
    book = Book()
    for revision in log.events.revisions():
        book.add_event(revision)
    names: GoalNames = {}
    for goal in book.goals.values():
        if history := goal.history():
            fields = present_fields(history)
            names[goal.id] = GoalName(fields["title"], fields["status"] not in CLOSED, fields["parent"])
    return names


def goal_names_ever(log: Log) -> GoalNames:
    """Return the names of all goals in a log, those that were taken back among them: for what tells of
    them."""
    names = goal_names(log)
    for held in log.events.revisions():
        event = held.event
        if isinstance(event, GoalSet) and event.goal not in names:
            names[event.goal] = GoalName(event.title, False, event.parent, taken_back=True)
    return names


def goal_title(goal: str, names: GoalNames) -> str:
    """Return a goal's title, as in `Coffees (taken back)` where it was; its id where it is not in the log."""
    if goal not in names:
        return goal
    return f"{names[goal].title} (taken back)" if names[goal].taken_back else names[goal].title


def goal_to_write(log: Log, name: str) -> str:
    """Return the id of the one goal that `name` can mean, for a write. Raises BadInput or NotFound."""
    names = goal_names(log)
    matched = _match(names, name)
    return matched.sure or _refuse(name, matched, names)


def goal_to_read(log: Log, name: str) -> str:
    """Return the id of the goal that `name` means or, by a lone guess, may mean. Raises BadInput or
    NotFound."""
    names = goal_names(log)
    matched = _match(names, name)
    return matched.readable or _refuse(name, matched, names)


def resolve_parent(log: Log, goal: str, name: str) -> str:
    """Return the id of the goal called `name`, as a parent of `goal`. Raises BadInput or NotFound."""
    parent = goal_to_write(log, name)
    check_parent(goal, parent, goal_names(log))
    return parent


def check_parent(goal: str, parent: str, names: GoalNames) -> None:
    """Raise BadInput where the goal would serve itself, directly or through others."""
    path = [parent]
    while path[-1] != goal:
        above = names[path[-1]].parent if path[-1] in names else None
        if above is None or above in path:
            return
        path.append(above)
    if parent == goal:
        raise BadInput("A goal cannot be its own parent.", "Name another goal.", field="parent")
    first, *others = (f"“{goal_title(step, names)}”" for step in path)
    raise BadInput(
        f"{first} serves {', which serves '.join(others)}, so it cannot be the parent of that one.",
        "Name another goal.",
        field="parent",
    )


def _match(names: GoalNames, name: str) -> Match:
    """Match running goals first: an ended goal is meant only where no running one fits as written."""
    running = match(name, [(goal, each.title) for goal, each in names.items() if each.running])
    if running.candidates and not running.guessed:
        return running
    return match(name, [(goal, each.title) for goal, each in names.items()])


def _refuse(name: str, matched: Match, names: GoalNames) -> NoReturn:
    listed = "".join(f"\n  {goal}  {names[goal].title}" for goal in matched.candidates)
    if matched.guessed:
        raise BadInput(
            f"No goal is called {name!r}, so nothing was done. Did you mean:{listed}", field="goal"
        )
    if matched.candidates:
        raise BadInput(f"Several goals fit {name!r}; write more, or the id:{listed}", field="goal")
    if not names:
        raise NotFound("There are no goals yet.", 'Set one: milepost goal set "Coffees" --target 10 --by eoq')
    raise NotFound(f"No goal is called {name!r}.", "See them: milepost goal list")
