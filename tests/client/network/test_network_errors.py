"""Why something was not reached is told in words, by whatever is asked."""

from __future__ import annotations

import errno
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from urllib.error import URLError

import pytest

from milepost_client.network.http_client import post
from milepost_client.network.network_errors import explain_network_error
from milepost_client.network.server_api import ask_server
from milepost_shared.errors import Offline


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (URLError(socket.gaierror(-2, "Name or service not known")), "nobody here knows its name"),
        (ConnectionRefusedError(errno.ECONNREFUSED, "Connection refused"), "nothing listens there"),
        (TimeoutError("timed out"), "no answer in time"),
        (ConnectionResetError(errno.ECONNRESET, "Connection reset by peer"), "the connection was cut"),
        (OSError(errno.ENETUNREACH, "Network is unreachable"), "are you online?"),
        (
            URLError(ssl.SSLError(1, "[SSL: WRONG_VERSION_NUMBER] wrong version number")),
            "http:// rather than",
        ),
        (OSError(errno.EPERM, "Operation not permitted"), "Operation not permitted"),
        (URLError("unknown url type: x"), "unknown url type"),
    ],
)
def test_what_kept_a_connection_from_being_made_is_said_in_words(error: Exception, said: str) -> None:
    assert said in explain_network_error(error)
    assert "Errno" not in explain_network_error(error)


def test_of_a_certificate_it_is_said_what_is_wrong_with_it() -> None:
    error = ssl.SSLCertVerificationError(1, "[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed")
    error.verify_message = "certificate has expired"
    assert explain_network_error(URLError(error)) == "its certificate is not trusted: certificate has expired"


class Elsewhere(BaseHTTPRequestHandler):
    """Passes everybody on, like a proxy that wants TLS."""

    def do_POST(self) -> None:
        """Pass on."""
        self.send_response(308)
        self.send_header("Location", f"https://miles.example{self.path}")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@contextmanager
def passing_on() -> Iterator[str]:
    with HTTPServer(("127.0.0.1", 0), Elsewhere) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


async def test_nothing_is_posted_to_an_address_that_the_person_did_not_name() -> None:
    with passing_on() as url, pytest.raises(Offline, match=r"passes on to https://miles\.example\."):
        await ask_server(post, url, "join", {"code": "secret"}, dict)


async def test_a_plain_server_that_is_asked_for_tls_is_told_apart_from_none() -> None:
    with passing_on() as url, pytest.raises(Offline, match="http:// rather than https://"):
        await ask_server(post, url.replace("http:", "https:"), "join", {}, dict)
