"""One connection to the broker: questions to the server, and frames for the stream
(client/decisions/0012-sync-phases.md)."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from typing import Any, TypeVar

import msgspec
from nats.aio.client import Client
from nats.errors import Error as NatsError
from nats.errors import NoRespondersError

from milepost_client.device.identity import Identity
from milepost_client.sync.server_link import ServerLink
from milepost_client.sync.tls import BrokerClient, options, refusal
from milepost_shared.errors import UNREADABLE, NotAllowed, Offline
from milepost_shared.protocol.messages import Chains, ChainsAt, Frame, Proof, Prove, Pull, Reply
from milepost_shared.protocol.subjects import inbox_prefix, push_subject, sync_subject

A = TypeVar("A")
Ask = Callable[[str, bytes, float], Awaitable[bytes]]
"""Sends a question on a subject and returns the answer; waits so many seconds. Raises Offline."""
CONNECTS_WITHIN = 4.0
ANSWERS_WITHIN = 5.0


class LoginRefused(Offline):
    """The broker refused the login: it expired, or another server made it."""

    kind = "login-refused"


class ConnectionLost(Offline):
    """The broker closed the connection: it went down, or the login expired."""

    kind = "connection-lost"


class Exchange:
    """A device's questions and frames over one connection."""

    def __init__(self, ask: Ask, user: str, device: str) -> None:
        self._ask = ask
        self._user = user
        self._device = device

    async def pull(self, question: Pull) -> Reply:
        """Return what lies beyond what the device has. Raises NotAllowed or Offline."""
        data = await self._request(
            sync_subject(self._user, self._device, "pull"), question, ANSWERS_WITHIN + question.wait
        )
        reply = _read(data, Reply)
        if reply.error:
            raise NotAllowed(reply.error, "Join again with a new invite: milepost join URL CODE")
        return reply

    async def chains(self, author: str, seqs: Sequence[int], *, order: bool = False) -> dict[int, str]:
        """Return the server's chains of an author at some seqs, or its order chains (`order`).

        Raises Offline.
        """
        question = ChainsAt(device=author, seqs=list(seqs), order=order)
        data = await self._request(sync_subject(self._user, self._device, "chains"), question)
        return _read(data, Chains).chains

    async def prove(self, report: Prove, within: float) -> Proof:
        """Return what the server holds and what the other devices reported.

        Raises NotAllowed, or Offline after `within` seconds: a server of an earlier version does not answer.
        """
        subject = sync_subject(self._user, self._device, "prove")
        proof = _read(await self._request(subject, report, within=within), Proof)
        if proof.error:
            raise NotAllowed(proof.error, "Join again with a new invite: milepost join URL CODE")
        return proof

    async def push(self, frame: Frame) -> None:
        """Publish a frame on the stream; when this returns, the broker has it on disk.

        Raises Offline where that is unknown. To send the frame again is harmless.
        """
        ack = _read(await self._request(push_subject(self._user, self._device), frame), dict[str, Any])
        if "seq" not in ack:
            raise Offline(f"The broker did not keep a frame: {ack}.", "Look at the server's disk and log.")

    async def _request(self, subject: str, body: Any, within: float = ANSWERS_WITHIN) -> bytes:
        return await self._ask(subject, msgspec.json.encode(body), within)


class _Wire:
    """A connection on which questions are asked; `lost` is set when it ends."""

    def __init__(self, connection: Client, lost: asyncio.Event) -> None:
        self._connection = connection
        self._lost = lost

    async def ask(self, subject: str, question: bytes, within: float) -> bytes:
        """Return the answer. On a lost connection the client library would wait for it to the end."""
        answer = asyncio.create_task(self._connection.request(subject, question, timeout=within))
        loss = asyncio.create_task(self._lost.wait())
        try:
            await asyncio.wait((answer, loss), return_when=asyncio.FIRST_COMPLETED)
        finally:
            answer.cancel()
            loss.cancel()
            await asyncio.gather(answer, loss, return_exceptions=True)
        try:
            return answer.result().data
        except (NatsError, TimeoutError, OSError, asyncio.CancelledError) as error:
            if self._lost.is_set():
                raise ConnectionLost("The connection to the broker was lost.") from error
            raise Offline(_silence(error), "Try again later, or tell whoever runs it.") from error


def _silence(error: BaseException) -> str:
    if isinstance(error, NoRespondersError):
        return "The broker answers, but the server behind it does not."
    return "The server does not answer."


def _read(data: bytes, kind: type[A]) -> A:
    """Decode an answer. A server with trouble of its own sends an empty one. Raises Offline."""
    try:
        return msgspec.json.decode(data, type=kind)
    except UNREADABLE as error:
        problem = "The server's answer cannot be read." if data else "The server cannot answer now."
        raise Offline(problem, "Look in its log, and whether it is of this version.") from error


@asynccontextmanager
async def connect_to_broker(link: ServerLink, device: str, identity: Identity) -> AsyncIterator[Exchange]:
    """Connect to the broker of `link`. Raises LoginRefused, TlsWanted, NotTrusted or Offline.

    A lost connection is not restored: a login that expires closes it for good, so callers connect anew.
    """
    problems: list[Exception] = []
    connection, lost = BrokerClient(), asyncio.Event()

    async def note_problem(error: Exception) -> None:
        problems.append(error)

    async def note_loss() -> None:
        lost.set()

    try:
        async with asyncio.timeout(CONNECTS_WITHIN):
            await connection.connect(
                link.broker,
                user_jwt_cb=lambda: bytearray(link.jwt.encode()),
                signature_cb=identity.sign_nonce,
                inbox_prefix=inbox_prefix(link.user, device).encode(),
                error_cb=note_problem,
                closed_cb=note_loss,
                allow_reconnect=False,
                # To the client library 0 means for ever; these are two tries, one after the other.
                max_reconnect_attempts=1,
                reconnect_time_wait=0,
                connect_timeout=2,
                **options(link.broker),
            )
    except (NatsError, TimeoutError, OSError) as error:
        await _close(connection)
        raise _not_connected(link.broker, problems, error) from error
    except BaseException:
        await _close(connection)
        raise
    try:
        yield Exchange(_Wire(connection, lost).ask, link.user, device)
    finally:
        await _close(connection)


def _not_connected(broker: str, problems: Sequence[Exception], error: Exception) -> Offline:
    """Return why there is no connection, by the problems that were reported and the final error."""
    problem = " ".join(map(str, [*problems, error]))
    if "uthoriz" in problem or "uthentication" in problem:
        return LoginRefused("The broker refused this device's login.")
    return refusal(broker, error) or Offline(f"The broker at {broker} was not reached.")


async def _close(connection: Client) -> None:
    """Close a connection, even where the caller is cancelled meanwhile."""
    await asyncio.shield(asyncio.create_task(_closed(connection)))


async def _closed(connection: Client) -> None:
    # After an address that cannot be parsed there is nothing to close, and the library asserts that there is.
    with suppress(NatsError, OSError, TimeoutError, AssertionError):
        async with asyncio.timeout(1.0):
            await connection.close()
