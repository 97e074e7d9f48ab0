"""Posting over HTTP from a terminal."""

from __future__ import annotations

import asyncio
import socket
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from contextlib import suppress
from email.utils import parsedate_to_datetime
from http.client import HTTPConnection, HTTPException, HTTPSConnection, IncompleteRead
from threading import Thread
from typing import Any
from urllib.parse import urlsplit

from milepost_client.network.foreign_answer import HttpAnswer
from milepost_client.network.network_errors import explain_network_error, is_about_tls
from milepost_client.network.pace import SLOWEST, time_to_send
from milepost_client.network.plain_address import reach_of, reach_without_tls
from milepost_client.network.proxies import proxy_for
from milepost_shared.errors import NotAllowed, Offline
from milepost_shared.protocol.packing import gunzip

MOST_ANSWER = 4 * 1024 * 1024
"""Bytes of an answer that are read; a longer one is cut there and cannot be decoded."""


async def post(url: str, body: bytes, *, token: str = "", within: float, method: str = "POST") -> HttpAnswer:
    """Post JSON in a thread (see `server_api.Post`), or send it by another method. Where the caller is
    cancelled, the connection is cut: a server may hold its answer for long. So it is where the answer as a
    whole takes too long: one that drips would never end."""
    loop, answer = asyncio.get_running_loop(), asyncio.Future[HttpAnswer]()
    call = _Call(within, time_to_send(body))

    def settle(result: HttpAnswer | Exception) -> None:
        if answer.done():
            return
        if isinstance(result, Exception):
            answer.set_exception(result)
        else:
            answer.set_result(result)

    def work() -> None:
        result = call.run(method, url, body, token)
        with suppress(RuntimeError):  # The loop is closed: nobody waits any more.
            loop.call_soon_threadsafe(settle, result)

    # A daemon thread: one that waits for a name server must not keep the process from ending.
    Thread(target=work, daemon=True).start()
    try:
        if not await _comes_in_time(answer, call):
            problem = f"The answer of {url.partition('/api/')[0]} came too slowly: {call.received:,} bytes."
            raise Offline(problem, "What came in before that is here; sync again later.")
        return await answer
    finally:
        call.cut()


async def _comes_in_time(answer: asyncio.Future[HttpAnswer], call: _Call) -> bool:
    """Wait for an answer; return whether it came. It may take as long as what comes of it is no slower than
    the slowest line."""
    clock = asyncio.get_running_loop().time
    begun = clock()
    while not answer.done() and (left := begun + call.takes_at_most - clock()) > 0:
        await asyncio.wait((answer,), timeout=left)
    return answer.done()


class _Call:
    """One request, whose connection another thread may cut."""

    def __init__(self, within: float, sending: float) -> None:
        self._within = within
        self._sending = sending
        self.received = 0
        """How many bytes of the answer's content came so far."""
        self._connections: list[HTTPConnection] = []
        self._opener = urllib.request.build_opener(_NoRedirects, _Http(self._note), _Https(self._note))

    @property
    def takes_at_most(self) -> float:
        """How many seconds it may take: to connect, to send, to hear something, and what has come so far."""
        return 2 * self._within + self._sending + self.received / SLOWEST

    def run(self, method: str, url: str, body: bytes, token: str) -> HttpAnswer | Exception:
        """Send it and return the answer, or why there is none."""
        if _leads_far(url):
            return _too_far(url)
        headers = {"Content-Type": "application/json", "Accept-Encoding": "gzip"}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        try:
            # The limit is for each time that nothing comes, not for the whole answer.
            request = urllib.request.Request(url, body if method == "POST" else None, headers, method=method)
            with self._opener.open(request, timeout=self._within) as response:
                return HttpAnswer(status=response.status, content=self._content(response))
        except urllib.error.HTTPError as error:
            with error:
                return HttpAnswer(
                    status=error.code,
                    content=self._content(error),
                    location=error.headers.get("Location") or "",
                    retry_after=_seconds(error.headers.get("Retry-After") or "", time.time()),
                )
        except _FarAway:
            return _too_far(url)
        except (OSError, ValueError, HTTPException) as error:
            return _unreached(url, error)
        except Exception as error:
            return error

    def cut(self) -> None:
        """End the connection, if there is one still; whoever waits for its answer gets an error."""
        for connection in self._connections:
            with suppress(OSError):
                if connection.sock is not None:
                    # Of a connection with TLS this leaves the state alone, which the other thread uses.
                    socket.socket.shutdown(connection.sock, socket.SHUT_RDWR)

    def _content(self, response: Any) -> bytes:
        """Return the content of an answer, unpacked. Raises ValueError where it cannot be, or HTTPException
        where it ends too early."""
        content = bytearray()
        while part := response.read1(MOST_ANSWER - len(content)):
            content += part
            self.received += len(part)
        if response.length and len(content) < MOST_ANSWER:
            raise IncompleteRead(bytes(content), response.length)
        packed = response.headers.get("Content-Encoding") == "gzip"
        return gunzip(bytes(content), MOST_ANSWER) if packed else bytes(content)

    def _note(self, connection: HTTPConnection) -> HTTPConnection:
        self._connections.append(connection)
        connect = connection.connect

        def connect_and_send() -> None:
            connect()
            if (
                not isinstance(connection, HTTPSConnection)
                and reach_of([connection.sock.getpeername()[0]]) == "far"
            ):
                raise _FarAway
            # The question is on its way for a while, before the server can hear it to its end.
            connection.sock.settimeout(self._within + self._sending)

        connection.connect = connect_and_send  # type: ignore[method-assign]
        return connection


Note = Callable[[HTTPConnection], HTTPConnection]


class _Http(urllib.request.HTTPHandler):
    def __init__(self, note: Note) -> None:
        super().__init__()
        self._note = note

    def http_open(self, req: urllib.request.Request) -> Any:
        """Open a connection that is noted."""
        return self.do_open(lambda *args, **more: self._note(HTTPConnection(*args, **more)), req)


class _Https(urllib.request.HTTPSHandler):
    def __init__(self, note: Note) -> None:
        super().__init__()
        self._note = note

    def https_open(self, req: urllib.request.Request) -> Any:
        """Open a connection that is noted."""
        return self.do_open(lambda *args, **more: self._note(HTTPSConnection(*args, **more)), req)


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """Follows no redirect: what is posted is meant for the server that the person named."""

    def redirect_request(self, req: Any, fp: Any, code: int, msg: str, headers: Any, newurl: str) -> None:
        """Return no request to follow."""


class _FarAway(Exception):
    """A name led elsewhere now than a moment ago: over the internet, without TLS."""


def _leads_far(url: str) -> bool:
    """Return whether a URL leads over the internet without TLS, itself or by the proxy before it.

    A proxy may know names that nobody here knows.
    """
    proxy = proxy_for(url)
    if proxy is None or proxy.scheme != "http":
        return reach_without_tls(url) == "far"
    reached = {reach_without_tls(url), reach_without_tls(f"http://{proxy.address}")}
    return not reached <= {"here", "near"}


def _too_far(url: str) -> NotAllowed:
    return NotAllowed(
        f"{url.partition('/api/')[0]} leads over the internet without TLS: nothing was sent there.",
        "Use its address with https://, or one in your own network.",
    )


def _unreached(url: str, error: Exception) -> Offline:
    """Return why there is no answer. Behind a proxy it is the proxy that was not reached, or that refuses."""
    address, why = url.partition("/api/")[0], _end_sentence(explain_network_error(error))
    if (proxy := proxy_for(url)) is None or is_about_tls(error):
        return Offline(f"The server at {address} was not reached: {why}")
    advice = f"If no proxy is needed there, set NO_PROXY={urlsplit(address).hostname}, or unset the other."
    return Offline(f"The server at {address} was not reached by {proxy}: {why}", advice)


def _seconds(retry_after: str, now: float) -> float:
    """Return for how long nobody should ask again: the header has seconds, or a date."""
    with suppress(ValueError):
        if retry_after.isdecimal():
            return float(retry_after)
        return max(0.0, parsedate_to_datetime(retry_after).timestamp() - now)
    return 0.0


def _end_sentence(words: str) -> str:
    return words if words.endswith("?") else f"{words}."
