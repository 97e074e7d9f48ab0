"""Everybody whom a log names: who was met, whom goals are about, who was described, for whom a step is
planned."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NoReturn

from milepost_client.parsing.matching import close_matches, match
from milepost_shared.errors import BadInput, NotFound
from milepost_shared.model.book import Book
from milepost_shared.model.entries import Entry
from milepost_shared.model.persons import DescribedPerson, described_people
from milepost_shared.model.revisions import GoalHistory, present_fields
from milepost_shared.model.steps import Step, planned_steps
from milepost_shared.storage.log import Log
from milepost_shared.text.names import normalize, spell, spellings


class KnownPeople:
    """The people of a log. To find them takes a pass over all activities."""

    def __init__(self, log: Log) -> None:
        self.entries = [entry for entry in log.entries() if not entry.withdrawn]
        self.goals = list(_goals_about_people(log))
        self.described = described_people(log.events.descriptions())
        self.steps = [step for step in planned_steps(log.events.steps()) if step.person]
        self.names = _names(self.entries, self.goals, self.described, self.steps)
        """How each person is shown, by the name as it is compared."""

    def named(self, name: str) -> str:
        """Return how somebody is shown of whom `name` is the whole name, or the only one that it can mean.

        Raises BadInput or NotFound.
        """
        matched = match(name, list(self.names.items()))
        if matched.sure:
            return self.names[matched.sure]
        if len(matched.candidates) > 1 and not matched.guessed:
            several = ", ".join(self.names[key] for key in matched.candidates)
            raise BadInput(f"{name!r} can mean several: {several}.", "Write the whole name.", field="name")
        refuse_name(name, self.names.values(), "Somebody new: milepost people add NAME")

    def formerly(self, name: str) -> DescribedPerson | None:
        """Return the one person who had that name before, if it is nobody's now."""
        key = normalize(name)
        if key in self.names:
            return None
        had = [each for each in self.described.values() if key in map(normalize, each.former)]
        return had[0] if len(had) == 1 else None


def refuse_name(name: str, names: Iterable[str], see: str) -> NoReturn:
    """Raise NotFound for a name that nobody has, with those that are close."""
    alike = close_matches(name, names)
    hint = f"Did you mean {' or '.join(alike)}?" if alike else see
    raise NotFound(f"Nobody is called {name!r}.", f"Write the whole name. {hint}")


def _names(
    entries: Iterable[Entry],
    goals: Iterable[tuple[GoalHistory, str]],
    described: Mapping[str, DescribedPerson],
    steps: Iterable[Step],
) -> dict[str, str]:
    names = {normalize(name): spell(name) for step in steps if (name := step.person)}
    names |= {key: person.name for key, person in described.items()}
    names |= {normalize(name): spell(name) for _, name in goals}
    return names | spellings((e.original.order, name) for e in entries for name in e.activity.people)


def _goals_about_people(log: Log) -> Iterator[tuple[GoalHistory, str]]:
    """The goals that are about a person, with the person's name."""
    book = Book()
    for held in log.events.revisions():
        book.add_event(held)
    for goal in book.goals.values():
        if (history := goal.history()) and (about := present_fields(history)["about"]):
            yield history, about
