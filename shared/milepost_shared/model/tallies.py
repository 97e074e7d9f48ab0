"""Tallies: what entries come to by name and by day, so that not each of them need be at hand
(shared/decisions/0039-tallies.md).

Entries are only ever added, each once and in any order. What a view needs in full is marked instead: an entry
that names an opportunity, or that may be a kept review.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import TypeVar

from msgspec import Struct, field
from msgspec.structs import astuple, replace

from milepost_shared.events.ordering import Order
from milepost_shared.events.types import MILLION, ActivityLogged, to_micros
from milepost_shared.model.entries import Entry, amounts_given
from milepost_shared.model.rollup import RollUp
from milepost_shared.text.names import normalize

REVIEW_KIND = "review"
"""The kind of activities that may be kept reviews."""
FORM = 1
"""The form of tallies as they are kept: another one is made anew."""
Given = str
"""What an activity gives: nothing (""), something to one goal (its id), or to several goals these millionths
(`goal=amount goal=amount`), since what counts of those depends on each other."""
Key = TypeVar("Key")
Value = TypeVar("Value")


class Sums(Struct, array_like=True, gc=False):
    """Sums over activities: their number; how many have a duration, and their minutes; how many have a grade,
    and those added up. `whole` units and `millionths` are what they give to the one goal that they name, 0
    where they name none or several; `timed…` is what those with a duration give."""

    activities: int = 0
    with_duration: int = 0
    minutes: int = 0
    with_grade: int = 0
    grades: int = 0
    # Apart, since no file holds a number as large as their sum may be.
    whole: int = 0
    millionths: int = 0
    timed_whole: int = 0
    timed_millionths: int = 0

    def add(self, activity: ActivityLogged, amount: int) -> None:
        """Count one more activity, which gives `amount` millionths to its one goal."""
        whole, rest = divmod(amount, MILLION)
        self.activities += 1
        self.whole += whole
        self.millionths += rest
        if activity.minutes is not None:
            self.with_duration += 1
            self.minutes += activity.minutes
            self.timed_whole += whole
            self.timed_millionths += rest
        if activity.quality is not None:
            self.with_grade += 1
            self.grades += activity.quality

    def joined(self, other: Sums) -> Sums:
        """Return both together."""
        return Sums(*(mine + theirs for mine, theirs in zip(astuple(self), astuple(other), strict=True)))

    def giving(self, amount: int) -> Sums:
        """Return these where each of the activities gives `amount` millionths to one goal."""
        given, timed = amount * self.activities, amount * self.with_duration
        return replace(self, whole=0, millionths=given, timed_whole=0, timed_millionths=timed)

    def amounts(self, given: Given) -> Iterable[tuple[str, int, int]]:
        """Return (goal, millionths, millionths of those with a duration) of activities that give so."""
        if "=" in given:
            named = given_amounts(given).items()
            return [(goal, each * self.activities, each * self.with_duration) for goal, each in named]
        amount = self.whole * MILLION + self.millionths
        timed = self.timed_whole * MILLION + self.timed_millionths
        return [(given, amount, timed)] if given else []


class Named(Struct, array_like=True, gc=False):
    """How many entries write a name, and how the last of them in order spells it."""

    order: Order = (-1, "", 0)
    name: str = ""
    times: int = 0

    def add(self, order: Order, name: str) -> None:
        """Count one more entry."""
        self.times += 1
        if order >= self.order:
            self.order, self.name = order, name

    def joined(self, other: Named) -> Named:
        """Return both together."""
        last = self if self.order > other.order else other
        return Named(last.order, last.name, self.times + other.times)


class Meeting(Struct, array_like=True, frozen=True, gc=False):
    """An entry as a contact: when, how, where and with whom. `order` is that of its original."""

    day: date
    time: str
    order: Order
    kind: str | None
    organisation: str | None
    people: tuple[str, ...]

    @property
    def ref(self) -> str:
        """The ref of the entry."""
        return f"{self.order[1]}-{self.order[2]}"

    @property
    def recency(self) -> tuple[date, str, Order]:
        """Sorts as `entries.recency_key` does."""
        return self.day, self.time, self.order


class Part(Struct, array_like=True):
    """Those of the entries with one name that give alike."""

    named: Named = field(default_factory=Named)
    sums: Sums = field(default_factory=Sums)

    def joined(self, other: Part) -> Part:
        """Return both together."""
        return Part(self.named.joined(other.named), self.sums.joined(other.sums))

    def giving(self, amount: int) -> Part:
        """Return it where each of the entries gives `amount` millionths to one goal."""
        return Part(self.named, self.sums.giving(amount))


class NameTally(Struct, array_like=True):
    """The entries with one name: by what they give; the first and the last of them; and the kinds and
    organisations that they have, by normal form."""

    parts: dict[Given, Part] = {}
    first: Meeting | None = None
    last: Meeting | None = None
    kinds: dict[str, Named] = {}
    organisations: dict[str, Named] = {}

    @property
    def times(self) -> int:
        """How many entries there are."""
        return sum(part.sums.activities for part in self.parts.values())

    @property
    def named(self) -> Named:
        """The name as the last entry in order spells it."""
        return max((part.named for part in self.parts.values()), key=lambda named: named.order)

    def add(self, name: str, meeting: Meeting, activity: ActivityLogged, given: Given, amount: int) -> None:
        """Add an entry that writes the name so."""
        part = _at(self.parts, given, Part)
        part.named.add(meeting.order, name)
        part.sums.add(activity, amount)
        if self.first is None or meeting.recency < self.first.recency:
            self.first = meeting
        if self.last is None or meeting.recency > self.last.recency:
            self.last = meeting
        for names, given_name in ((self.kinds, meeting.kind), (self.organisations, meeting.organisation)):
            if given_name and (key := normalize(given_name)):
                _at(names, key, Named).add(meeting.order, given_name)


class DayTally(Struct, array_like=True):
    """The entries of one day: their sums, the kinds that they have and the people whom they name."""

    sums: Sums = field(default_factory=Sums)
    kinds: dict[str, Named] = {}
    people: set[str] = set()


class Tallies(Struct):
    """Some entries by name (in normal form) and by day (an ordinal), without the `marked` ones, of which it
    has the refs."""

    people: dict[str, NameTally] = {}
    organisations: dict[str, NameTally] = {}
    kinds: dict[str, NameTally] = {}
    days: dict[int, DayTally] = {}
    marked: set[str] = set()

    def add(self, entry: Entry) -> None:
        """Add an entry; a withdrawn one counts nowhere."""
        activity = entry.activity
        if activity.void:
            return
        if is_marked(activity):
            self.marked.add(entry.original.event.ref)
            return
        meeting, (given, amount) = meeting_of(entry), _given(activity)
        people = {normalize(name): name for name in activity.people}
        people.pop("", None)
        for key, name in people.items():
            _at(self.people, key, NameTally).add(name, meeting, activity, given, amount)
        if (organisation := activity.organisation) and (key := normalize(organisation)):
            tally = _at(self.organisations, key, NameTally)
            tally.add(organisation, meeting, activity, given, amount)
        day = _at(self.days, activity.day.toordinal(), DayTally)
        day.sums.add(activity, 0)
        day.people.update(people)
        if (kind := activity.kind) and (key := normalize(kind)):
            _at(self.kinds, key, NameTally).add(kind, meeting, activity, given, amount)
            _at(day.kinds, key, Named).add(meeting.order, kind)

    def first_day(self) -> date | None:
        """Return the first day of an entry; None where there is none."""
        return date.fromordinal(min(self.days)) if self.days else None


def is_marked(activity: ActivityLogged) -> bool:
    """Whether a view may need an activity in full."""
    return bool(activity.opportunities) or normalize(activity.kind or "") == REVIEW_KIND


def meeting_of(entry: Entry) -> Meeting:
    """Return an entry as a contact."""
    activity = entry.activity
    return Meeting(
        activity.day,
        activity.time or "",
        entry.original.order,
        activity.kind,
        activity.organisation,
        activity.people,
    )


def sums_by_given(entries: Iterable[Entry], parts: Mapping[Given, Part]) -> dict[Given, Sums]:
    """Return the sums of entries, by what they give, with those of a tally's `parts`."""
    sums = {given: replace(part.sums) for given, part in parts.items()}
    for entry in entries:
        activity = entry.activity
        given, amount = _given(activity)
        _at(sums, given, Sums).add(activity, amount)
    return sums


def tallies_by_goal(tallies: Mapping[str, NameTally], rollup: RollUp) -> dict[str, dict[str, NameTally]]:
    """Return, by goal and by name, what the entries with that name come to that count in the goal.

    They give to that goal alone, with the amount that counts there.
    """
    found: defaultdict[str, dict[str, NameTally]] = defaultdict(dict)
    for key, tally in tallies.items():
        for given, part in tally.parts.items():
            for goal, counted in _parts_by_goal(given, part, rollup):
                parts = found[goal].setdefault(key, NameTally()).parts
                parts[goal] = parts[goal].joined(counted) if goal in parts else counted
    return found


def _parts_by_goal(given: Given, part: Part, rollup: RollUp) -> Iterator[tuple[str, Part]]:
    if "=" in given:
        for goal, amount in rollup.counted_amounts(given_amounts(given)).items():
            yield goal, part.giving(amount)
    elif given:
        yield from ((goal, part) for goal in (given, *rollup.ancestors(given)))


def given_amounts(given: Given) -> dict[str, int]:
    """Return what an activity that names several goals gives to each, in millionths."""
    pairs = (pair.partition("=") for pair in given.split())
    return {goal: int(amount) for goal, _, amount in pairs}


def _given(activity: ActivityLogged) -> tuple[Given, int]:
    """Return what an activity gives, and how much where that is to one goal, in millionths."""
    if len(activity.contributions) == 1:  # Most activities name one goal, and there are many of them.
        (only,) = activity.contributions
        return only.goal, to_micros(only.amount)
    amounts = amounts_given(activity)
    if len(amounts) > 1:
        return " ".join(f"{goal}={amount}" for goal, amount in sorted(amounts.items())), 0
    return next(iter(amounts.items()), ("", 0))


def _at(found: dict[Key, Value], key: Key, new: type[Value]) -> Value:
    if (value := found.get(key)) is None:
        value = found[key] = new()
    return value
