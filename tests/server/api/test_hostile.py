"""Requests that no honest program would send, to every path that the API's description has.

Whatever comes is answered with what is wrong, as a problem document; nothing fails, and nothing of it gets
into the headers of an answer.
"""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import Iterable, Iterator, Mapping
from http.client import HTTPConnection
from typing import Any, NamedTuple
from urllib.parse import quote, urlsplit

import httpx
import pytest

from milepost_server.api.problems import MEDIA_TYPE
from milepost_server.app import MOST_BODY_BYTES
from tests.server.full_scenario import drafts
from tests.server.stored_people import add_person, api_client
from tests.system.servers import ServerProcess

METHODS = ("HEAD", "OPTIONS", "PUT", "PATCH", "DELETE", "TRACE", "BREW")
VALUES = (
    *("", "%", "%zz", "%ff%fe", "%00", "%ed%a0%80", "%f0%9f%99%82", "%0d%0aX-Injected:%20yes"),
    *(
        "-1",
        "1e400",
        "NaN",
        "9" * 5000,
        "0001-01-01",
        "9999-12-31",
        "2026-02-30",
        "9999-W53",
        "..%2f..%2fetc",
    ),
    *("e30=", "W10=", quote("[" * 3000), "x" * 20_000, "a&today=2026-03-06", "1;drop"),
)
"""Values of a parameter, as they are written in a URL."""
HEADERS = (
    {"Authorization": "Bearer " + "x" * 20_000},
    {"Authorization": "Bearer \xff\xfe"},
    {"Authorization": "Basic " + "=" * 99},
    {"Content-Type": "application/x-www-form-urlencoded"},
    {"Content-Type": "multipart/form-data"},
    {"Content-Type": "application/json; charset=utf-16"},
    {"Content-Type": "\xff"},
    {"Content-Encoding": "gzip"},
    {"Accept": "text/nothing;q=x"},
    {"Last-Event-ID": "\xff\xfe"},
    {"Last-Event-ID": "eyJhYWFhYWFhYWFhYWEiOi0xfQ=="},
    {"Cookie": "=;=;" * 1000},
    {"X-Forwarded-For": "\xff, ::::"},
)
BODIES = (
    *(b"", b"null", b"[]", b"{}", b'"x"', b"1e400", b"NaN", b"\xff\xfe", b"\0", b'{"code":"\xff"}'),
    *(b"[" * 50_000, b'{"a":' * 40_000, b'{"a":"\\ud800"}', b'{"a":1' + b"0" * 10_000 + b"}", b"{} {}"),
)
ODD: tuple[Any, ...] = (
    None,
    True,
    -1,
    1e300,
    10**30,
    "",
    "x" * 100,
    "\0",
    "\u2028",
    "9999-12-31",
    [],
    {},
    [[[[]]]],
    {"a": {}},
)
"""Values of a field of a body."""


class Answer(NamedTuple):
    """A status with the headers, and the problem where it is one."""

    status: int
    headers: Mapping[str, str]
    problem: dict[str, Any]


class Wire:
    """Sends requests byte by byte as they are given."""

    def __init__(self, url: str, token: str) -> None:
        self._address = urlsplit(url).netloc
        self._token = token

    def ask(
        self, method: str, target: str, body: bytes | Iterable[bytes] = b"", headers: Mapping[str, str] = {}
    ) -> Answer:
        """The answer; what an answer without a problem holds is not waited for: it may have no end."""
        connection = HTTPConnection(self._address, timeout=20)
        sent = {"Authorization": self._token, "Content-Type": "application/json"} | dict(headers)
        try:
            connection.request(method, target, body, sent)
            answer = connection.getresponse()
            said = {name.lower(): value for name, value in answer.getheaders()}
            problem = json.loads(answer.read() or b"{}") if answer.status >= 400 else {}
            return Answer(answer.status, said, problem)
        finally:
            connection.close()


@pytest.fixture(scope="module")
def wire(up: ServerProcess) -> Wire:
    async def token() -> str:
        user = await add_person(up.folder, drafts())
        async with await api_client(up, user, scope="write") as client:
            return str(client.headers["authorization"])

    return Wire(up.url, asyncio.run(token()))


@pytest.fixture(scope="module")
def described(up: ServerProcess) -> dict[str, Any]:
    """The API's description."""
    found: dict[str, Any] = httpx.get(f"{up.url}/schema/openapi.json", timeout=20).json()
    return found


def operations(described: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Each path with a method that it takes and what is said of both."""
    for path, methods in described["paths"].items():
        for method, operation in methods.items():
            yield path, method.upper(), operation


def assert_well_refused(answer: Answer, asked: object = "") -> None:
    """It was no failure; and where it was refused, a problem says why."""
    assert answer.status < 500, asked
    assert "x-injected" not in answer.headers, asked
    if answer.status >= 400:
        assert answer.headers["content-type"] == MEDIA_TYPE, asked
        if answer.problem:
            assert answer.problem["status"] == answer.status, asked
            assert answer.problem["detail"] and answer.problem["type"].startswith("/problems/"), asked


def test_a_path_accepts_only_its_described_methods(
    wire: Wire, described: dict[str, Any], subtests: pytest.Subtests
) -> None:
    for path, taken in described["paths"].items():
        with subtests.test(path):
            for method in METHODS:
                if method.lower() in taken or (method == "HEAD" and "get" in taken):
                    continue
                if method == "OPTIONS" and any(map(is_for_devices, taken.values())):
                    continue  # That comes after the token, like all that a path takes.
                answer = wire.ask(method, path)
                allowed = set(answer.headers["allow"].split(", ")) - {"OPTIONS", "HEAD"}
                assert answer.status == (204 if method == "OPTIONS" else 405), method
                assert allowed == {name.upper() for name in taken}, method
                assert_well_refused(answer, method)


def test_no_parameter_causes_a_server_error(
    wire: Wire, described: dict[str, Any], subtests: pytest.Subtests
) -> None:
    for path, method, operation in operations(described):
        with subtests.test(f"{method} {path}"):
            for target in targets(path, operation):
                assert_well_refused(wire.ask(method, target), target)


def is_for_devices(operation: dict[str, Any]) -> bool:
    """Whether it takes a token of a device: tests/attacks/test_device_messages.py has one."""
    return {"device": []} in operation.get("security", [])


def targets(path: str, operation: dict[str, Any]) -> Iterator[str]:
    """The path with odd values in each place that takes one, some twice, and one that nobody asked for."""
    given = operation.get("parameters", [])
    in_path = [each["name"] for each in given if each["in"] == "path"]
    for name in in_path:
        for value in VALUES:
            yield path.replace(f"{{{name}}}", value)
    for name in in_path:
        path = path.replace(f"{{{name}}}", "none")
    yield f"{path}?nonsense[]=%ff&&&=&;#%00"
    for name in (each["name"] for each in given if each["in"] == "query"):
        yield from (f"{path}?{name}={value}" for value in VALUES)
        yield f"{path}?{name}=2026-03-06&{name}=%ff&{name}[]=1"


def test_no_header_causes_a_server_error(
    wire: Wire, described: dict[str, Any], subtests: pytest.Subtests
) -> None:
    for path, method, _ in operations(described):
        with subtests.test(f"{method} {path}"):
            for header in HEADERS:
                assert_well_refused(
                    wire.ask(method, path, b"{}" if method == "POST" else b"", header), header
                )


def test_no_body_causes_a_server_error(
    wire: Wire, described: dict[str, Any], subtests: pytest.Subtests
) -> None:
    for path, method, operation in operations(described):
        takes_one = "requestBody" in operation
        with subtests.test(f"{method} {path}"):
            for body in BODIES if takes_one else BODIES[-6:]:
                answer = wire.ask(method, path, body)
                assert_well_refused(answer, body[:99])
                assert not takes_one or answer.status >= 400 or body == b"{}", body[:99]


def test_no_field_of_a_body_causes_a_server_error(
    wire: Wire, described: dict[str, Any], subtests: pytest.Subtests
) -> None:
    for path, method, operation in operations(described):
        for name in fields(described, operation):
            with subtests.test(f"{method} {path} {name}"):
                for value in ODD:
                    body = {name: value}
                    assert_well_refused(wire.ask(method, path, json.dumps(body).encode()), body)


def fields(described: dict[str, Any], operation: dict[str, Any]) -> list[str]:
    """The fields of the body that an operation takes."""
    if "requestBody" not in operation:
        return []
    schema = operation["requestBody"]["content"]["application/json"]["schema"]
    name = schema.get("allOf", [schema])[0]["$ref"].rpartition("/")[2]
    return list(described["components"]["schemas"][name]["properties"])


@pytest.mark.parametrize("chunked", [False, True])
def test_every_path_with_a_body_refuses_one_beyond_the_limit(
    wire: Wire, described: dict[str, Any], subtests: pytest.Subtests, chunked: bool
) -> None:
    piece = b" " * 4096
    for path, method, operation in operations(described):
        if "requestBody" in operation and not is_for_devices(operation):
            with subtests.test(f"{method} {path}"):
                pieces = [piece] * (MOST_BODY_BYTES // len(piece) + 1)
                answer = wire.ask(method, path, iter(pieces) if chunked else b"".join(pieces))
                assert (answer.status, answer.problem["type"]) == (413, "/problems/too-large")
                assert_well_refused(answer)


@pytest.mark.parametrize(
    "said",
    [
        b"\r\n\r\n",
        b"\0" * 100,
        b"GET / HTTP/9.9\r\n\r\n",
        b"GET \xff HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\nA: " + b"x" * 100_000 + b"\r\n\r\n",
        b"POST /api/v1/join HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
        b"POST /api/v1/join HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999999999999\r\n\r\n{}",
        b"POST /api/v1/join HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"POST /api/v1/join HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}",
    ],
)
def test_malformed_http_does_not_affect_the_next_request(up: ServerProcess, said: bytes) -> None:
    host, _, port = urlsplit(up.url).netloc.partition(":")
    with socket.create_connection((host, int(port)), timeout=20) as connection:
        connection.sendall(said)
        connection.shutdown(socket.SHUT_WR)
        answer = connection.makefile("rb").readline()
    assert not answer.startswith(b"HTTP/1.1 5")
    assert httpx.get(f"{up.url}/health/ready", timeout=20).status_code == 200
