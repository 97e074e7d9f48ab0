"""The transport over NATS: one connection to the broker (client/decisions/0012-sync-phases.md)."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress

from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.errors import Error as NatsError
from nats.errors import NoRespondersError

from milepost_client.device.identity import Identity
from milepost_client.network.exchange import ConnectionLost, Exchange, Verb
from milepost_client.network.line import Line
from milepost_client.network.pace import SLOWEST, time_to_send
from milepost_client.network.plain_address import reach_of, reach_without_tls
from milepost_client.network.proxies import broker_proxy
from milepost_client.network.server_link import ServerLink, is_of_broker, speaks_tls
from milepost_client.network.tls import BrokerClient, options, tls_error
from milepost_shared.errors import MilepostError, Offline
from milepost_shared.protocol.packing import pack, unpack
from milepost_shared.protocol.subjects import inbox_prefix, push_subject, sync_subject

CONNECTS_WITHIN = 4
"""Seconds of silence after which a broker that is being connected to counts as out of reach."""
SILENCE = 5.0
"""Seconds for which nothing may come in the middle of an answer."""
FOREVER = 24 * 3600.0
"""Seconds: the client library wants a limit, and waits in full, however much comes."""
MOST_ANSWER = 4 * 1024 * 1024
"""Bytes to which an answer may unpack."""
UNPACKS = {"Accept-Encoding": "deflate"}


class BrokerUnreached(Offline):
    """Nothing answers at the broker's address."""

    kind = "broker-unreached"


class ProxyBetween(BrokerUnreached):
    """A proxy is named for the broker's address: the way to the server is over HTTP."""

    kind = "proxy-between"


class LoginRefused(Offline):
    """The broker refused the login: it expired, or another server made it."""

    kind = "login-refused"


class NatsTransport:
    """Carries a device's messages over a connection to the broker.

    `line` notes what comes over it, and `lost` is set when it ends. A server says by a header that it
    unpacks frames.
    """

    def __init__(self, connection: Client, line: Line, lost: asyncio.Event, user: str, device: str) -> None:
        self._connection = connection
        self._line = line
        self._lost = lost
        self._user = user
        self._device = device
        self._server_unpacks = False

    async def ask(self, verb: Verb, question: bytes, within: float) -> bytes:
        """Return the answer. On a lost connection the client library would wait for it to the end."""
        who, heard = (self._user, self._device), self._line.heard
        if verb == "push":
            subject, headers = push_subject(*who), None
            question = await asyncio.to_thread(pack, question) if self._server_unpacks else question
        else:
            subject, headers = sync_subject(*who, verb), UNPACKS
        request = self._connection.request(subject, question, timeout=FOREVER, headers=headers)
        answer = asyncio.create_task(request)
        await self._wait_for(answer, within + time_to_send(question))
        try:
            said = answer.result()
            self._server_unpacks |= "Accept-Encoding" in (said.headers or {})
            return unpack(said.data, MOST_ANSWER)
        except (NatsError, TimeoutError, OSError, ValueError, asyncio.CancelledError) as error:
            if self._lost.is_set():
                raise ConnectionLost("The connection to the broker was lost.") from error
            raise _no_answer_error(error, self._line.heard - heard) from error

    async def _wait_for(self, answer: asyncio.Task[Msg], within: float) -> None:
        """Wait for the answer up to `within` seconds, and then for as long as something comes, no slower than
        on the slowest line: what drips would never end. An answer that does not come is cancelled, as it is
        on a lost connection."""
        loss, clock = asyncio.create_task(self._lost.wait()), asyncio.get_running_loop().time
        begun, heard = clock(), self._line.heard
        until = begun + within
        try:
            while not (answer.done() or loss.done()) and (left := until - clock()) > 0:
                await asyncio.wait((answer, loss), timeout=left, return_when=asyncio.FIRST_COMPLETED)
                at_most = begun + within + SILENCE + (self._line.heard - heard) / SLOWEST
                until = max(until, min(self._line.last + SILENCE, at_most))
        finally:
            answer.cancel()
            loss.cancel()
            await asyncio.gather(answer, loss, return_exceptions=True)


def _no_answer_error(error: BaseException, heard: int) -> Offline:
    """Return why there is no answer, of which so many bytes were `heard`."""
    if isinstance(error, NoRespondersError):
        problem = "The broker answers, but the server behind it does not."
    elif isinstance(error, ValueError):
        problem = "The server's answer cannot be read."
    elif heard:
        return Offline(
            f"The line fell silent after {heard:,} bytes of an answer: it is slow, or was cut.",
            "What came in before that is here; sync again when the line is better.",
        )
    else:
        problem = "The server does not answer."
    return Offline(problem, "Try again later, or tell whoever runs it.")


@asynccontextmanager
async def connect_to_broker(link: ServerLink, device: str, identity: Identity) -> AsyncIterator[Exchange]:
    """Connect to the broker of `link`. Raises LoginRefused, TlsRequired, NotTrusted or Offline.

    A lost connection is not restored: a login that expires closes it for good, so callers connect again.
    """
    if proxy := await asyncio.to_thread(broker_proxy, link):
        raise ProxyBetween(f"The broker at {link.broker} is not asked directly, but by {proxy}.")
    if not is_of_broker(link.broker):
        raise BrokerUnreached(
            f"The server says that its broker is at {link.broker}, which is no address of one."
        )
    if await asyncio.to_thread(reach_without_tls, link.broker) == "far":
        raise _too_far(link)
    problems: list[Exception] = []
    line, lost, asked = Line(asyncio.get_running_loop().time), asyncio.Event(), asyncio.Event()
    connection, limit = BrokerClient(line), asyncio.timeout(CONNECTS_WITHIN)

    def sign(nonce: str) -> bytes:
        asked.set()
        if not speaks_tls(link.broker) and reach_of(connection.peer()) == "far":
            raise _too_far(link)
        # The broker is there: what follows may take as long again.
        limit.reschedule(asyncio.get_running_loop().time() + CONNECTS_WITHIN)
        return identity.sign_nonce(nonce)

    async def note_problem(error: Exception) -> None:
        problems.append(error)

    async def note_loss() -> None:
        lost.set()

    try:
        async with limit:
            await connection.connect(
                link.broker,
                user_jwt_cb=lambda: bytearray(link.jwt.encode()),
                signature_cb=sign,
                inbox_prefix=inbox_prefix(link.user, device).encode(),
                error_cb=note_problem,
                closed_cb=note_loss,
                allow_reconnect=False,
                # To the client library 0 means for ever; these are two tries, one after the other.
                max_reconnect_attempts=1,
                reconnect_time_wait=0,
                connect_timeout=CONNECTS_WITHIN,
                **options(link.broker, link.certificate),
            )
            if not asked.is_set():
                raise BrokerUnreached(f"What answers at {link.broker} is another broker than the server's.")
    except MilepostError:
        await _close(connection)
        raise
    except Exception as error:  # Whatever another program there says, the client library may stumble over.
        await _close(connection)
        raise _not_connected(link.broker, problems, error) from error
    except BaseException:
        await _close(connection)
        raise
    try:
        yield Exchange(NatsTransport(connection, line, lost, link.user, device), "broker")
    finally:
        await _close(connection)


def _too_far(link: ServerLink) -> BrokerUnreached:
    problem = f"The broker at {link.broker} would be reached over the internet without TLS."
    return BrokerUnreached(problem, "Whoever runs the server gives it a certificate: --broker-cert")


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
        await connection.close()
