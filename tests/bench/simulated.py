"""A device without a log that does over a real connection what `milepost sync --watch` does."""

from __future__ import annotations

import asyncio
import base64
import time
from contextlib import suppress
from typing import Any, TypeVar

import msgspec
from msgspec import Struct
from nats.aio.client import Client
from nats.errors import Error as NatsError

from milepost_shared.events.types import Event, decode_made
from milepost_shared.protocol.hash_chain import extend_order_chain, start_chain
from milepost_shared.protocol.messages import Admitted, Frame, Proof, Prove, Pull, Reply
from milepost_shared.protocol.subjects import inbox_prefix, push_subject, sync_subject
from tests.bench.delivery_probe import Sightings
from tests.bench.load_clients import Author

A = TypeVar("A")
HOLD, WITHIN = 25.0, 10.0


class Known(Struct):
    """How far an author's events are known here: seq, chain and order chain."""

    seq: int
    chain: bytes
    order: bytes


class Simulated:
    """It pushes what it is told to log, holds a pull, and after each change reports how far it is."""

    def __init__(self, author: Author, url: str, jwt: str, sightings: Sightings) -> None:
        self.author = author
        self._url = url
        self._jwt = jwt
        self._sightings = sightings
        self._connection = Client()
        self._known: dict[str, Known] = {}
        self._made: dict[int, int] = {}

    async def connect(self) -> None:
        """Log in to the broker."""

        async def complain(error: Exception) -> None:
            self._sightings.errors[f"broker: {error}"] += 1

        pair, device = self.author.pair, self.author.device
        await self._connection.connect(
            self._url,
            user_jwt_cb=lambda: bytearray(self._jwt.encode()),
            signature_cb=lambda nonce: base64.b64encode(pair.sign(nonce.encode())),
            inbox_prefix=inbox_prefix(self.author.user, device).encode(),
            error_cb=complain,
            allow_reconnect=False,
        )

    async def close(self) -> None:
        """Leave."""
        with suppress(NatsError, OSError):
            await self._connection.close()

    async def log(self, draft: Event) -> None:
        """Push one event, made now."""
        made = round(time.time() * 1e6)
        frame = self.author.frame([draft], made)
        seq = self.author.seq
        self._made[seq] = made
        self._sightings.sending(self.author.device, seq)
        ack = await self._request(push_subject(self.author.user, self.author.device), frame, dict[str, Any])
        if ack and "seq" in ack:
            self._sightings.seen("stored", self.author.device, seq, seq)

    async def follow(self) -> None:
        """Take what is new and report it, until cancelled."""
        subject = sync_subject(self.author.user, self.author.device, "pull")
        while True:
            have = {author: (known.seq, known.chain.hex()) for author, known in self._known.items()}
            question = msgspec.json.encode(Pull(have=have, wait=HOLD))
            reply = await self._request(subject, question, Reply, HOLD + WITHIN)
            if reply is None:
                await asyncio.sleep(1.0)
            elif reply.error or reply.refused.count:
                self._sightings.errors[reply.error or f"refused: {reply.refused.reason}"] += 1
                await asyncio.sleep(1.0)
            elif reply.frames or reply.admitted:
                self._take(reply)
                await self._report()

    def _take(self, reply: Reply) -> None:
        for frame in reply.frames:
            self._take_frame(frame)
        for admitted in reply.admitted:
            self._confirm(admitted)

    def _take_frame(self, frame: Frame) -> None:
        known = self._of(frame.device)
        if frame.first != known.seq + 1 or frame.prev != known.chain.hex():
            self._sightings.errors["a frame that does not follow"] += 1
            return
        for seq, raw in enumerate(frame.raws, frame.first):
            known.order = extend_order_chain(known.order, frame.effective.get(seq) or decode_made(raw))
        known.seq, known.chain = frame.last, frame.chains[-1]
        self._sightings.seen("device", frame.device, frame.first, frame.last)

    def _confirm(self, admitted: Admitted) -> None:
        known = self._of(self.author.device)
        for seq in range(known.seq + 1, admitted.last + 1):
            made = self._made.pop(seq)
            known.order = extend_order_chain(known.order, admitted.effective.get(seq) or made)
        first, known.seq, known.chain = known.seq + 1, admitted.last, bytes.fromhex(admitted.chain)
        self._sightings.seen("admitted", self.author.device, first, known.seq)

    async def _report(self) -> None:
        marks = {d: (k.seq, k.chain.hex(), k.order.hex()) for d, k in self._known.items() if k.seq}
        waiting = self.author.seq - self._of(self.author.device).seq
        subject = sync_subject(self.author.user, self.author.device, "prove")
        proof = await self._request(subject, msgspec.json.encode(Prove(marks=marks, waiting=waiting)), Proof)
        for author, mark in proof.marks.items() if proof else ():
            if author in marks and marks[author] != mark and marks[author][0] == mark[0]:
                self._sightings.errors["other events than the server's"] += 1

    def _of(self, author: str) -> Known:
        start = start_chain(self.author.user, author)
        return self._known.setdefault(author, Known(0, start, start))

    async def _request(self, subject: str, body: bytes, kind: type[A], within: float = WITHIN) -> A | None:
        """The answer; None where there is none or it cannot be read, which counts as an error."""
        try:
            answer = await self._connection.request(subject, body, timeout=within)
            return msgspec.json.decode(answer.data, type=kind)
        except (NatsError, TimeoutError, OSError, msgspec.MsgspecError) as error:
            verb = subject.split(".")[1] if subject.startswith("dev.ev") else subject.rpartition(".")[2]
            self._sightings.errors[f"{verb}: {type(error).__name__}"] += 1
            return None
