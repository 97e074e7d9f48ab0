"""SMART: whether a goal is specific, measurable, achievable, relevant and time-bound, and what to change.

It is told of a goal's fields on a day, for the goal as it now is and for every version of it, so that
one sees when it stopped being measurable or reachable. All is exact, since devices must agree.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from fractions import Fraction
from math import ceil, floor
from typing import Any, Literal

from msgspec import Struct

from milepost_shared.events.types import MILLION, Measure, Status, to_micros
from milepost_shared.events.validation import LAST_DAY
from milepost_shared.model.book import Book
from milepost_shared.model.goal import Goal
from milepost_shared.model.revisions import GoalHistory, changed, present_fields, setting
from milepost_shared.progress.indicators import descends, required_pace
from milepost_shared.progress.periods import DAYS
from milepost_shared.progress.value_curve import curve
from milepost_shared.projections.track_record import FOUR_WEEKS, TrackRecord
from milepost_shared.text.formatting import count, format_amount, format_day

YEARS = 5
"""How far ahead a deadline may lie to bind in time."""

State = Literal["yes", "no", "unknown"]
NAMES = {"S": "Specific", "M": "Measurable", "A": "Achievable", "R": "Relevant", "T": "Time-bound"}


class Finding(Struct, frozen=True, kw_only=True):
    """One of the five: its letter and name, whether it holds, why, and what to change where it does not."""

    letter: str
    name: str
    state: State
    reason: str
    advice: str


class Aim(Struct, frozen=True, kw_only=True):
    """What is judged: the fields in force, `value` (millionths) where the goal stands, and `most`, what
    was done of it within four weeks at best (millionths in its direction; None without history).
    `serves` says that it has a parent, and that the link to it counts (family.py)."""

    fields: Mapping[str, Any]
    measure: Measure
    baseline: float
    value: int
    most: int | None
    serves: bool

    @property
    def unit(self) -> str:
        """The unit, or nothing."""
        return str(self.fields["unit"] or "").strip()

    @property
    def down(self) -> bool:
        """Whether the goal goes down."""
        return descends(self.fields, self.baseline)


class VersionView(Struct, frozen=True, kw_only=True):
    """A goal after one of its standing revisions, judged on that one's effective day by what was done
    until then, as it is known now."""

    ref: str
    day: date
    reason: str | None
    findings: list[Finding]


class SmartView(Struct, frozen=True, kw_only=True):
    """A goal judged on `day`, which is today or, of one that was achieved or dropped, the day of its last
    revision; `versions` are those of its standing revisions, in order."""

    id: str
    title: str
    status: Status
    today: date
    day: date
    findings: list[Finding]
    versions: list[VersionView]


def smart(aim: Aim, day: date) -> list[Finding]:
    """The five findings on `day`, in the order of the word."""
    return [
        _specific(aim),
        _measurable(aim),
        _achievable(aim, day),
        _relevant(aim),
        _time_bound(aim, day),
    ]


def smart_view(goal: Goal, past: TrackRecord, today: date) -> SmartView | None:
    """A goal and its versions judged; None where no GoalSet of it stands."""
    if (known := goal.history()) is None:
        return None
    values, founding, now = curve(known, goal.days), known.goal_set, present_fields(known)

    def judged(fields: Mapping[str, Any], day: date) -> list[Finding]:
        down = descends(fields, founding.baseline)
        # Of links only the present one is told whether it counts.
        inert = goal.parent_inert and fields["parent"] == now["parent"]
        aim = Aim(
            fields=fields,
            measure=founding.measure,
            baseline=founding.baseline,
            value=values.at(day),
            most=past.most(goal.id, founding.measure, fields, down, day),
            serves=fields["parent"] is not None and not inert,
        )
        return smart(aim, day)

    steps = list(_steps(known))
    versions = [
        VersionView(ref=ref, day=day, reason=reason, findings=judged(fields, day))
        for ref, day, reason, fields in steps
    ]
    fields = steps[-1][-1]
    ended = fields["status"] in ("achieved", "dropped")
    return SmartView(
        id=goal.id,
        title=fields["title"],
        status=fields["status"],
        today=today,
        day=versions[-1].day if ended else today,
        findings=versions[-1].findings if ended else judged(fields, today),
        versions=versions,
    )


def smart_views(book: Book, past: TrackRecord, today: date) -> list[SmartView]:
    """All goals of a book judged, in the order in which they were first set."""
    known = [(history.first.order, goal) for goal in book.goals.values() if (history := goal.history())]
    views = (smart_view(goal, past, today) for _, goal in sorted(known, key=lambda pair: pair[0]))
    return [view for view in views if view is not None]


def _steps(known: GoalHistory) -> Iterator[tuple[str, date, str | None, dict[str, Any]]]:
    """Each standing revision: its ref, effective day and reason, and the fields present after it."""
    fields = setting(known.goal_set)
    yield known.goal_set.ref, known.goal_set.start, None, fields
    for _, event in known.changes():
        fields = fields | changed(event)
        yield event.ref, event.effective_day, event.reason, fields


def _specific(aim: Aim) -> Finding:
    if aim.unit:
        return _yes("S", f"It says what, and counts it in {aim.unit}.")
    return _no("S", "It does not say in which unit it counts.", "Name what is counted.")


def _measurable(aim: Aim) -> Finding:
    target, cadence = aim.fields["target"], aim.fields["cadence"]
    if target is None and cadence is None:
        advice = "Set a target." if aim.unit else "Set a target, and name what is counted."
        return _no("M", "It has no target, so nobody can tell when it is met.", advice)
    aimed = format_amount(cadence.quota if target is None else target)
    if not aim.unit:
        return _no("M", f"It aims at {aimed}, but not in any unit.", "Name what is counted.")
    often = f" a {cadence.every}" if target is None else ""
    return _yes("M", f"It aims at {count(cadence.quota if target is None else target, aim.unit)}{often}.")


def _relevant(aim: Aim) -> Finding:
    if purpose := " ".join((aim.fields["purpose"] or "").split()):
        return _yes("R", f"It is for this: {purpose}.")
    if aim.serves:
        return _yes("R", "It serves another goal.")
    if aim.fields["parent"] is not None:
        reason = "The goal that it is to serve serves it too, or is not here, so that does not count."
        return _no("R", reason, "Give it a purpose, or another goal that it serves.")
    return _no("R", "It does not say why.", "Give it a purpose, or a goal that it serves.")


def _time_bound(aim: Aim, day: date) -> Finding:
    deadline: date | None = aim.fields["deadline"]
    if deadline is None:
        return _no("T", "It has no deadline.", "Set a deadline.")
    said = format_day(deadline, day)
    if deadline < day:
        return _no("T", f"Its deadline, {said}, has passed.", "Set a later deadline, or close the goal.")
    if (deadline.year - YEARS, deadline.month, deadline.day) > (day.year, day.month, day.day):
        problem = f"Its deadline, {said}, is more than {YEARS} years away."
        return _no("T", problem, "Set a nearer deadline, as a first leg of the way.")
    return _yes("T", f"It ends on {said}.")


def _achievable(aim: Aim, day: date) -> Finding:
    needed = _needed(aim, day)
    if needed is None:
        return _unknown("A", "Without a target and a deadline no pace is required.", "Set both.")
    if needed <= 0:
        return _yes("A", "Nothing more is needed for it.")
    deadline = aim.fields["deadline"]
    if deadline is not None and deadline < day:
        return _no("A", "Its deadline passed before the target was met.", "Set a later deadline.")
    takes = f"It takes {_amount(needed, aim)} in four weeks"
    if aim.most is None:
        return _unknown("A", f"{takes}; no history yet.", "A few weeks of activity will tell.")
    reason = f"{takes}; your best four weeks brought {format_amount(aim.most / MILLION)}."
    return _yes("A", reason) if needed <= aim.most else _no("A", reason, _within_reach(aim, day))


def _needed(aim: Aim, day: date) -> Fraction | None:
    """What four weeks must bring, in millionths: the required pace, or of a goal that only recurs
    the quota; None where nothing is required."""
    pace = required_pace(aim.fields, aim.baseline, aim.value, day)
    cadence = aim.fields["cadence"]
    if pace is None and cadence is not None and aim.fields["target"] is None:
        pace = Fraction(to_micros(cadence.quota)) / DAYS[cadence.every]
    return None if pace is None else pace * FOUR_WEEKS


def _within_reach(aim: Aim, day: date) -> str:
    """What the best four weeks would lead to: the target by the deadline, and the day of the target."""
    target, deadline = aim.fields["target"], aim.fields["deadline"]
    if target is None or deadline is None:
        return "Ask for less each time."
    if not aim.most or aim.most < 0:
        return "Lower the target, or give it more time."
    sign = -1 if aim.down else 1
    reached = aim.value + sign * Fraction(aim.most) * max((deadline - day).days, 1) / FOUR_WEEKS
    left = abs(to_micros(target) - aim.value)
    ordinal = day.toordinal() + ceil(Fraction(left * FOUR_WEEKS, aim.most))
    later = (
        f", or the deadline to {format_day(date.fromordinal(ordinal), day)}"
        if ordinal <= LAST_DAY.toordinal()
        else ""
    )
    return f"At your best pace: change the target to {format_amount(_whole(reached, target, sign))}{later}."


def _whole(reached: Fraction, target: float, sign: int) -> float:
    """A target that is reached, as whole as the one that is not; else with two decimals."""
    step = MILLION if target % 1 == 0 else MILLION // 100
    return sign * floor(sign * reached / step) * step / MILLION


def _amount(needed: Fraction, aim: Aim) -> str:
    """So much in the goal's unit, with two decimals, none of which promises too little."""
    amount = count(ceil(needed * 100 / MILLION) / 100, aim.unit)
    return f"a change of {amount}" if aim.measure == "level" else amount


def _yes(letter: str, reason: str) -> Finding:
    return Finding(letter=letter, name=NAMES[letter], state="yes", reason=reason, advice="")


def _no(letter: str, reason: str, advice: str) -> Finding:
    return Finding(letter=letter, name=NAMES[letter], state="no", reason=reason, advice=advice)


def _unknown(letter: str, reason: str, advice: str) -> Finding:
    return Finding(letter=letter, name=NAMES[letter], state="unknown", reason=reason, advice=advice)
