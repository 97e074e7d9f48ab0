"""The transport over NATS: one connection to the broker (client/decisions/0012-sync-phases.md)."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress

from nats.aio.client import Client
from nats.errors import Error as NatsError
from nats.errors import NoRespondersError

from milepost_client.device.identity import Identity
from milepost_client.network.exchange import ConnectionLost, Exchange, Verb
from milepost_client.network.plain_address import reach_without_tls
from milepost_client.network.server_link import ServerLink
from milepost_client.network.tls import BrokerClient, options, tls_error
from milepost_shared.errors import Offline
from milepost_shared.protocol.subjects import inbox_prefix, push_subject, sync_subject

CONNECTS_WITHIN = 4.0


class BrokerUnreached(Offline):
    """Nothing answers at the broker's address."""

    kind = "broker-unreached"


class LoginRefused(Offline):
    """The broker refused the login: it expired, or another server made it."""

    kind = "login-refused"


class NatsTransport:
    """Carries a device's messages over a connection to the broker; `lost` is set when that ends."""

    def __init__(self, connection: Client, lost: asyncio.Event, user: str, device: str) -> None:
        self._connection = connection
        self._lost = lost
        self._user = user
        self._device = device

    async def ask(self, verb: Verb, question: bytes, within: float) -> bytes:
        """Return the answer. On a lost connection the client library would wait for it to the end."""
        who = self._user, self._device
        subject = push_subject(*who) if verb == "push" else sync_subject(*who, verb)
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
            raise Offline(_no_answer_error(error), "Try again later, or tell whoever runs it.") from error


def _no_answer_error(error: BaseException) -> str:
    if isinstance(error, NoRespondersError):
        return "The broker answers, but the server behind it does not."
    return "The server does not answer."


@asynccontextmanager
async def connect_to_broker(link: ServerLink, device: str, identity: Identity) -> AsyncIterator[Exchange]:
    """Connect to the broker of `link`. Raises LoginRefused, TlsRequired, NotTrusted or Offline.

    A lost connection is not restored: a login that expires closes it for good, so callers connect again.
    """
    if await asyncio.to_thread(reach_without_tls, link.broker) == "far":
        problem = f"The broker at {link.broker} would be reached over the internet without TLS."
        raise BrokerUnreached(problem, "Whoever runs the server gives it a certificate: --broker-cert")
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
                **options(link.broker, link.certificate),
            )
    except (NatsError, TimeoutError, OSError) as error:
        await _close(connection)
        raise _not_connected(link.broker, problems, error) from error
    except BaseException:
        await _close(connection)
        raise
    try:
        yield Exchange(NatsTransport(connection, lost, link.user, device), "broker")
    finally:
        await _close(connection)


def _not_connected(broker: str, problems: Sequence[Exception], error: Exception) -> Offline:
    """Return why there is no connection, by the problems that were reported and the final error."""
    problem = " ".join(map(str, [*problems, error]))
    if "uthoriz" in problem or "uthentication" in problem:
        return LoginRefused("The broker refused this device's login.")
    return tls_error(broker, error) or BrokerUnreached(f"The broker at {broker} was not reached.")


async def _close(connection: Client) -> None:
    """Close a connection, even where the caller is cancelled meanwhile."""
    await asyncio.shield(asyncio.create_task(_closed(connection)))


async def _closed(connection: Client) -> None:
    # After an address that cannot be parsed there is nothing to close, and the library asserts that there is.
    with suppress(NatsError, OSError, TimeoutError, AssertionError):
        async with asyncio.timeout(1.0):
            await connection.close()
