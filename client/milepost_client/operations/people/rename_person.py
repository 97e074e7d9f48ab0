"""Rename a person: the entries that name them are corrected, the goals about them adjusted, and what is known
and planned goes along."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from msgspec import Struct

from milepost_client.device.clock import Moment
from milepost_client.device.writer import Writer
from milepost_client.operations.parts.corrections import correction
from milepost_client.operations.parts.known_people import KnownPeople, refuse_name
from milepost_shared.errors import BadInput
from milepost_shared.events.drafts import Draft, draft_header
from milepost_shared.events.types import GoalAdjusted, PersonDescribed, StepPlanned
from milepost_shared.model.entries import Entry
from milepost_shared.model.revisions import GoalHistory
from milepost_shared.storage.log import Log
from milepost_shared.text.names import normalize, spell


class RenameRequest(Struct, frozen=True, kw_only=True):
    """Call the person with the whole name `old`, in capitals or not, `new` from now on."""

    old: str
    new: str


class RenameResult(Struct, frozen=True, kw_only=True):
    """What came of a renaming: the ref of its first event, both names as they are shown, and how many
    entries, goals and next steps changed, and whether there were details. With `merged`, both names were
    known, and now mean one person."""

    ref: str
    old: str
    new: str
    entries: int
    goals: int
    merged: bool
    steps: int = 0
    described: bool = False


class RenameDrafts(Struct, frozen=True):
    """The drafts that rename a person, shown as `old` so far; how many entries, goals and next steps they
    change, whether the person has details, and whether the new name is known too."""

    old: str
    drafts: list[Draft]
    entries: int
    goals: int
    steps: int
    described: bool
    merges: bool


def rename_person(log: Log, device: Writer, moment: Moment, request: RenameRequest) -> RenameResult:
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
        steps=plan.steps,
        described=plan.described,
    )


def draft_renaming(log: Log, old: str, new: str, today: date) -> RenameDrafts:
    """Return what calls `new` the person that is called `old`. Raises BadInput, or NotFound for nobody."""
    new = spell(new)
    if not new:
        raise BadInput("A person needs a name.", 'As in: milepost people rename Ana "Ana Silva"', field="new")
    known = KnownPeople(log)
    if not normalize(old) or normalize(old) not in known.names:
        refuse_name(old, known.names.values(), "See them: milepost people")
    old = known.names[normalize(old)]
    corrected = [correction(log, e, {"people": after}) for e, after in _renamed(known.entries, old, new)]
    adjusted = [_adjusted(goal, old, new, today) for goal, name in known.goals if _differs(name, old, new)]
    described, steps = list(_described(known, old, new)), list(_replanned(known, old, new))
    drafts: list[Draft] = [*corrected, *adjusted, *described, *steps]
    if not drafts:
        raise BadInput(f"{new} is called so already.", field="new")
    merges = normalize(new) != normalize(old) and normalize(new) in known.names
    return RenameDrafts(old, drafts, len(corrected), len(adjusted), len(steps), bool(described), merges)


def replace_name(people: Sequence[str], old: str, new: str) -> list[str]:
    """Return the people of an activity with `new` in place of `old`, once even if it has both."""
    names = [new if normalize(name) in (normalize(old), normalize(new)) else name for name in people]
    return [name for n, name in enumerate(names) if name != new or n == names.index(new)]


def _renamed(entries: Iterable[Entry], old: str, new: str) -> Iterator[tuple[Entry, list[str]]]:
    """The entries that name `old`, with their people after the renaming."""
    for entry in entries:
        if any(_differs(name, old, new) for name in entry.activity.people):
            yield entry, replace_name(entry.activity.people, old, new)


def _differs(name: str, old: str, new: str) -> bool:
    """Whether `name` is the old name and not spelled like the new one already."""
    return normalize(name) == normalize(old) and name != new


def _described(known: KnownPeople, old: str, new: str) -> Iterator[PersonDescribed]:
    """What gives the person's details the new name."""
    person = known.described.get(normalize(old))
    if person and _differs(person.name, old, new):
        yield from (PersonDescribed(**draft_header(), person=id, name=new) for id in person.ids)


def _replanned(known: KnownPeople, old: str, new: str) -> Iterator[StepPlanned]:
    for step in known.steps:
        if _differs(step.person or "", old, new):
            yield StepPlanned(**draft_header(), step=step.id, person=new)


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
