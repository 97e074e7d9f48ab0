"""Planning: what a sync does next, decided by one snapshot of the log."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from milepost_client.sync.state import SyncState
from milepost_shared.protocol.messages import FORMAT, MAX_LACKING, Frame, Pull
from milepost_shared.replication.outbox import UnsignedFrame, frame_with_texts, frames_after, next_unsigned
from milepost_shared.storage.log import Log


class PullStep(Struct, frozen=True):
    """Pull: the server may have something new."""

    question: Pull


class AttestStep(Struct, frozen=True):
    """Attest what is left of erased events: until then nobody takes it over."""


class PushStep(Struct, frozen=True):
    """Push a frame that the server lacks: one that was signed before, or the device's own, to be signed.

    It is among `missing` events that the server does not hold yet.
    """

    frame: Frame | UnsignedFrame
    missing: int = 0


class AwaitAdmission(Struct, frozen=True):
    """Pull and wait: all was sent, and the server does not hold `missing` events of it yet."""

    question: Pull
    missing: int


class Converged(Struct, frozen=True):
    """Device and server hold the same events; perhaps in another order."""

    ordered_otherwise: bool


Step = PullStep | AttestStep | PushStep | AwaitAdmission | Converged


def plan_step(log: Log, device: str, state: SyncState) -> Step:
    """Return what a sync of `device` does next. Raises Damaged where an event to send is spoiled."""
    if not state.pulled:
        return PullStep(question(log, device, state))
    if log.attests_something:
        return AttestStep()
    if not (missing := count_unacknowledged(log, device, state)):
        if with_texts := next_with_texts(log, state):
            return PushStep(with_texts)
        return Converged(is_ordered_otherwise(log, state))
    if frame := next_outgoing(log, device, state):
        return PushStep(frame, missing)
    return AwaitAdmission(question(log, device, state), missing)


def question(log: Log, device: str, state: SyncState) -> Pull:
    """Return the pull for all that lies beyond the log's verified events.

    Own events come with their bytes where they were rolled back or are damaged.
    """
    own = state.own_is_lost or device in log.set_aside.holes()
    return Pull(
        have=log.verified_heads(),
        own=own,
        records=log.metadata.text("heard"),
        lacking=log.texts.lacking(MAX_LACKING),
        format=FORMAT,
    )


def count_unacknowledged(log: Log, device: str, state: SyncState) -> int:
    """Return how many events of the log the server does not hold, as far as it has said.

    Own events that were written since the sync began do not count.
    """
    heads = {head.device: head.seq for head in log.heads.all()}
    if state.own_until is not None and device in heads:
        heads[device] = min(heads[device], state.own_until)
    return sum(max(0, seq - state.seq_there(author)) for author, seq in heads.items())


def count_missing(log: Log, state: SyncState) -> int:
    """Return how many events the server holds beyond the log, as far as it has said."""
    return sum(max(0, seq - log.head(author).seq) for author, (seq, _) in state.heads.items())


def is_ordered_otherwise(log: Log, state: SyncState) -> bool:
    """Return whether the server holds the very same events, but in another order."""
    return log.verified_heads() == state.heads and log.admitted_digest() != state.digest


def next_outgoing(log: Log, device: str, state: SyncState) -> Frame | UnsignedFrame | None:
    """Return the next frame to push, or None: what others wrote goes first, since own events may name it."""
    authors = sorted((head.device for head in log.heads.all()), key=lambda author: author == device)
    return next((frame for author in authors for frame in _outgoing(log, author, device, state)), None)


def next_with_texts(log: Log, state: SyncState) -> Frame | None:
    """Return the next frame whose texts the server lacks and this log has: the events come along, since they
    prove the texts."""
    frames = (frame_with_texts(log, *event) for event in state.lacking if event not in state.brought)
    return next((frame for frame in frames if frame), None)


def _outgoing(log: Log, author: str, device: str, state: SyncState) -> Iterator[Frame | UnsignedFrame]:
    """Yield what can be pushed next of an author: a stored frame as it came, else an own one."""
    after = max(state.seq_there(author), state.acknowledged.get(author, 0))
    yield from frames_after(log, author, after)
    is_due = author == device and (state.own_until is None or after < state.own_until)
    if is_due and (unsigned := next_unsigned(log, device, after, state.frame_bytes)):
        yield unsigned
