"""Random histories of a person: everything that can happen to two goals, from several devices."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from milepost_shared.events.ordering import Stamped
from milepost_shared.events.types import (
    ActivityLogged,
    Contribution,
    Event,
    GoalAdjusted,
    GoalSet,
    Milestone,
    MilestoneReached,
    PersonDescribed,
    PersonDetails,
    Revision,
    StepPlanned,
)
from milepost_shared.model.revisions import GoalHistory, goal_history
from tests.shared.builders import GOAL, NOW, OTHER, A, B, C, activity, adjustment, goal, stamped

FIRST = date(2026, 1, 1)
DAYS = 120
"""The number of days over which a history extends."""

days = st.integers(0, DAYS).map(lambda n: FIRST + timedelta(n))
goals = st.sampled_from([GOAL, GOAL, GOAL, OTHER])
amounts = st.integers(-3, 12).map(float)
KINDS = ("log", "log", "log", "both", "correct", "void", "import", "adjust", "adjust", "status")
RARER = ("withdraw", "parent", "orphan", "set", "claim", "describe", "plan")
kinds = st.sampled_from(KINDS + RARER)
Step = tuple[str, str, date, float, int, int]
steps = st.tuples(kinds, goals, days, amounts, st.integers(0, 40), st.integers(0, 90))


@st.composite
def histories(draw: st.DrawFn, most: int = 25) -> list[Stamped]:
    """Two goals (one may be a level) and what happens to them, with stamps in random order."""
    measure = draw(st.sampled_from(["sum", "level"]))
    events = [
        Stamped(NOW, goal(goal=GOAL, milestones=(Milestone(name="Half", value=5.0),))),
        Stamped(NOW, goal(seq=2, goal=OTHER, title="Talks", measure=measure, deadline=None, target=4.0)),
    ]
    for n, step in enumerate(draw(st.lists(steps, max_size=most)), 3):
        device = (A, B, C)[step[4] % 3]
        before = [stamped_event.event for stamped_event in events]
        events.append(Stamped(NOW + 60 * step[5] + n % 2, _event(step, device, n, before)))
    return events


def _event(step: Step, device: str, seq: int, before: list[Event]) -> Event:
    kind, name, day, amount, argument, _ = step
    given: dict[str, Any] = {"contributions": (Contribution(goal=name, amount=amount),)}
    originals = [e for e in before if isinstance(e, ActivityLogged) and not e.corrects]
    revisions = [e for e in before if isinstance(e, GoalSet | GoalAdjusted) and e.goal == name]
    after = tuple(e.ref for e in revisions[argument % len(revisions) :][:2])
    if kind == "set":
        return goal(seq=seq, device=device, goal=name, title="Again", start=day, target=amount)
    if kind == "claim":
        return MilestoneReached(device=device, seq=seq, made=NOW, goal=name, milestone="Half", day=day)
    if kind in ("describe", "plan"):
        return _record(kind, step, device, seq, before)
    if kind == "adjust":
        return adjustment(
            seq, day, device, goal=name, after=after, target=amount, deadline=day + timedelta(30)
        )
    if kind == "status":
        status = ("active", "paused", "dropped")[argument % 3]
        return adjustment(seq, day, device, goal=name, after=after, status=status)
    if kind in ("parent", "orphan"):
        parent = None if kind == "orphan" else OTHER if name == GOAL else GOAL
        return adjustment(seq, day, device, goal=name, after=after, parent=parent, rolls_up=argument % 4 > 0)
    if kind == "withdraw":
        return adjustment(seq, day, device, goal=name, after=after, withdraws=after[0])
    if kind == "both":
        also = Contribution(goal=OTHER if name == GOAL else GOAL, amount=argument % 9 - 3.0)
        return activity(seq, day, device=device, contributions=(*given["contributions"], also))
    if kind == "import":
        return activity(seq, day, device=device, origin=f"row {argument % 3}", **given)
    if kind in ("correct", "void") and originals:
        corrected = originals[argument % len(originals)].ref
        return activity(seq, day, device=device, corrects=corrected, void=kind == "void", **given)
    return activity(seq, day, device=device, **given)


def _record(kind: str, step: Step, device: str, seq: int, before: list[Event]) -> Event:
    """What is known of one of three people, or one of three next steps; now and then one is taken back."""
    _, name, day, _, argument, _ = step
    type_ = PersonDescribed if kind == "describe" else StepPlanned
    known = [event.ref for event in before if isinstance(event, type_)]
    withdraws = known[argument % len(known)] if known and argument % 3 == 0 else None
    who, id = ("Ana", "ana ", "Bo")[argument % 3], f"{argument % 3:012}"
    if kind == "describe":
        details = PersonDetails(organisation=name, birthday=None if argument % 2 else "--02-29")
        fields: dict[str, Any] = {"name": who, "details": details} if withdraws is None else {}
        return PersonDescribed(device=device, seq=seq, made=NOW, person=id, withdraws=withdraws, **fields)
    fields = {"what": "Call", "person": who, "by": day} if withdraws is None else {}
    return StepPlanned(device=device, seq=seq, made=NOW, step=id, withdraws=withdraws, **fields)


RevisionStep = tuple[int, int, list[int], bool]
"""The effective day, the target, the revisions that it follows, and whether it withdraws the one before."""
revision_steps: st.SearchStrategy[list[RevisionStep]] = st.lists(
    st.tuples(st.integers(0, 30), st.integers(0, 9), st.lists(st.integers(0, 12), max_size=3), st.booleans()),
    max_size=12,
)


def revised(steps: list[RevisionStep]) -> GoalHistory:
    """The history of a goal with an adjustment for each step, days counted from 1 February."""
    events: list[Revision] = [goal()]
    for n, (day, target, after, withdraws) in enumerate(steps, 2):
        known = tuple(f"{A}-{seq + 1}" for seq in after if seq + 1 < n)
        fields: dict[str, Any] = {"withdraws": f"{A}-{n - 1}"} if withdraws and n > 2 else {}
        effective_day = date(2026, 2, 1) + timedelta(days=day)
        events.append(adjustment(n, effective_day, target=float(target), after=known, **fields))
    history = goal_history(stamped(*events))
    assert history is not None
    return history
