"""The reply to a pull: what the caller lacks, in no more bytes than a message may have."""

from __future__ import annotations

from milepost_server.sync.membership import refusal_of
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

MOST_OWN_BYTES = 256 * 1024
"""The share of a reply for the caller's own frames, which it gets without their events."""
FRAME_BYTES, STAMP_BYTES, ERASED_BYTES = 300, 36, 250
"""What a frame takes in addition to its events, one stamp, and what attests the rest of an event. A longer
reply would not be delivered."""
TOO_OLD = "Something was erased, which this version of Milepost cannot take. Update Milepost on this device."


def missing_frames(log: Log, device: str, question: Pull) -> Reply:
    """Return the frames beyond the caller's heads, up to the size of a reply; `more` says that others follow.

    What was refused of the caller's is not in it: the quarantine has that.
    """
    if problem := refusal_of(log, device):
        return error_reply(problem)
    frames: list[Frame] = []
    own: list[AdmissionNotice] = []
    size, most = 0, min(question.most, MAX_REPLY_BYTES)
    for head in log.heads.all():
        after = _agreed_seq(log, head.device, question)
        if head.device == device and not question.own:
            own = _own_frames(log, device, after, min(most, MOST_OWN_BYTES))
            continue
        for frame in frames_after(log, head.device, after) if size < most else ():
            size += sum(map(len, (*frame.raws, *frame.texts_by_seq.values()))) + _size(frame)
            if frames and size > most:
                break
            if frame.erased and question.format < FORMAT:
                return error_reply(TOO_OLD)
            frames.append(frame)
    return Reply(
        frames=frames,
        admitted=own,
        heads=log.verified_heads(),
        roster=log.roster.all(),
        refused=Refusals(),
        digest=log.admitted_digest(),
        more=size >= most or sum(map(_size, own)) >= min(most, MOST_OWN_BYTES),
        records=log.metadata.text("records"),
        day_starts=known_day_starts(log),
        format=FORMAT,
        lacking=log.texts.lacking(MAX_LACKING),
        texts=texts_of(log, question.lacking) if size < most else {},
    )


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


def _agreed_seq(log: Log, device: str, question: Pull) -> int:
    """Return the seq up to which the caller's events of a device are known to be the same as here.

    Where the chains differ nothing is missing: the caller sees it by the heads, and searches the fork point
    with `chains`.
    """
    seq, chain = question.have.get(device, (0, ""))
    ours = log.chain_at(device, seq) if seq else None
    return seq if seq == 0 or (ours is not None and ours.hex() == chain) else log.head(device).seq
