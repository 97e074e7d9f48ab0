"""Goals by name: what a person typed, and which goal that is."""

from __future__ import annotations

from collections.abc import Iterator

from milepost_client.matching import Match, match
from milepost_shared.book import Book
from milepost_shared.errors import BadInput, NotFound
from milepost_shared.log import Log
from milepost_shared.revisions import present

Titles = list[tuple[str, str]]


def goal_to_write(log: Log, name: str) -> str:
    """The id of the goal that `name` means for certain. Raises BadInput or NotFound."""
    found, titles = _match(log, name)
    if found.sure is None:
        _refuse(name, found, titles)
    return str(found.sure)


def goal_to_read(log: Log, name: str) -> str:
    """The id of the goal that `name` means, or may well mean. Raises BadInput or NotFound."""
    found, titles = _match(log, name)
    if found.readable is None:
        _refuse(name, found, titles)
    return str(found.readable)


def _match(log: Log, name: str) -> tuple[Match, Titles]:
    """Running goals come first: an ended one is meant where no other fits as written."""
    titles = list(_titles(log))
    running = [(goal, title) for goal, title, open_ in titles if open_]
    found = match(name, running)
    everything = [(goal, title) for goal, title, _ in titles]
    if found.candidates and not found.guessed:
        return found, everything
    return match(name, everything), everything


def _titles(log: Log) -> Iterator[tuple[str, str, bool]]:
    """The goals of a log: id, title, and whether they are running."""
    book = Book()
    for held in log.events.revisions():
        book.note(held)
    for goal in book.goals.values():
        if history := goal.history():
            fields = present(history)
            yield goal.id, fields["title"], fields["status"] in ("active", "paused")


def _refuse(name: str, found: Match, titles: Titles) -> None:
    names = dict(titles)
    listed = "".join(f"\n  {goal}  {names[goal]}" for goal in found.candidates)
    if found.guessed:
        raise BadInput(
            f"No goal is called {name!r}, so nothing was done. Did you mean:{listed}", field="goal"
        )
    if found.candidates:
        raise BadInput(f"Several goals fit {name!r}; write more, or the id:{listed}", field="goal")
    if not titles:
        raise NotFound("There are no goals yet.", 'Set one: milepost goal set "Coffees" --target 10 --by eoq')
    raise NotFound(f"No goal is called {name!r}.", "See them: milepost goal list")
