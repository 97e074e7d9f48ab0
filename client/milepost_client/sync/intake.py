"""Taking in a reply of the server, in one transaction."""

from __future__ import annotations

from msgspec import Struct
from msgspec.structs import replace

from milepost_client.sync.late_mentions import names_erased, note_mentions
from milepost_client.sync.rebase import finish_pull
from milepost_client.sync.records import is_due
from milepost_client.sync.state import SyncState
from milepost_shared.protocol.messages import Frame, Refusals, Reply
from milepost_shared.protocol.signatures import frame_is_proven
from milepost_shared.replication.admission import Acceptance, Admission, Refusal, take_texts
from milepost_shared.storage.log import Log

Outcome = tuple[Frame, Acceptance | Refusal]


class Intake(Struct, frozen=True):
    """What a reply led to: the next state, and the authors whose events here may not be the server's.

    Where the server's records come first (`records`), nothing was taken in yet: who belongs decides whose
    frames count.
    """

    state: SyncState
    diverged: list[str]
    records: bool = False


def apply_reply(
    log: Log, device: str, now: int, state: SyncState, reply: Reply, *, after_records: bool = False
) -> Intake:
    """Apply a reply; `after_records` where its records were exchanged.

    The pull is complete unless authors diverge, more frames follow, or the order was refused.
    """
    if not after_records and is_due(log, reply.records):
        return Intake(state, [], records=True)
    if reply.frames:
        log.baseline.capture()
    if not log.metadata.text("server"):
        for member in reply.roster:
            log.roster.put(member)
    outcomes = _take_frames(log, device, reply)
    take_texts(log, reply.texts)
    if reply.format != log.metadata.number("format"):
        log.metadata.put("format", reply.format)
    diverged = {frame.device for frame, outcome in outcomes if outcome == Refusal("forked")}
    if not _confirm_own(log, device, reply):
        diverged.add(device)
    diverged |= _diverged(log, device, state, reply)
    refused = _note_refusals(log, reply.refused)
    state = replace(state, heads=reply.heads, digest=reply.digest, lacking=tuple(reply.lacking))
    state = _counted(state, outcomes, refused)
    if diverged or reply.more or state.order == "refused":
        return Intake(replace(state, pulled=False), sorted(diverged))
    return Intake(finish_pull(log, device, now, state), [])


def _take_frames(log: Log, device: str, reply: Reply) -> list[Outcome]:
    """Take the frames that their authors signed and the server stored; others are passed over."""
    keys = {member.device: member.key for member in log.roster.all()}
    outcomes: list[Outcome] = []
    erased: set[str] = set()
    for frame in reply.frames:
        if frame.stored_at is None or not frame_is_proven(log.user, lambda id: keys.get(id, ""), frame):
            continue
        erased |= names_erased(log, frame)
        outcomes.append((frame, Admission(log).apply(frame, frame.stored_at, frame.effective)))
    if erased:
        note_mentions(log, device, erased)
    return outcomes


def _confirm_own(log: Log, device: str, reply: Reply) -> bool:
    """Note which own events the server admitted; False where its events are not those that are here."""
    admission = Admission(log)
    return all(admission.acknowledge(device, admitted, log.baseline.capture) for admitted in reply.admitted)


def _diverged(log: Log, device: str, state: SyncState, reply: Reply) -> set[str]:
    """Return the authors whose heads at the server do not fit the log."""
    heads = reply.heads.items()
    diverged = {author for author, (seq, chain) in heads if _differs(log, device, state, author, seq, chain)}
    if not reply.more:
        # The server sends what lies beyond the events that both have. Here it has more and sent none.
        diverged |= {author for author, (seq, _) in heads if author != device and seq > log.head(author).seq}
    return diverged


def _differs(log: Log, device: str, state: SyncState, author: str, seq: int, chain: str) -> bool:
    """Return whether an author's events here and at the server are different ones.

    Own events that only the server has were lost here, so they count as different until they are pulled.
    """
    if author == device and seq > log.head(author).seq:
        return not state.own_is_lost
    held = log.chain_at(author, seq)
    return held is not None and held.hex() != chain


def _note_refusals(log: Log, refused: Refusals) -> int:
    """Keep how many frames of this device are in quarantine; return how many are new there."""
    before = log.metadata.number("quarantined")
    if refused.count != before:
        log.metadata.put("quarantined", refused.count)
        log.metadata.put("refusal", refused.reason)
    return max(0, refused.count - before)


def _counted(state: SyncState, outcomes: list[Outcome], refused: int) -> SyncState:
    """Return the state with what came in and what was refused."""
    taken = [outcome for _, outcome in outcomes if isinstance(outcome, Acceptance)]
    order = state.order
    if order == "same" and any(outcome == Refusal("stamps") for _, outcome in outcomes):
        order = "refused"
    return replace(
        state,
        order=order,
        received=state.received + sum(each.new for each in taken),
        duplicates=state.duplicates + sum(each.duplicates for each in taken),
        refused=state.refused + refused,
    )
