"""The four events, as they stand on disk and on the wire (design section 2).

Every event carries its author's `device`, its `seq` there (1, 2, 3… without gaps) and the stamp
`made` (microseconds since the epoch). `(device, seq)` is its identity; in text, a ref:
`"a1b2c3d4e5f6-17"`. An event's bytes are kept as first written; nobody encodes another's event anew.

Events hold no cycles, so the structs are kept from the garbage collector: a fold holds many of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from typing import Annotated, Literal

import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType

DeviceId = Annotated[str, Meta(pattern="^[0-9a-f]{12}$(?!\n)")]
GoalId = Annotated[str, Meta(pattern="^[0-9a-f]{12}$(?!\n)")]
Ref = Annotated[str, Meta(pattern="^[0-9a-f]{12}-[1-9][0-9]{0,15}$(?!\n)")]
Number = Annotated[float, Meta(ge=-1e12, le=1e12)]
Stamp = Annotated[int, Meta(ge=0, lt=2**53)]
Seq = Annotated[int, Meta(ge=1, lt=2**53)]
Count = Annotated[int, Meta(ge=0, lt=2**53)]
Percent = Annotated[int, Meta(ge=1, le=100)]
Scale = Annotated[int, Meta(ge=1, le=5)]
ClockTime = Annotated[str, Meta(pattern="^([01][0-9]|2[0-3]):[0-5][0-9]$(?!\n)")]
Text = Annotated[str, Meta(min_length=1)]

Measure = Literal["sum", "level"]
Horizon = Literal["long", "short"]
Status = Literal["active", "paused", "achieved", "dropped"]
Period = Literal["week", "month", "quarter"]


class Milestone(Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """A named point of a goal: at a `value`, or at so many `percent` of the way from baseline to target,
    which follows the target. One with neither is reached when the person says so."""

    name: Text
    value: Number | None = None
    percent: Percent | None = None

    @property
    def is_said(self) -> bool:
        """Whether it is reached when the person says so."""
        return self.value is None and self.percent is None


class Cadence(Struct, frozen=True, kw_only=True, gc=False):
    """A recurring objective: `quota` per ISO week, calendar month or quarter."""

    quota: Number
    every: Period


class Contribution(Struct, frozen=True, kw_only=True, gc=False):
    """What an activity adds to a goal (measure `sum`) or reads off for it (`level`)."""

    goal: GoalId
    amount: Number = 1.0


class Opportunity(Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """Something that arose from an activity, at the stage it had then."""

    id: GoalId
    title: Text
    stage: str = ""


class Header(Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """Who wrote an event, as its how-manieth, and when."""

    device: DeviceId
    seq: Seq
    made: Stamp

    @property
    def ref(self) -> str:
        """The identity in text form, `device-seq`."""
        return f"{self.device}-{self.seq}"


class GoalSet(Header, frozen=True, kw_only=True, omit_defaults=True, tag=True, gc=False):
    """A goal begins. `start` and `baseline` say where its planned line starts."""

    goal: GoalId
    title: Text
    start: date
    purpose: str | None = None
    unit: str | None = None
    target: Number | None = None
    measure: Measure = "sum"
    baseline: Number = 0.0
    deadline: date | None = None
    horizon: Horizon = "short"
    parent: GoalId | None = None
    rolls_up: bool = False
    priority: Scale = 3
    cadence: Cadence | None = None
    milestones: tuple[Milestone, ...] = ()
    about: str | None = None
    tags: tuple[str, ...] = ()
    note: str | None = None


class ActivityLogged(Header, frozen=True, kw_only=True, omit_defaults=True, tag=True, gc=False):
    """Something was done on `day`, a date of the person's own calendar.

    With `corrects`, it replaces that original activity as a whole; with `void` too, it withdraws
    it. `origin` names the source row of an import: of equal origins the first in order counts.
    """

    day: date
    time: ClockTime | None = None
    minutes: Annotated[int, Meta(ge=0, le=100_000)] | None = None
    kind: str | None = None
    contributions: tuple[Contribution, ...] = ()
    people: tuple[str, ...] = ()
    organisation: str | None = None
    opportunities: tuple[Opportunity, ...] = ()
    quality: Scale | None = None
    note: str | None = None
    origin: str | None = None
    corrects: Ref | None = None
    void: bool = False


class GoalAdjusted(Header, frozen=True, kw_only=True, omit_defaults=True, tag=True, gc=False):
    """A goal changes, for a `reason`, from `effective_day` on.

    `after` names every revision of the goal that no other known revision follows; `withdraws` a
    GoalSet or GoalAdjusted that from now on counts as absent. Of the goal's fields only those
    that change are present: absent means unchanged, null means removed.
    """

    goal: GoalId
    reason: Text
    effective_day: date
    after: tuple[Ref, ...] = ()
    withdraws: Ref | None = None
    skip: tuple[str, ...] = ()
    title: Text | UnsetType = UNSET
    purpose: str | UnsetType | None = UNSET
    unit: str | UnsetType | None = UNSET
    target: Number | UnsetType | None = UNSET
    deadline: date | UnsetType | None = UNSET
    horizon: Horizon | UnsetType = UNSET
    parent: GoalId | UnsetType | None = UNSET
    rolls_up: bool | UnsetType = UNSET
    priority: Scale | UnsetType = UNSET
    cadence: Cadence | UnsetType | None = UNSET
    milestones: tuple[Milestone, ...] | UnsetType | None = UNSET
    about: str | UnsetType | None = UNSET
    tags: tuple[str, ...] | UnsetType | None = UNSET
    note: str | UnsetType | None = UNSET
    status: Status | UnsetType = UNSET


class MilestoneReached(Header, frozen=True, kw_only=True, omit_defaults=True, tag=True, gc=False):
    """A claim that `milestone` was crossed on `day`, with the activity that crossed it as evidence."""

    goal: GoalId
    milestone: Text
    day: date
    value: Number | None = None
    evidence: Ref | None = None
    note: str | None = None


Event = GoalSet | ActivityLogged | GoalAdjusted | MilestoneReached
Revision = GoalSet | GoalAdjusted

ADJUSTABLE = (
    "title",
    "purpose",
    "unit",
    "target",
    "deadline",
    "horizon",
    "parent",
    "rolls_up",
    "priority",
    "cadence",
    "milestones",
    "about",
    "tags",
    "note",
    "status",
)
"""The fields of a goal that a GoalAdjusted may change; start, baseline and measure stay."""

MILLION = 1_000_000

encode = msgspec.json.Encoder().encode
decode = msgspec.json.Decoder(Event).decode
decode_header = msgspec.json.Decoder(Header).decode


class _Made(Struct, frozen=True, gc=False):
    made: Stamp


_decode_made = msgspec.json.Decoder(_Made).decode


def made_of(raw: bytes) -> int:
    """The stamp `made` of an event's bytes, read without the rest of its header."""
    return _decode_made(raw).made


def to_micros(number: float) -> int:
    """A number as whole millionths: adding those in any order gives the same sum."""
    return round(number * MILLION)


def from_micros(millionths: int | Fraction) -> float:
    """Millionths as the number to show."""
    return float(millionths / MILLION)


def refs(event: Event) -> Iterator[str]:
    """The events that this one names as known to its author; it is ordered after each of them."""
    if isinstance(event, ActivityLogged):
        if event.corrects:
            yield event.corrects
    elif isinstance(event, GoalAdjusted):
        yield from event.after
        if event.withdraws:
            yield event.withdraws


def split_ref(ref: str) -> tuple[str, int]:
    """`"a1b2c3d4e5f6-17"` as `("a1b2c3d4e5f6", 17)`."""
    device, _, seq = ref.partition("-")
    return device, int(seq)
