"""Taking one person's messages in: who may send what, and what goes to quarantine (design section 5)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import NamedTuple

import msgspec

from milepost_server.storage.registry import Quarantined
from milepost_server.storage.user_logs import UserLogs
from milepost_shared.errors import UNREADABLE
from milepost_shared.protocol.messages import Frame, Member
from milepost_shared.protocol.signatures import frame_is_signed
from milepost_shared.replication.admission import Admission, Refusal, Taken
from milepost_shared.storage.log import Log

decode_frame = msgspec.json.Decoder(Frame).decode


class Message(NamedTuple):
    """A message of the stream: who sent it, where it stands, and when it was stored (microseconds)."""

    user: str
    device: str
    stream_seq: int
    stored_at: int
    data: bytes


@dataclass
class Outcome:
    """What became of one person's messages: frames `admitted`, those of which all was here already,
    those refused by reason, and how many events were new; `behind` is the first message that waits for
    a better day."""

    user: str
    quarantined: list[Quarantined] = field(default_factory=list)
    admitted: int = 0
    duplicate: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    new: int = 0
    behind: int | None = None
    why: str = ""


async def admit_messages(user_logs: UserLogs, user: str, messages: Sequence[Message]) -> Outcome:
    """Take one person's messages in, in one transaction. Raises StorageFailed."""
    if not user_logs.knows(user):
        reason = "unknown person"
        refused = [_quarantined(message, reason) for message in messages]
        return Outcome(user, refused, refused=Counter({reason: len(refused)}))
    return await user_logs.write(user, lambda log: _admit_all(log, user, messages))


def _admit_all(log: Log, user: str, messages: Sequence[Message]) -> Outcome:
    member, outcome = cache(log.roster.get), Outcome(user)
    for message in messages:
        result = admit(log, member, message)
        if isinstance(result, Taken):
            outcome.new += result.new
            outcome.admitted += result.new > 0
            outcome.duplicate += not result.new
            continue
        outcome.refused[result.reason] += 1
        if not result.sender_mends:
            outcome.quarantined.append(_quarantined(message, result.reason))
    return outcome


def admit(log: Log, member: Callable[[str], Member | None], message: Message) -> Taken | Refusal:
    """Admit one message, or say why not. Its sender may bring other devices' frames, but no others
    than those of the person's roster, of which `member` gives one, and each as its author signed it."""
    sender = member(message.device)
    if sender is None:
        return Refusal("unknown device")
    # What a device sent while it was the person's stays theirs, however late it is taken in.
    if sender.revoked is not None and message.stored_at >= sender.revoked:
        return Refusal("revoked")
    try:
        frame = decode_frame(message.data)
    except UNREADABLE:
        return Refusal("malformed")
    author = member(frame.device)
    if author is None:
        return Refusal("foreign")
    if not frame_is_signed(log.user, author.key, frame):
        return Refusal("forged")
    return Admission(log).admit(frame, message.stored_at)


def _quarantined(message: Message, reason: str) -> Quarantined:
    return Quarantined(
        message.user, message.device, message.stream_seq, message.stored_at, reason, message.data
    )
