"""Find words in everything that was written: goals, people, opportunities, next steps and entries."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from typing import Literal, NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from milepost_client.device.clock import Moment
from milepost_client.device.writer import own_id
from milepost_client.parsing.refs import device_names, short_ref
from milepost_shared.errors import BadInput
from milepost_shared.events.types import GoalAdjusted, GoalSet, MilestoneReached
from milepost_shared.model.book import Book
from milepost_shared.model.entries import recency_key
from milepost_shared.model.goal import Goal
from milepost_shared.model.persons import LISTS
from milepost_shared.model.revisions import present_fields
from milepost_shared.projections.opportunities import OpportunityView, opportunities
from milepost_shared.projections.people import PersonView, people
from milepost_shared.storage.log import Log
from milepost_shared.text.names import normalize

FoundKind = Literal["goal", "person", "opportunity", "step", "entry"]
MOST = 50
"""How many entries are shown: the newest."""


class FindRequest(Struct, frozen=True):
    """Words that all stand in one thing, in any order."""

    words: str

    def __post_init__(self) -> None:
        if not normalize(self.words):
            raise BadInput("Nothing to find was named.", "As in: milepost find deck", field="words")


class Found(Struct, frozen=True, kw_only=True):
    """One thing that has the words: what it is, how it is called, and the text where the first word stands.

    `id` is that of a goal, an opportunity or a step, the ref of an entry, or a person's name; `short` is an
    entry's ref as a person of this device types it.
    """

    kind: FoundKind
    id: str
    title: str
    text: str
    day: date | None = None
    short: str | None = None


class FindView(Struct, frozen=True, kw_only=True):
    """What has the words: goals, people, opportunities and steps, then the newest entries. `more` says how
    many entries are left out."""

    today: date
    found: list[Found]
    more: int


class _Thing(NamedTuple):
    """Something to search: what is found of it, and its texts."""

    found: Found
    texts: Sequence[str]


def find(log: Log, moment: Moment, request: FindRequest) -> FindView:
    """Return what has the words."""
    book, words = log.book(), normalize(request.words).split()
    things = [
        *_goals(book),
        *map(_person, people(book, moment.today)),
        *map(_opportunity, opportunities(book, moment.today)),
        *_steps(book),
    ]
    entries = [hit for thing in _entries(log, book) if (hit := _hit(thing, words))]
    found = [hit for thing in things if (hit := _hit(thing, words))]
    return FindView(today=moment.today, found=[*found, *entries[:MOST]], more=max(len(entries) - MOST, 0))


def _hit(thing: _Thing, words: Sequence[str]) -> Found | None:
    """Return what is found of a thing that has all words, with the text that has the first of them."""
    texts = [text for text in thing.texts if text]
    written = normalize("\n".join(texts))
    if not all(word in written for word in words):
        return None
    text = next((text for text in texts if words[0] in normalize(text)), "")
    return replace(thing.found, text="" if text == thing.found.title else text)


def _goals(book: Book) -> Iterator[_Thing]:
    for goal in book.goals.values():
        if history := goal.history():
            fields = present_fields(history)
            title = fields["title"]
            named = [fields[name] for name in ("title", "purpose", "unit", "about", "note")]
            milestones = [each.name for each in fields["milestones"]]
            texts = [*named, *fields["tags"], *milestones, *_reasons(goal)]
            found = Found(kind="goal", id=goal.id, title=title, text="")
            yield _Thing(found, [text for text in texts if text])


def _reasons(goal: Goal) -> Iterator[str]:
    """What was written with the changes of a goal, and at its milestones."""
    for held in (*goal.revisions, *goal.claims):
        event = held.event
        if isinstance(event, GoalAdjusted):
            yield event.reason
        elif isinstance(event, GoalSet | MilestoneReached) and event.note:
            yield event.note


def _person(person: PersonView) -> _Thing:
    details = person.details
    named = (person.name, *person.former, details.organisation, details.position, details.birthday)
    listed = [text for name in LISTS for text in getattr(details, name)]
    texts = [text for text in (*named, *listed, details.note) if text]
    return _Thing(Found(kind="person", id=person.name, title=person.name, text=""), texts)


def _opportunity(view: OpportunityView) -> _Thing:
    texts = [view.title, *(stage.stage for stage in view.history)]
    return _Thing(Found(kind="opportunity", id=view.id, title=view.title, text=""), texts)


def _steps(book: Book) -> Iterator[_Thing]:
    for step in book.steps():
        found = Found(kind="step", id=step.id, title=step.what, text="", day=step.done or step.by)
        yield _Thing(found, [step.what, step.person or ""])


def _entries(log: Log, book: Book) -> Iterator[_Thing]:
    """The entries that stand, newest first."""
    shorten = _shortener(log)
    standing = (entry for entry in book.entries if not entry.withdrawn)
    for entry in sorted(standing, key=recency_key, reverse=True):
        activity, ref = entry.activity, entry.original.event.ref
        what = " ".join(_texts((activity.kind, _with(activity.people), _at(activity.organisation))))
        titles = [text for each in activity.opportunities for text in (each.title, each.stage)]
        texts = [*_texts((activity.note, activity.kind, activity.organisation)), *activity.people, *titles]
        found = Found(
            kind="entry", id=ref, title=what or "activity", text="", day=activity.day, short=shorten(ref)
        )
        yield _Thing(found, texts)


def _shortener(log: Log) -> Callable[[str], str]:
    own, names = own_id(log), device_names(log)
    return lambda ref: short_ref(ref, own, names)


def _texts(texts: Iterable[str | None]) -> list[str]:
    return [text for text in texts if text]


def _with(people: Sequence[str]) -> str:
    return f"with {', '.join(people)}" if people else ""


def _at(organisation: str | None) -> str:
    return f"at {organisation}" if organisation else ""
