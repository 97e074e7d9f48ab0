"""The event types, as they are stored and sent (shared/decisions/0003-events.md).

The header of an event has the author's `device`, the `seq` on that device (1, 2, 3… without gaps) and the
stamp `made` (microseconds since the epoch). `(device, seq)` identifies the event; a ref is the same as text,
`"a1b2c3d4e5f6-17"`. The bytes of an event stay as first written: only its author ever encodes it.

Events hold no reference cycles, so `gc=False` spares the garbage collector the many that a fold holds.
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
Birthday = Annotated[str, Meta(pattern="^(?:[0-9]{4}|-)-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])$(?!\n)")]
"""`1980-04-15`, or `--04-15` where nobody knows the year."""
Commitment = Annotated[str, Meta(pattern="^[0-9A-Za-z_-]{32}$(?!\n)")]
"""A salted hash of the personal texts of an event (texts.py)."""
MOST_KNOWN = 64
"""How many erasures an event names that its author knew."""
ErasureId = Annotated[str, Meta(pattern="^[0-9a-f]{12}$(?!\n)")]

Measure = Literal["sum", "level"]
Horizon = Literal["long", "short"]
Status = Literal["active", "paused", "achieved", "dropped"]
CLOSED: tuple[Status, ...] = ("achieved", "dropped")
"""The statuses of a goal that is over; with any other it is running."""
Period = Literal["week", "month", "quarter"]


class Milestone(Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """A named point on the way to a goal: at a `value`, or at a `percent` of the way from baseline to target.

    A percentage moves with the target. A milestone with neither is reached when the person declares it.
    """

    name: Text
    value: Number | None = None
    percent: Percent | None = None

    @property
    def is_declared(self) -> bool:
        """Whether the milestone is reached when the person declares it."""
        return self.value is None and self.percent is None


class Cadence(Struct, frozen=True, kw_only=True, gc=False):
    """A recurring objective: `quota` per ISO week, calendar month or calendar quarter."""

    quota: Number
    every: Period


class Contribution(Struct, frozen=True, kw_only=True, gc=False):
    """What an activity adds to a goal (measure `sum`), or the reading it gives for one (measure `level`)."""

    goal: GoalId
    amount: Number = 1.0


class Opportunity(Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """An opportunity that an activity led to, with the stage it had then."""

    id: GoalId
    title: Text
    stage: str = ""


class Header(Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """The author of an event, its number on the author's device, and the time it was written.

    What one command wrote is a batch (shared/decisions/0033-batches.md). `batch` is the ref of its first
    event, absent in that one. `undoes` is that of the batch, or of the event, which this one takes back.
    `texts` commits to the personal texts beside the event; absent where it has none there. `knows` are the
    erasures of its entry or goal that its author knew (erased.py).
    """

    device: DeviceId
    seq: Seq
    made: Stamp
    batch: Ref | None = None
    undoes: Ref | None = None
    texts: Commitment | None = None
    knows: Annotated[tuple[ErasureId, ...], Meta(max_length=MOST_KNOWN)] = ()

    @property
    def ref(self) -> str:
        """The event's id as text, `device-seq`."""
        return f"{self.device}-{self.seq}"

    @property
    def batch_ref(self) -> str:
        """The ref of the first event of the batch. One that names another device counts for nothing."""
        return self.batch if self.batch and self.batch.startswith(self.device) else self.ref


class GoalSet(Header, frozen=True, kw_only=True, omit_defaults=True, tag=True, gc=False):
    """A goal begins. Its planned line starts on day `start` at the value `baseline`."""

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
    """Something was done on `day`, a date in the person's own calendar.

    With `corrects` it replaces that original activity as a whole; with `void` as well it withdraws the
    original. `origin` identifies the source row of an import: of activities with the same origin the first in
    order counts.
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

    `after` lists the latest revisions of the goal that the author knew: those that no other known revision
    follows. `withdraws` names an event of the goal, but no activity, that no
    longer counts. `skip` lists periods of the
    cadence to pass over. Of the goal's own fields only those that change are present: an absent field is
    unchanged, a null one is removed.
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
    """A claim that `milestone` was reached on `day`; `evidence` is the activity that reached it."""

    goal: GoalId
    milestone: Text
    day: date
    value: Number | None = None
    evidence: Ref | None = None
    note: str | None = None


class PersonDetails(Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """What is known of a person beyond the meetings. An absent field is unchanged, a null one is removed."""

    organisation: Text | UnsetType | None = UNSET
    position: Text | UnsetType | None = UNSET
    mails: tuple[Text, ...] | UnsetType | None = UNSET
    phones: tuple[Text, ...] | UnsetType | None = UNSET
    links: tuple[Text, ...] | UnsetType | None = UNSET
    birthday: Birthday | UnsetType | None = UNSET
    note: Text | UnsetType | None = UNSET


class PersonDescribed(Header, frozen=True, kw_only=True, omit_defaults=True, tag=True, gc=False):
    """Somebody has this name and these details from now on (shared/decisions/0037-people.md).

    `person` is random: it outlasts a name. `withdraws` names another such event, which then does not count.
    `source` says from what kind of file it came; without one the person wrote it.
    """

    person: GoalId
    name: Text | None = None
    details: PersonDetails = PersonDetails()
    source: str | None = None
    withdraws: Ref | None = None


class StepPlanned(Header, frozen=True, kw_only=True, omit_defaults=True, tag=True, gc=False):
    """A next step is planned, changed or done: `what` to do for a `person` (a name) or an `opportunity` (its
    id), `by` a day. It is `done` on a day, or `dropped`.

    An absent field is unchanged. `withdraws` names another such event, which then does not count.
    """

    step: GoalId
    what: Text | UnsetType = UNSET
    person: str | UnsetType | None = UNSET
    opportunity: GoalId | UnsetType | None = UNSET
    by: date | UnsetType | None = UNSET
    done: date | UnsetType | None = UNSET
    dropped: bool | UnsetType = UNSET
    withdraws: Ref | None = None


GoalEvent = GoalSet | GoalAdjusted | MilestoneReached
"""An event that is about one goal."""
Event = GoalEvent | ActivityLogged | PersonDescribed | StepPlanned
Withdrawing = GoalAdjusted | PersonDescribed | StepPlanned
"""An event that may withdraw another, which then does not count."""
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
"""The fields of a goal that a GoalAdjusted may change. Start, baseline and measure are fixed."""

MILLION = 1_000_000

encode = msgspec.json.Encoder().encode
decode = msgspec.json.Decoder(Event).decode
decode_header = msgspec.json.Decoder(Header).decode


class _Made(Struct, frozen=True, gc=False):
    made: Stamp


_decode_made = msgspec.json.Decoder(_Made).decode


def decode_made(raw: bytes) -> int:
    """Return the stamp `made` of an encoded event, without decoding the rest."""
    return _decode_made(raw).made


def to_micros(number: float) -> int:
    """Return a number in whole millionths. Their sum is exact, so it does not depend on the order."""
    return round(number * MILLION)


def from_micros(millionths: int | Fraction) -> float:
    """Return millionths as a plain number, for display."""
    return float(millionths / MILLION)


def refs(event: Event) -> Iterator[str]:
    """Yield the refs of the events that this one refers to as known. It is ordered after each of them."""
    if isinstance(event, ActivityLogged):
        if event.corrects:
            yield event.corrects
    elif isinstance(event, GoalAdjusted):
        yield from event.after
    if isinstance(event, Withdrawing) and event.withdraws:
        yield event.withdraws


def split_ref(ref: str) -> tuple[str, int]:
    """Return `("a1b2c3d4e5f6", 17)` for `"a1b2c3d4e5f6-17"`."""
    device, _, seq = ref.partition("-")
    return device, int(seq)
