"""A device's messages to its server, over whichever transport there is."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any, Literal, Protocol, TypeVar

import msgspec
from msgspec.structs import replace

from milepost_client.network.pace import Pace
from milepost_shared.errors import UNREADABLE, NotAllowed, Offline
from milepost_shared.events.foreign_json import decode_foreign
from milepost_shared.protocol.messages import (
    MAX_FRAME_BYTES,
    MAX_REPLY_BYTES,
    Chains,
    ChainsAt,
    Frame,
    Proof,
    Prove,
    Pull,
    Reply,
)
from milepost_shared.roster.exchange import RecordsAnswer, RecordsQuestion

A = TypeVar("A")
Verb = Literal["push", "pull", "chains", "prove", "records"]
Way = Literal["broker", "http"]
ANSWERS_WITHIN = 5.0


class Transport(Protocol):
    """Carries messages between one device and its server."""

    async def ask(self, verb: Verb, question: bytes, within: float) -> bytes:
        """Return the answer to a question; for a push, once the frame is stored.

        Waits so many seconds for the answer to begin, and goes on while it comes. Raises NotAllowed or
        Offline.
        """
        ...


class ConnectionLost(Offline):
    """The broker closed the connection: it went down, or the login expired."""

    kind = "connection-lost"


class NotRecognised(NotAllowed):
    """The server takes this device for none of its person's: it was revoked, or the server restored."""


class Exchange:
    """A device's questions and frames over one transport."""

    def __init__(self, transport: Transport, way: Way) -> None:
        self.way: Way = way
        self._transport = transport
        self._replies = Pace(MAX_REPLY_BYTES)
        self._frames = Pace(MAX_FRAME_BYTES)

    @property
    def frame_bytes(self) -> int:
        """How large a frame may be, as the line carries them."""
        return self._frames.size

    async def pull(self, question: Pull) -> Reply:
        """Return what lies beyond what the device has, as much of it as the line carries. Raises NotAllowed
        or Offline."""
        begun, asked = _now(), replace(question, most=self._replies.size)
        reply = _read(await self._ask("pull", asked, ANSWERS_WITHIN + question.wait), Reply)
        if reply.more:
            self._replies.note(_now() - begun)
        if reply.error:
            raise NotRecognised(reply.error, "Join again with a new invite: milepost join URL CODE")
        return reply

    async def chains(self, author: str, seqs: Sequence[int], *, order: bool = False) -> dict[int, str]:
        """Return the server's chains of an author at some seqs, or its order chains (`order`).

        Raises Offline.
        """
        question = ChainsAt(device=author, seqs=list(seqs), order=order)
        return _read(await self._ask("chains", question), Chains).chains

    async def prove(self, report: Prove, within: float) -> Proof:
        """Return what the server holds and what the other devices reported.

        Raises NotAllowed, or Offline after `within` seconds: a server of an earlier version does not answer.
        """
        proof = _read(await self._ask("prove", report, within), Proof)
        if proof.error:
            raise NotRecognised(proof.error, "Join again with a new invite: milepost join URL CODE")
        return proof

    async def records(self, question: RecordsQuestion) -> RecordsAnswer:
        """Return the records that the device lacks, and what the server wants.

        Raises NotAllowed or Offline.
        """
        answer = _read(await self._ask("records", question), RecordsAnswer)
        if answer.error:
            raise NotRecognised(answer.error, "Join again with a new invite: milepost join URL CODE")
        return answer

    async def push(self, frame: Frame) -> None:
        """Push a frame onto the stream; when this returns, the broker has it on disk.

        Raises Offline where that is unknown. To send the frame again is harmless.
        """
        begun = _now()
        ack = _read(await self._ask("push", frame), dict[str, Any])
        self._frames.note(_now() - begun)
        if "seq" not in ack:
            raise Offline(f"The broker did not keep a frame: {ack}.", "Look at the server's disk and log.")

    async def _ask(self, verb: Verb, message: Any, within: float = ANSWERS_WITHIN) -> bytes:
        return await self._transport.ask(verb, msgspec.json.encode(message), within)


def _now() -> float:
    return asyncio.get_running_loop().time()


def _read(data: bytes, kind: type[A]) -> A:
    """Decode an answer. A server with trouble of its own sends an empty one. Raises Offline."""
    try:
        return decode_foreign(data, kind)
    except UNREADABLE as error:
        problem = "The server's answer cannot be read." if data else "The server cannot answer now."
        raise Offline(problem, "Look in its log, and whether it is of this version.") from error
