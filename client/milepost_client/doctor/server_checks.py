"""Checks of the server, within a few seconds: the API, the broker, their certificates, and the login.

A server out of reach is no fault: offline is normal.
"""

from __future__ import annotations

import json
import socket
import ssl
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from datetime import UTC, datetime, tzinfo
from http.client import HTTPException
from queue import Empty, SimpleQueue
from threading import Thread
from urllib.parse import SplitResult, urlsplit

from milepost_client.device.clock import MICROSECONDS
from milepost_client.device.clock_drift import format_rough_duration
from milepost_client.device.home import Home
from milepost_client.doctor.finding import Finding
from milepost_client.network.exchange import Way
from milepost_client.network.network_errors import explain_network_error
from milepost_client.network.proxies import broker_proxy, proxy_for
from milepost_client.network.server_link import ServerLink, load_link
from milepost_shared.errors import MilepostError
from milepost_shared.text.formatting import format_count

TIMEOUT = 3.0
"""Seconds for all questions to the network together."""
GREETING = b"INFO "
BROKER_PORT, HTTPS_PORT = 4222, 443
EXPIRES_SOON = 14
"""Days before its end from which a certificate is a finding."""


def server_findings(
    home: Home, environ: Mapping[str, str], waiting: int, zone: tzinfo, way: Way
) -> Iterator[Finding]:
    """Check what is known about the server, which was last reached by `way`, and what it answers now."""
    try:
        link = load_link(home)
    except MilepostError as error:
        yield Finding("server", False, str(error), private=True)
        return
    if link is None:
        yield Finding("server", True, "none yet: milepost join URL CODE")
        return
    yield Finding("server", True, link.url, private=True)
    yield _sync(home, environ, waiting, way)
    yield _login(link, zone)
    yield from _ask(link, way)


def _sync(home: Home, environ: Mapping[str, str], waiting: int, way: Way) -> Finding:
    try:
        with home.sync_lock() as free:
            running = not free
    except MilepostError as error:
        return Finding("sync", False, str(error), private=True)
    seen = (
        f"{format_count(waiting, 'event')} {'waits' if waiting == 1 else 'wait'} to be sent"
        if waiting
        else ""
    )
    if environ.get("MILEPOST_AUTOSYNC") == "0":
        how = "MILEPOST_AUTOSYNC=0, so none starts by itself: milepost sync"
    else:
        how = "one starts by itself after each write"
    now = "one is running just now" if running else ""
    over = "this device syncs over HTTP" if way == "http" else ""
    return Finding("sync", True, "; ".join(filter(None, (seen, now, over, how))))


def _login(link: ServerLink, zone: tzinfo) -> Finding:
    # A login follows the real clock, whatever MILEPOST_NOW says
    # (client/decisions/0003-command-line-contract.md).
    left = round((link.expires - time.time()) * MICROSECONDS)
    until = datetime.fromtimestamp(link.expires, UTC).astimezone(zone).strftime("%Y-%m-%d %H:%M")
    if left > 0:
        return Finding(
            "login", True, f"until {until}, {format_rough_duration(left)} from now; it renews itself"
        )
    return Finding(
        "login", True, f"ended on {until}, {format_rough_duration(left)} ago; the next sync renews it"
    )


def _ask(link: ServerLink, way: Way) -> Iterator[Finding]:
    """Ask the API, the broker and for the certificate, all at once."""
    questions = {"reach": lambda: _reach(link.url), "broker": lambda: _broker(link)}
    if link.url.startswith("https:") and proxy_for(link.url) is None:
        questions["certificate"] = lambda: _certificate(urlsplit(link.url))
    answers = _ask_concurrently(questions)
    reach = answers["reach"]
    for what, answer in answers.items():
        if isinstance(answer, Finding):
            yield answer
        elif what == "broker" and isinstance(reach, Finding) and reach.well:
            seen = f"not reached ({answer}), though the server is: is that port open between here and there?"
            yield Finding("broker", way == "http", seen, private=True)
        else:
            seen = f"not reached ({answer}); nothing is lost: milepost sync when you are online"
            yield Finding(what, True, seen, private=True)


def _ask_concurrently(questions: Mapping[str, Callable[[], Finding]]) -> dict[str, Finding | str]:
    """The answers by question; the reason where there was none in time."""
    queue: SimpleQueue[tuple[str, Finding | str]] = SimpleQueue()

    def put(what: str, ask: Callable[[], Finding]) -> None:
        try:
            queue.put((what, ask()))
        except (OSError, ValueError, HTTPException) as error:
            queue.put((what, explain_network_error(error)))

    for question in questions.items():
        # A daemon thread: one that waits for a name server must not keep the process from ending.
        Thread(target=put, args=question, daemon=True).start()
    answers: dict[str, Finding | str] = dict.fromkeys(questions, f"no answer within {TIMEOUT:g} seconds")
    deadline = time.monotonic() + TIMEOUT
    with suppress(Empty):
        for _ in questions:
            answers.update([queue.get(timeout=max(0.0, deadline - time.monotonic()))])
    return answers


def _reach(url: str) -> Finding:
    """Ask whether the server is ready. Raises OSError or HTTPException where it is out of reach."""
    try:
        with urllib.request.urlopen(f"{url}/health/ready", timeout=TIMEOUT) as response:
            status = str(json.loads(response.read())["status"])
    except urllib.error.HTTPError as error:
        with error:
            return _refused(error.code, error.read())
    except (ValueError, KeyError, TypeError):
        status = ""
    if status == "ready":
        return Finding("reach", True, "the server answers, and is ready")
    return Finding("reach", False, "what answers there is no Milepost server: check the URL it was joined by")


def _refused(status: int, document: bytes) -> Finding:
    try:
        detail = str(json.loads(document)["detail"])
    except (ValueError, KeyError, TypeError):
        detail = "is it a Milepost server?"
    seen = f"the server answers {status}: {detail} Tell whoever runs it."
    return Finding("reach", False, seen, private=True)


def _broker(link: ServerLink) -> Finding:
    """Check that a broker greets. Raises OSError where it is out of reach."""
    if proxy := broker_proxy(link):
        return Finding("broker", True, f"not asked: this device syncs over HTTP, by {proxy}", private=True)
    where = urlsplit(link.broker)
    if where.scheme == "tls":
        return _tls_broker(where)
    with _connect(where, BROKER_PORT) as connection:
        return _greeting_finding(connection.recv(len(GREETING)), True, "the broker answers")


def _tls_broker(where: SplitResult) -> Finding:
    """Check that a broker greets over TLS, and how long its certificate is good."""
    try:
        with _connect(where, BROKER_PORT) as connection, _wrap_tls(connection, where) as tls:
            greeting, (well, until) = tls.recv(len(GREETING)), _good_until(tls)
    except ssl.SSLCertVerificationError as error:
        seen = f"its certificate is {_not_trusted(error)}"
        return Finding("broker", False, seen, private=True)
    except ssl.SSLError:
        seen = "what answers there does not speak TLS, and no sync will: tell whoever runs the server"
        return Finding("broker", False, seen)
    return _greeting_finding(greeting, well, f"the broker answers; its certificate is good {until}")


def _greeting_finding(greeting: bytes, well: bool, seen: str) -> Finding:
    if greeting == GREETING:
        return Finding("broker", well, seen)
    return Finding("broker", False, "what answers there is no broker: check its address at the server")


def _certificate(where: SplitResult) -> Finding:
    """Check how long the certificate is good. Raises OSError where the server is out of reach."""
    try:
        with _connect(where, HTTPS_PORT) as connection, _wrap_tls(connection, where) as tls:
            return Finding("certificate", *_good_until(tls))
    except ssl.SSLCertVerificationError as error:
        return Finding("certificate", False, _not_trusted(error), private=True)


def _connect(where: SplitResult, port: int) -> socket.socket:
    return socket.create_connection((where.hostname or "", where.port or port), timeout=TIMEOUT)


def _wrap_tls(connection: socket.socket, where: SplitResult) -> ssl.SSLSocket:
    return ssl.create_default_context().wrap_socket(connection, server_hostname=where.hostname or "")


def _good_until(tls: ssl.SSLSocket) -> tuple[bool, str]:
    """Whether the certificate shown is good for a while, and until when."""
    certificate = tls.getpeercert() or {}
    end = datetime.fromtimestamp(ssl.cert_time_to_seconds(str(certificate["notAfter"])), UTC)
    left = (end - datetime.now(UTC)).days
    advice = "" if left > EXPIRES_SOON else ": whoever runs the server should renew it"
    return left > EXPIRES_SOON, f"until {end:%Y-%m-%d}, {format_count(left, 'day')} from now{advice}"


def _not_trusted(error: ssl.SSLCertVerificationError) -> str:
    return f"not trusted ({error.verify_message}): tell whoever runs the server"
