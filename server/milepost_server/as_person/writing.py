"""Writing for a person over HTTP: an operation of the client becomes a frame of the server's device, which
goes through the stream like any other (server/decisions/0015-writing-over-http.md).

The operation runs on the person's file in a transaction that is taken back. Its events are signed, stored by
the broker and admitted by ingest; only then the request is answered.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import NamedTuple

import msgspec
from msgspec import Struct

from milepost_client.device.clock import Moment
from milepost_client.device.writer import Writer
from milepost_client.operations.remarks import HierarchyRemark
from milepost_client.operations.written import ReachedMilestone, outcome
from milepost_server.as_person.days import moment_in
from milepost_server.as_person.turns import Turns
from milepost_server.broker.http_devices import HttpDevice
from milepost_server.errors import KeyReused, TooManyKeys
from milepost_server.server import Server
from milepost_server.storage.tables.written_requests import RequestKey, WrittenRequest
from milepost_shared.errors import UNREADABLE, BadInput, NotAllowed, Offline
from milepost_shared.progress.goal_view import GoalView
from milepost_shared.projections.activities import ActivityView
from milepost_shared.replication.outbox import UnsignedFrame, next_unsigned
from milepost_shared.storage.log import Log

TRIES = 3
"""How often a request is written again where its place was taken meanwhile."""
TAKEN_IN_WITHIN = 10.0
"""Seconds in which ingest takes in what the broker stored, unless it is in trouble."""
Work = Callable[[Log, Writer, Moment], object]
"""An operation with its request."""
NOT_ALLOWED = NotAllowed(
    "No device of this person allows the server to write for them.",
    "A device allows it as it makes a token of scope write.",
)


class Order(NamedTuple):
    """What is to be written for whom: `asked` is a hash of the request, `key` its Idempotency-Key, if any."""

    user: str
    work: Work
    asked: str
    key: RequestKey | None = None


class Written(Struct, frozen=True, kw_only=True):
    """What a request wrote, as it now stands: the refs of its events, the goals and the activity it is about,
    and the milestones that it reached. `ref` is the first of the refs: what takes it back names that."""

    ref: str
    refs: list[str]
    activity: ActivityView | None
    goals: list[GoalView]
    reached: list[ReachedMilestone]
    remarks: list[HierarchyRemark]


class Answer(NamedTuple):
    """What was written, and whether by an earlier request with the same key."""

    written: Written
    is_replayed: bool


class HttpWriter:
    """Writes for the people of a running server who allowed it."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._turns = Turns()

    async def write(self, order: Order) -> Answer:
        """Write what is ordered, once for each key, and return what came of it.

        Raises what the operation raises, and writes nothing then; KeyReused, TooManyKeys, NotAllowed,
        TooManyWrites, or Offline where it is unknown whether it is written: the same key then tells.
        """
        async with self._turns.of(order.user):
            known = await self._known(order)
            if known and await self._is_taken_in(order.user, known):
                return Answer(await self._outcome(order.user, known), is_replayed=True)
            return Answer(await self._write(order, known), is_replayed=False)

    async def _known(self, order: Order) -> WrittenRequest | None:
        """Return what the request came to before. Raises KeyReused."""
        if (key := order.key) is None:
            return None
        known = await self._server.registry.read(lambda registry: registry.requests.get(key))
        if known is not None and known.asked != order.asked:
            raise KeyReused
        return known

    async def _write(self, order: Order, known: WrittenRequest | None) -> Written:
        """Write the request; where it was cut off, first the very frame that it had become."""
        for _ in range(TRIES):
            written = known if known and known.frame else await self._draft(order)
            known = None
            await self._note(order, written)
            await self._store(order.user, written)
            if await self._is_taken_in(order.user, written, TAKEN_IN_WITHIN):
                await self._settle(order)
                return await self._outcome(order.user, written)
        raise Offline("Something else writes as the same device here.", "Try again.")

    async def _draft(self, order: Order) -> WrittenRequest:
        """Return what the request comes to now, signed. Nothing is written yet."""

        def rehearsed(log: Log) -> tuple[HttpDevice, UnsignedFrame]:
            if (device := self._server.http_devices.allowed(log)) is None:
                raise NOT_ALLOWED
            return device, _frame_of(log, device.id, order.work)

        device, frame = await self._server.user_logs.rehearse(order.user, rehearsed)
        signed = msgspec.json.encode(frame.signed(device.sign(frame.signing_input)))
        return WrittenRequest(order.asked, device.id, frame.first, frame.last, frame.chain.hex(), signed)

    async def _note(self, order: Order, written: WrittenRequest) -> None:
        """Note what the request becomes, before it does: after a crash the same key finds it.

        Raises TooManyKeys.
        """
        if (key := order.key) is not None:
            now, user = round(time.time() * 1e6), order.user
            if not await self._server.registry.write(
                lambda registry: registry.requests.put(key, user, now, written)
            ):
                raise TooManyKeys

    async def _settle(self, order: Order) -> None:
        if (key := order.key) is not None:
            await self._server.registry.write(lambda registry: registry.requests.drop_frame(key))

    async def _store(self, user: str, written: WrittenRequest) -> None:
        """Have the broker store the frame. Raises Offline where it is unknown whether it did."""
        assert written.frame is not None
        ack = await self._server.responder.carry(user, written.device, "push", written.frame)
        try:
            stored = "seq" in msgspec.json.decode(ack)
        except UNREADABLE:
            stored = False
        if not stored:
            raise Offline("The broker did not store it.", "Try again, or see the server's log.")

    async def _is_taken_in(self, user: str, written: WrittenRequest, within: float = 0.0) -> bool:
        """Whether the person's file has the events; False where it has others in their place.

        Waits for so long for either, and raises NotAllowed or Offline where neither comes.
        """
        until = time.monotonic() + within
        while True:
            count = self._server.notifier.count(user)
            chain = await self._server.user_logs.read(
                user, lambda log: log.chain_at(written.device, written.last)
            )
            if chain is not None or not within:
                return chain is not None and chain.hex() == written.chain
            left = until - time.monotonic()
            if left <= 0 or not await self._server.notifier.wait_beyond(user, count, left):
                raise await self._not_yet(user)

    async def _not_yet(self, user: str) -> NotAllowed | Offline:
        """Why the person's file does not have what the broker stored."""
        if await self._server.user_logs.read(user, self._server.http_devices.allowed) is None:
            return NOT_ALLOWED
        return Offline(
            "It is stored, and taken in as soon as the server can.",
            "Repeat it with the same Idempotency-Key, which writes it once; without one it is written again.",
            retry_after=TAKEN_IN_WITHIN,
        )

    async def _outcome(self, user: str, written: WrittenRequest) -> Written:
        return await self._server.user_logs.read(user, lambda log: _written(log, written))


def _frame_of(log: Log, device: str, work: Work) -> UnsignedFrame:
    """Return the events that the operation writes as one frame. Raises BadInput where they are too many."""
    before = log.head(device).seq
    work(log, Writer(device), moment_in(log))
    frame = next_unsigned(log, device, before)
    assert frame is not None, "an operation writes something, or raises"
    if frame.last < log.head(device).seq:
        raise BadInput("That is more than one request can write.", "Do it on a device.")
    return frame


def _written(log: Log, written: WrittenRequest) -> Written:
    refs = [f"{written.device}-{seq}" for seq in range(written.first, written.last + 1)]
    events = [held.event for ref in refs if (held := log.events.get(ref))]
    # What was erased since is no event any more.
    found = outcome(log, events, moment_in(log).today) if events else None
    return Written(
        ref=refs[0],
        refs=refs,
        activity=found.activity if found else None,
        goals=found.goals if found else [],
        reached=found.reached if found else [],
        remarks=found.remarks if found else [],
    )
