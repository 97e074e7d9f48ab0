"""The messages of a sync: frames, and requests to the server with their answers
(shared/decisions/0015-frames.md).

A frame is the unit of sync: a batch of one author's events with one signature. The signature is over the hash
chain at the last event, so it covers all events before that as well.
"""

from __future__ import annotations

from functools import cached_property
from itertools import accumulate
from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Raw, Struct

from milepost_shared.events.redaction import Redaction
from milepost_shared.events.types import Count, DeviceId, Ref, Seq, Stamp
from milepost_shared.protocol.hash_chain import extend_chain
from milepost_shared.protocol.member import Member

FORMAT = 2
"""What a side says that knows texts beside events; one of before says nothing."""
MAX_LACKING = 500
"""The most events whose texts a message asks for."""
MAX_FRAME_EVENTS = 500
MAX_FRAME_BYTES = 256 * 1024
MAX_REPLY_BYTES = 512 * 1024
MAX_WAIT = 30.0
"""The longest time for which the server may hold the reply to a pull, in seconds."""
MAX_AUTHORS = 256
"""The most authors in one version vector."""

Chain = Annotated[str, Meta(pattern="^[0-9a-f]{32}$(?!\n)")]
UserId = Annotated[str, Meta(pattern="^[0-9a-f]{16}$(?!\n)")]
Lacking = Annotated[list[tuple[DeviceId, Seq]], Meta(max_length=MAX_LACKING)]
"""Events whose texts are lacking, as (device, seq)."""
MAX_OWN_LACKING = 64
"""The most events of its own whose texts a device reports to lack: all devices' reports fit an answer."""
OwnLacking = Annotated[list[Seq], Meta(max_length=MAX_OWN_LACKING)]
VersionVector = Annotated[dict[DeviceId, tuple[Seq, Chain, Chain]], Meta(max_length=MAX_AUTHORS)]
"""For each author the last seq, the chain there and the order chain there (see `VersionVectorEntry`)."""


class Frame(Struct, frozen=True, kw_only=True, omit_defaults=True, dict=True):
    """Consecutive events of one author, from seq `first` on. `prev` is the author's chain before them.

    `texts` has by seq the texts that the sender holds. They are no part of what is signed: an event that has
    any holds their hash.

    Once admitted, a frame carries `stored_at`, the broker's timestamp of its message in microseconds, and by
    seq the effective stamps that differ from `made`.

    `erased` has by seq who attests that an event is what is left of one that had its texts inside: its own
    bytes make no chain.
    """

    device: DeviceId
    first: Seq
    prev: Chain
    events: list[Raw]
    sig: bytes
    stored_at: Stamp | None = None
    effective: dict[Seq, Stamp] = msgspec.field(default_factory=dict)
    texts: dict[Seq, Raw] = msgspec.field(default_factory=dict)
    erased: dict[Seq, Redaction] = msgspec.field(default_factory=dict)

    @property
    def last(self) -> int:
        """The seq of the last event."""
        return self.first + len(self.events) - 1

    @cached_property
    def raws(self) -> list[bytes]:
        """The bytes of each event."""
        return [bytes(event) for event in self.events]

    @cached_property
    def texts_by_seq(self) -> dict[int, bytes]:
        """The bytes of the texts, by seq."""
        return {seq: bytes(texts) for seq, texts in self.texts.items()}

    @cached_property
    def chains(self) -> list[bytes]:
        """The author's chain before the events, and after each of them.

        It is cached: the signature, the log and the next request need it, and hashing takes time.
        """
        if not self.erased:
            return list(accumulate(self.raws, extend_chain, initial=bytes.fromhex(self.prev)))
        chains = [bytes.fromhex(self.prev)]
        for seq, raw in enumerate(self.raws, self.first):
            left = self.erased.get(seq)
            chains.append(bytes.fromhex(left.after) if left else extend_chain(chains[-1], raw))
        return chains


class AdmissionNotice(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An admitted frame of the device that asks, without the events: the device has these."""

    first: Seq
    last: Seq
    chain: Chain
    sig: bytes
    stored_at: Stamp
    effective: dict[Seq, Stamp] = msgspec.field(default_factory=dict)


DayStart = Annotated[int, Meta(ge=0, lt=12 * 60)]
"""When a day starts, in minutes after midnight: before noon."""


class Pull(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The request for what the device lacks. `have` gives for each author the last admitted seq and the chain
    there.

    With `wait` (seconds) the server may hold the reply until there is something new. With `own` the device's
    own frames come with their events, because it has lost them. `zone` is the time zone that it is in.
    `records` is the digest of the records of which the device last heard. `day_starts` is what was set on the
    device, until the server has it. `most` is how many bytes the reply is to have: a frame comes whole, and
    at least one. `lacking` are events whose texts it lacks. `format` is 2 where the device takes what is left
    of events that were erased.
    """

    have: dict[DeviceId, tuple[Count, Chain]]
    wait: Annotated[float, Meta(ge=0, le=MAX_WAIT)] = 0.0
    own: bool = False
    zone: str = "UTC"
    records: str = ""
    day_starts: DayStart | None = None
    most: Annotated[int, Meta(ge=0)] = MAX_REPLY_BYTES
    lacking: Lacking = []
    format: int = 1


class Refusals(Struct, frozen=True, kw_only=True):
    """The number of the device's frames in quarantine, and the reason for the last of them."""

    count: Count = 0
    reason: str = ""


class Reply(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The reply to a pull: what lies beyond the device's heads, and the server's own heads and digest.

    With `more` there is more to pull. `error` is not empty where the request could not be answered. `records`
    is the digest of the server's records; devices of versions before go by `roster`. `day_starts` is when the
    person's day starts, None where no device told. `format` is 2 where the server passes texts on beside
    events. `lacking` are events whose texts the server lacks, `texts` those that were asked for, by ref.
    """

    frames: list[Frame]
    admitted: list[AdmissionNotice]
    heads: dict[DeviceId, tuple[Count, Chain]]
    roster: list[Member]
    refused: Refusals
    digest: str
    more: bool = False
    error: str = ""
    records: str = ""
    day_starts: DayStart | None = None
    format: int = 1
    lacking: Lacking = []
    texts: dict[Ref, Raw] = {}


class ChainsAt(Struct, frozen=True, kw_only=True):
    """The request for the server's chain of `device` at some seqs, to find the fork point of two logs; with
    `order` for the order chain there."""

    device: DeviceId
    seqs: Annotated[list[Count], Meta(max_length=64)]
    order: bool = False


class Chains(Struct, frozen=True, kw_only=True):
    """The answer to `ChainsAt`: the chain at each of the seqs that the server has."""

    chains: dict[Count, Chain]


class Prove(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A device's report of its log, and the request for the server's.

    `marks` is the version vector of the events that it knows to be admitted; `waiting` is the number of
    events not yet sent. With `whole` the server hashes its own events again before it answers. `lacking` are
    events of its own whose texts it lacks, by seq.
    """

    marks: VersionVector
    waiting: Count = 0
    whole: bool = False
    lacking: OwnLacking = []


class Report(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The last report of `device`, received `at` that stamp by the server's clock."""

    device: DeviceId
    at: Stamp
    marks: VersionVector
    waiting: Count = 0
    lacking: OwnLacking = []


class Proof(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The answer to `Prove`: the server's version vector (`marks`) `at` that stamp by its clock.

    `names` are those of the person's devices, `reports` the last ones of the other devices, `damaged` the
    first damaged event of each author with one. The digests follow from the marks. `lacking` are events whose
    texts the server lacks.
    """

    at: Stamp = 0
    marks: VersionVector = msgspec.field(default_factory=dict)
    names: dict[DeviceId, str] = msgspec.field(default_factory=dict)
    reports: list[Report] = msgspec.field(default_factory=list)
    damaged: dict[DeviceId, Seq] = msgspec.field(default_factory=dict)
    lacking: Lacking = []
    error: str = ""


Refused = Literal[
    "gap", "forked", "malformed", "oversized", "forged", "foreign", "unknown device", "revoked", "stamps"
]
"""Why the server refuses a frame."""
