"""Which messages of a person are admitted, and which are refused (server/decisions/0004-ingest.md)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache, partial

import msgspec

from milepost_server.ingest.message import Message
from milepost_server.storage.tables.file_position import START, Position, position_of, put_position
from milepost_server.storage.tables.kept_messages import KeptMessage, LeavingMessage
from milepost_server.storage.tables.quarantine import QuarantinedMessage
from milepost_server.storage.user_logs import UserLogs
from milepost_shared.errors import UNREADABLE
from milepost_shared.protocol.member import Member
from milepost_shared.protocol.messages import Frame
from milepost_shared.protocol.packing import unpack
from milepost_shared.protocol.signatures import frame_is_proven
from milepost_shared.replication.admission import Acceptance, Admission, Refusal
from milepost_shared.replication.rebuilding import takes_history
from milepost_shared.storage.log import Log

MOST_UNPACKED = 1024 * 1024
"""How many bytes a frame unpacks to: the broker takes no larger one either."""
decode_frame = msgspec.json.Decoder(Frame).decode


@dataclass
class IngestResult:
    """What became of some messages of one person.

    `admitted` frames brought `new_events`, `duplicate` frames none: the stream keeps the messages of both
    (`kept`), and the last of them is the file's new `position`. `refused` counts frames by reason, and their
    messages leave the stream (`leaving`); `quarantined` has those that are to be kept elsewhere. Where
    nothing was taken in, the file `lacks` earlier messages, or `error` says why it failed.
    """

    user: str
    quarantined: list[QuarantinedMessage] = field(default_factory=list)
    kept: list[KeptMessage] = field(default_factory=list)
    leaving: list[LeavingMessage] = field(default_factory=list)
    admitted: int = 0
    duplicate: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    new_events: int = 0
    filled: int = 0
    """How many events got the texts that they lacked."""
    is_to_scrub: bool = False
    """Whether bytes of what was erased may be left in the person's file."""
    position: Position | None = None
    lacks: bool = False
    error: str = ""


async def admit_messages(
    user_logs: UserLogs, user: str, messages: Sequence[Message], after: Position = START
) -> IngestResult:
    """Admit or refuse the messages of one person, in one transaction, if the file has what is before them: it
    goes as far as `after`. Raises StorageFailed."""
    if not user_logs.knows(user):
        reason = "unknown person"
        refused = [_quarantined(message, reason) for message in messages]
        leaving = [_leaving(message) for message in messages]
        return IngestResult(user, refused, leaving=leaving, refused=Counter({reason: len(refused)}))
    return await user_logs.write(user, lambda log: _admit_all(log, user, messages, after))


def _admit_all(log: Log, user: str, messages: Sequence[Message], after: Position) -> IngestResult:
    on_roster, result = cache(log.roster.get), IngestResult(user)
    if not position_of(log).covers(after):
        result.lacks = True
        return result
    for message in messages:
        outcome = admit(log, on_roster, message)
        if isinstance(outcome, Acceptance):
            result.new_events += outcome.new
            result.admitted += outcome.new > 0
            result.duplicate += not outcome.new
            result.kept.append(_kept(message))
            result.filled += outcome.filled
            continue
        result.refused[outcome.reason] += 1
        result.leaving.append(_leaving(message))
        if not outcome.sender_resolves:
            result.quarantined.append(_quarantined(message, outcome.reason))
    if result.kept:
        result.position = Position(result.kept[-1].seq, result.kept[-1].stored_at)
        put_position(log, result.position)
    result.is_to_scrub = bool(log.metadata.number("scrub"))
    return result


def admit(log: Log, on_roster: Callable[[str], Member | None], message: Message) -> Acceptance | Refusal:
    """Admit one message, or say why not. `on_roster` looks a device up on the person's roster.

    A member may relay the frames of other devices on the roster, members or authors, each as its author
    signed it.
    """
    sender = on_roster(message.device)
    if sender is None or sender.role != "member":
        return Refusal("unknown device")
    # What the broker stored before the revocation is the person's, however late it is ingested.
    if sender.revoked is not None and message.stored_at >= sender.revoked:
        return Refusal("revoked")
    try:
        frame = decode_frame(unpack(message.data, MOST_UNPACKED))
    except (ValueError, *UNREADABLE):
        return Refusal("malformed")
    author = on_roster(frame.device)
    if author is None:
        return Refusal("foreign")
    if not frame_is_proven(log.user, partial(_key, on_roster), frame):
        return Refusal("forged")
    history = takes_history(log, message.device, message.stored_at)
    return Admission(log).admit(frame, message.stored_at, history=history)


def _key(on_roster: Callable[[str], Member | None], device: str) -> str:
    return found.key if (found := on_roster(device)) else ""


def _kept(message: Message) -> KeptMessage:
    return KeptMessage(message.stream_seq, message.user, message.device, message.stored_at, len(message.data))


def _leaving(message: Message) -> LeavingMessage:
    return LeavingMessage(message.stream_seq, message.user, message.stored_at)


def _quarantined(message: Message, reason: str) -> QuarantinedMessage:
    return QuarantinedMessage(
        message.user, message.device, message.stream_seq, message.stored_at, reason, message.data
    )
