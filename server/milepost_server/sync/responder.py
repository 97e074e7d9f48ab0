"""Answers to devices: what lies beyond their heads, held until there is something new (design section 5)."""

from __future__ import annotations

import asyncio
import logging
import re
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import TypeVar

import msgspec
from msgspec.structs import replace
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.errors import Error as NatsError

from milepost_server.storage.change_notifier import ChangeNotifier
from milepost_server.storage.coalescing import Coalescer
from milepost_server.storage.registry import Registry, RegistryFile
from milepost_server.storage.user_logs import UserLogs
from milepost_server.sync.device_reports import keep, proof_for, says_more
from milepost_server.sync.head_cache import HeadCache, HeadSnapshot
from milepost_shared.errors import UNREADABLE, MilepostError, StorageFailed
from milepost_shared.protocol.messages import (
    MOST_REPLY_BYTES,
    Admitted,
    Chains,
    ChainsAt,
    Frame,
    Proof,
    Prove,
    Pull,
    Refusals,
    Reply,
    Report,
)
from milepost_shared.replication.outbox import admitted_frames, frames_after
from milepost_shared.replication.version_vector import marks_at
from milepost_shared.storage.log import Log

Q = TypeVar("Q")
SUBJECT = re.compile(r"sync\.([0-9a-f]{16})\.([0-9a-f]{12})\.(pull|chains|prove)")
MOST_HELD = 8
"""How many questions of one device are answered at a time."""
MOST_OWN_BYTES = 256 * 1024
"""How much of an answer may tell of the caller's own frames."""
FRAME_BYTES, STAMP_BYTES = 300, 36
"""What a frame takes beside its events, and one stamp. An answer longer than a message gets nowhere."""
NOT_ON_ROSTER = "This device is not on the roster of this person."
REVOKED = "This device was revoked."

log = logging.getLogger("milepost.answers")


class Responder:
    """Answers the questions on `sync.*.*.*`."""

    def __init__(
        self,
        connection: Client,
        user_logs: UserLogs,
        registry: RegistryFile,
        notifier: ChangeNotifier,
        now: Callable[[], int],
    ) -> None:
        self._connection = connection
        self._user_logs = user_logs
        self._registry: Coalescer[Registry] = Coalescer(lambda _, work: registry.read(work))
        self._notifier = notifier
        self._standings = HeadCache()
        self._now = now
        self._tasks: set[asyncio.Task[None]] = set()
        self._held: Counter[str] = Counter()

    async def listen(self) -> None:
        """Begin to answer."""
        await self._connection.subscribe("sync.*.*.*", cb=self._take)

    async def close(self) -> None:
        """Leave what is held unanswered: the devices ask again."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._registry.close()

    async def _take(self, msg: Msg) -> None:
        """Answer in a task of its own: an answer may be held for long."""
        found = SUBJECT.fullmatch(msg.subject)
        if not found or not msg.reply:
            return
        user, device, verb = found.groups()
        if self._held[device] >= MOST_HELD:
            return
        self._held[device] += 1
        task = asyncio.create_task(self._answer(msg, user, device, verb))
        self._tasks.add(task)
        task.add_done_callback(partial(self._answered, device))

    def _answered(self, device: str, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        self._held[device] -= 1
        if not self._held[device]:
            del self._held[device]

    async def _answer(self, msg: Msg, user: str, device: str, verb: str) -> None:
        with suppress(NatsError):  # A device that hears no answer asks again.
            await self._connection.publish(msg.reply, await self.respond(user, device, verb, msg.data))

    async def respond(self, user: str, device: str, verb: str, question: bytes) -> bytes:
        """The answer's bytes; none where the server has trouble of its own, which is told in its log."""
        try:
            if verb == "chains":
                return msgspec.json.encode(await self.chains(user, device, _read(question, ChainsAt)))
            if verb == "prove":
                return msgspec.json.encode(await self.prove(user, device, _read(question, Prove)))
            return msgspec.json.encode(await self.pull(user, device, _read(question, Pull)))
        except StorageFailed as error:
            log.error("a device cannot be answered: %s", error, extra={"user": user, "device": device})
            return b""
        except MilepostError as error:
            return msgspec.json.encode(error_reply(str(error)))
        except UNREADABLE as error:
            return msgspec.json.encode(error_reply(f"The question cannot be read: {error}."))
        except Exception:  # Whatever one question comes upon, its sender is not left waiting.
            log.exception("a device cannot be answered", extra={"user": user, "device": device})
            return b""

    async def pull(self, user: str, device: str, question: Pull) -> Reply:
        """What lies beyond the caller's heads; held up to `wait` seconds where there is nothing new."""
        until = asyncio.get_running_loop().time() + question.wait
        left = question.wait
        while True:
            count = self._notifier.count(user)
            if left <= 0 or not self._knows_all(user, device, question):
                reply = await self._look(user, device, question)
                left = until - asyncio.get_running_loop().time()
                if reply.frames or reply.admitted or reply.error or left <= 0:
                    return replace(reply, refused=await self._refusals(user, device))
            await self._notifier.wait_beyond(user, count, left)
            left = until - asyncio.get_running_loop().time()

    async def chains(self, user: str, device: str, question: ChainsAt) -> Chains:
        """The chains of an author at some seqs; none for a device that is not of the person."""

        def read(log: Log) -> Chains:
            seqs = [] if _problem(log, device) else question.seqs
            if question.order:
                marks = marks_at(log, question.device, seqs)
                return Chains(chains={seq: mark.order_chain.hex() for seq, mark in marks.items()})
            found = {seq: log.chain_at(question.device, seq) for seq in seqs}
            return Chains(chains={seq: chain.hex() for seq, chain in found.items() if chain is not None})

        return await self._user_logs.read(user, read)

    async def prove(self, user: str, device: str, question: Prove) -> Proof:
        """Keep what the device reports of itself; gives what the server holds, and the others' reports."""
        now = self._now()
        report = Report(device=device, at=now, marks=question.marks, waiting=question.waiting)

        def tell(log: Log) -> Proof:
            return proof_for(log, device, now, whole=question.whole)

        def look(log: Log) -> Proof | None:
            if problem := _problem(log, device):
                return Proof(error=problem)
            return None if says_more(log, report) else tell(log)

        def note(log: Log) -> Proof | None:
            keep(log, report)
            # To read every event takes long, and must not hold up who writes.
            return None if question.whole else tell(log)

        if (told := await self._user_logs.read(user, look)) is None:
            told = await self._user_logs.write(user, note)
        return await self._user_logs.read(user, tell) if told is None else told

    async def _look(self, user: str, device: str, question: Pull) -> Reply:
        """What lies beyond the caller's heads now. The zone that the person's devices last reported is
        remembered: the API's today is theirs."""
        zone, count = question.zone[:64], self._notifier.count(user)

        def look(log: Log) -> tuple[Reply, bool]:
            return missing_frames(log, device, question), log.metadata.text("zone") == zone

        reply, known = await self._user_logs.read(user, look)
        if not reply.error:
            if not known:
                await self._user_logs.write(user, lambda log: log.metadata.put("zone", zone))
            devices = frozenset(member.device for member in reply.roster if member.revoked is None)
            self._standings.put(user, HeadSnapshot(count, reply.heads, devices, question.zone))
        return reply

    def _knows_all(self, user: str, device: str, question: Pull) -> bool:
        """Whether a device has all that there was when somebody last looked, and nothing changed since:
        what it asks need not be looked up."""
        last = self._standings.get(user)
        asked = (self._notifier.count(user), question.have, question.zone)
        return last is not None and (last.changes, last.heads, last.zone) == asked and device in last.devices

    async def _refusals(self, user: str, device: str) -> Refusals:
        count, reason = await self._registry.run("", lambda registry: registry.refusals(user, device))
        return Refusals(count=count, reason=reason)


def missing_frames(log: Log, device: str, question: Pull) -> Reply:
    """What lies beyond the caller's heads, up to the size of a reply; what was refused is not in it."""
    if problem := _problem(log, device):
        return error_reply(problem)
    frames: list[Frame] = []
    own: list[Admitted] = []
    size = 0
    for head in log.heads.all():
        after = _agreed(log, head.device, question)
        if head.device == device and not question.own:
            own = _own(log, device, after)
            continue
        for frame in frames_after(log, head.device, after) if size < MOST_REPLY_BYTES else ():
            size += sum(map(len, frame.raws)) + _size(frame)
            if frames and size > MOST_REPLY_BYTES:
                break
            frames.append(frame)
    heads = log.verified_heads()
    return Reply(
        frames=frames,
        admitted=own,
        heads=heads,
        roster=log.roster.all(),
        refused=Refusals(),
        digest=log.admitted_digest(),
        more=size >= MOST_REPLY_BYTES or sum(map(_size, own)) >= MOST_OWN_BYTES,
    )


def error_reply(problem: str) -> Reply:
    """An answer that only says what is wrong."""
    return Reply(frames=[], admitted=[], heads={}, roster=[], refused=Refusals(), digest="", error=problem)


def _own(log: Log, device: str, after: int) -> list[Admitted]:
    """The caller's own frames, up to their share of a reply."""
    found: list[Admitted] = []
    size = 0
    for frame in admitted_frames(log, device, after):
        found.append(frame)
        size += _size(frame)
        if size >= MOST_OWN_BYTES:
            break
    return found


def _size(frame: Frame | Admitted) -> int:
    """About how many bytes a frame takes in an answer, without its events."""
    return FRAME_BYTES + STAMP_BYTES * len(frame.effective)


def _problem(log: Log, device: str) -> str:
    """Why a device is not answered; empty for one of the person's."""
    member = log.roster.get(device)
    if member is None:
        return NOT_ON_ROSTER
    return "" if member.revoked is None else REVOKED


def _agreed(log: Log, device: str, question: Pull) -> int:
    """How far the caller's events of a device are the same as here. Where they are not, the caller
    sees it by the heads, and finds out with `chains` where the two parted."""
    seq, chain = question.have.get(device, (0, ""))
    held = log.chain_at(device, seq) if seq else None
    return seq if seq == 0 or (held is not None and held.hex() == chain) else log.head(device).seq


def _read(data: bytes, kind: type[Q]) -> Q:
    return msgspec.json.decode(data, type=kind)
