"""The reply to a pull: what the caller lacks, in no more bytes than a message may have."""

from __future__ import annotations

from collections.abc import Iterator
from copy import copy
from functools import cache, cached_property
from itertools import tee

from msgspec.structs import replace

from milepost_server.sync.membership import refusal_among
from milepost_shared.protocol.member import Member
from milepost_shared.protocol.messages import (
    FORMAT,
    MAX_LACKING,
    MAX_REPLY_BYTES,
    AdmissionNotice,
    DayStart,
    Frame,
    Pull,
    Refusals,
    Reply,
)
from milepost_shared.replication.outbox import admitted_frames, frames_after, texts_of
from milepost_shared.storage.log import Log
from milepost_shared.storage.tables.heads import Head

MOST_OWN_BYTES = 256 * 1024
"""The share of a reply for the caller's own frames, which it gets without their events."""
FRAME_BYTES, STAMP_BYTES, ERASED_BYTES = 300, 36, 250
"""What a frame takes in addition to its events, one stamp, and what attests the rest of an event. A longer
reply would not be delivered."""
TOO_OLD = "Something was erased, which this version of Milepost cannot take. Update Milepost on this device."


class Replies:
    """The replies to pulls on one snapshot of a log: what several callers lack is read once."""

    def __init__(self, log: Log) -> None:
        self._log = log
        self._frames: dict[tuple[str, int], tuple[Iterator[Frame]]] = {}
        self._chain_at = cache(log.chain_at)

    @cached_property
    def roster(self) -> list[Member]:
        """All devices of the person."""
        return self._log.roster.all()

    @cached_property
    def zone(self) -> str:
        """The time zone that was kept."""
        return self._log.metadata.text("zone")

    def missing(self, device: str, question: Pull) -> Reply:
        """Return the frames beyond the caller's heads, up to the size of a reply; `more` says that others
        follow.

        What was refused of the caller's is not in it: the quarantine has that.
        """
        if problem := refusal_among(self.roster, device):
            return error_reply(problem)
        frames: list[Frame] = []
        own: list[AdmissionNotice] = []
        size, most = 0, min(question.most, MAX_REPLY_BYTES)
        for head in self._heads:
            after = self._agreed_seq(head, question)
            if head.device == device and not question.own:
                own = _own_frames(self._log, device, after, min(most, MOST_OWN_BYTES))
                continue
            for frame in self._frames_after(head, after) if size < most else ():
                size += sum(map(len, (*frame.raws, *frame.texts_by_seq.values()))) + _size(frame)
                if frames and size > most:
                    break
                if frame.erased and question.format < FORMAT:
                    return error_reply(TOO_OLD)
                frames.append(frame)
        return replace(
            self._nothing,
            frames=frames,
            admitted=own,
            more=size >= most or sum(map(_size, own)) >= min(most, MOST_OWN_BYTES),
            texts=texts_of(self._log, question.lacking) if size < most else {},
        )

    @cached_property
    def _heads(self) -> list[Head]:
        return self._log.heads.all()

    @cached_property
    def _nothing(self) -> Reply:
        """The reply to who lacks nothing."""
        return Reply(
            frames=[],
            admitted=[],
            heads=self._log.verified_heads(),
            roster=self.roster,
            refused=Refusals(),
            digest=self._log.admitted_digest(),
            records=self._log.metadata.text("records"),
            day_starts=known_day_starts(self._log),
            format=FORMAT,
            lacking=self._log.texts.lacking(MAX_LACKING),
        )

    def _frames_after(self, head: Head, after: int) -> Iterator[Frame]:
        """Return an author's frames beyond a seq; those that a caller took before are not read again."""
        if after >= head.seq:
            return iter(())
        (source,) = self._frames.get((head.device, after)) or tee(
            frames_after(self._log, head.device, after), 1
        )
        self._frames[head.device, after] = (source,)
        return copy(source)

    def _agreed_seq(self, head: Head, question: Pull) -> int:
        """Return the seq up to which the caller's events of a device are known to be the same as here.

        Where the chains differ nothing is missing: the caller sees it by the heads, and searches the fork
        point with `chains`.
        """
        seq, chain = question.have.get(head.device, (0, ""))
        ours = self._chain_at(head.device, seq) if seq else None
        return seq if seq == 0 or (ours is not None and ours.hex() == chain) else head.seq


def known_day_starts(log: Log) -> DayStart | None:
    """Return when the person's day starts, as a device last told it; None where none did."""
    told = log.metadata.text("day_starts")
    return int(told) if told else None


def error_reply(problem: str) -> Reply:
    """Return a reply that only says what is wrong."""
    return Reply(frames=[], admitted=[], heads={}, roster=[], refused=Refusals(), digest="", error=problem)


def _own_frames(log: Log, device: str, after: int, most: int) -> list[AdmissionNotice]:
    """Return the caller's own frames beyond `after`, up to so many bytes."""
    frames: list[AdmissionNotice] = []
    size = 0
    for frame in admitted_frames(log, device, after):
        frames.append(frame)
        size += _size(frame)
        if size >= most:
            break
    return frames


def _size(frame: Frame | AdmissionNotice) -> int:
    """Return about how many bytes a frame takes in a reply, without its events."""
    erased = len(frame.erased) if isinstance(frame, Frame) else 0
    return FRAME_BYTES + STAMP_BYTES * len(frame.effective) + ERASED_BYTES * erased
