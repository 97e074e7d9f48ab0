"""Frames: the unit of sync, its chain and signature, and the messages of a sync (design section 5).

`chain[n] = blake2b-128(chain[n-1] ‖ bytes[n])` runs over an author's events, so one signature over
the newest proves all before it, and a frame is as good from another's hands as from its author's.
"""

from __future__ import annotations

from functools import cached_property
from itertools import accumulate
from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Raw, Struct

from milepost_shared.events.types import Count, DeviceId, Seq, Stamp
from milepost_shared.protocol.hash_chain import chain_next

MOST_EVENTS = 500
MOST_FRAME_BYTES = 256 * 1024
MOST_REPLY_BYTES = 512 * 1024
MAX_WAIT = 30.0
"""Seconds for which a server may hold a pull's answer."""
MOST_MARKS = 256
"""How many authors one report tells of."""

Chain = Annotated[str, Meta(pattern="^[0-9a-f]{32}$(?!\n)")]
UserId = Annotated[str, Meta(pattern="^[0-9a-f]{16}$(?!\n)")]
VersionVector = Annotated[dict[DeviceId, tuple[Seq, Chain, Chain]], Meta(max_length=MOST_MARKS)]
"""For each author the seq, the chain there, and the chain of the stamps (see `VersionVectorEntry`)."""


class Frame(Struct, frozen=True, kw_only=True, omit_defaults=True, dict=True):
    """Consecutive events of one author, from `first` on; `prev` is the author's chain before them.

    Once admitted a frame carries `stored_at`, the broker's time of its message in microseconds, and
    the effective stamps of those of its events, by seq, whose stamp differs from `made`.
    """

    device: DeviceId
    first: Seq
    prev: Chain
    events: list[Raw]
    sig: bytes
    stored_at: Stamp | None = None
    effective: dict[Seq, Stamp] = msgspec.field(default_factory=dict)

    @property
    def last(self) -> int:
        """The seq of the last event."""
        return self.first + len(self.events) - 1

    @cached_property
    def raws(self) -> list[bytes]:
        """The bytes of the events."""
        return [bytes(event) for event in self.events]

    @cached_property
    def chains(self) -> list[bytes]:
        """The author's chain before the events, and after each. Signature, log and the next question all
        rest on it, and to hash much takes time."""
        return list(accumulate(self.raws, chain_next, initial=bytes.fromhex(self.prev)))


class Admitted(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One of the caller's own frames as the server admitted it: all but the bytes."""

    first: Seq
    last: Seq
    chain: Chain
    sig: bytes
    stored_at: Stamp
    effective: dict[Seq, Stamp] = msgspec.field(default_factory=dict)


class Member(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A device of the roster: `key` is its public nkey, `joined` and `revoked` stamps."""

    device: DeviceId
    name: str
    key: str
    joined: Stamp
    revoked: Stamp | None = None


class Pull(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a device asks: `have` gives, for each author, the seq it has admitted and its chain there.

    With `wait` (seconds) the answer may be held until there is something new. With `own`, the
    caller's own frames come with their bytes: it has lost them. `zone` is the zone it is in.
    """

    have: dict[DeviceId, tuple[Count, Chain]]
    wait: Annotated[float, Meta(ge=0, le=MAX_WAIT)] = 0.0
    own: bool = False
    zone: str = "UTC"


class Refusals(Struct, frozen=True, kw_only=True):
    """How many frames that the caller sent are in quarantine, and why the last of them is."""

    count: Count = 0
    reason: str = ""


class Reply(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What lies beyond the caller's heads, with the server's own heads; `more` follows where true."""

    frames: list[Frame]
    admitted: list[Admitted]
    heads: dict[DeviceId, tuple[Count, Chain]]
    roster: list[Member]
    refused: Refusals
    digest: str
    more: bool = False
    error: str = ""


class ChainsAt(Struct, frozen=True, kw_only=True):
    """A question for the server's chain of `device` at some seqs, to find where two copies parted;
    with `order`, for the chain of the stamps there."""

    device: DeviceId
    seqs: Annotated[list[Count], Meta(max_length=64)]
    order: bool = False


class Chains(Struct, frozen=True, kw_only=True):
    """The answer: the chain at each seq that the server holds."""

    chains: dict[Count, Chain]


class Prove(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a device reports of itself, and asks of the server in turn.

    `marks` are of the events that it knows the server to have admitted; `waiting` more wait to be sent.
    With `whole` the server proves its own events by their bytes before it answers.
    """

    marks: VersionVector
    waiting: Count = 0
    whole: bool = False


class Report(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What `device` said of itself when the server last heard it: `at`, by the server's clock."""

    device: DeviceId
    at: Stamp
    marks: VersionVector
    waiting: Count = 0


class Proof(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The server's marks `at` that time of its clock, the names of the person's devices and the last
    reports of the others, and for each author of whom it holds a damaged event the first of those. The
    digests follow from the marks."""

    at: Stamp = 0
    marks: VersionVector = msgspec.field(default_factory=dict)
    names: dict[DeviceId, str] = msgspec.field(default_factory=dict)
    reports: list[Report] = msgspec.field(default_factory=list)
    damaged: dict[DeviceId, Seq] = msgspec.field(default_factory=dict)
    error: str = ""


Refused = Literal[
    "gap", "forked", "malformed", "oversized", "forged", "foreign", "unknown device", "revoked", "stamps"
]
