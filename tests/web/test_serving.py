"""The web app as a server sends it: each file with its type, small, and kept while it stays the same."""

from __future__ import annotations

import json
import re
import socket
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from hashlib import sha256
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from milepost_server.api.routes.web_app import PART
from tests.system.servers import ServerProcess


@pytest.fixture(scope="module")
def web(web_server: ServerProcess) -> Iterator[httpx.Client]:
    """A client of a server that has found the app."""
    with httpx.Client(base_url=web_server.url) as client:
        yield client


def addresses(web: httpx.Client) -> list[str]:
    """What the service worker keeps: all that the app needs."""
    first = web.get("/service_worker.js").text.partition("\n")[0]
    caches = json.loads(first.removeprefix("const BUILD = ").removesuffix(";"))
    return [address for each in caches.values() for address in each]


def test_all_that_an_offline_app_needs_is_there_with_its_type(web: httpx.Client) -> None:
    types = {
        **{".js": "text/javascript; charset=utf-8", ".mjs": "text/javascript; charset=utf-8"},
        **{".css": "text/css; charset=utf-8", ".json": "application/json", ".png": "image/png"},
        **{".svg": "image/svg+xml", ".wasm": "application/wasm", ".zip": "application/zip"},
        **{".webmanifest": "application/manifest+json", "": "text/html; charset=utf-8"},
    }
    found = addresses(web)
    assert len(found) > 30
    for address in found:
        answer = web.get(address)
        assert answer.status_code == 200, address
        assert answer.headers["content-type"] == types[Path(address).suffix], address
        assert answer.headers["x-content-type-options"] == "nosniff", address


def test_the_page_names_only_what_is_there(web: httpx.Client) -> None:
    named = re.findall(r'(?:href|src)="([^"#]+)"', web.get("/").text)
    assert len(named) > 10
    assert set(named) <= {*addresses(web)}


def test_only_what_is_named_by_its_content_is_kept_for_good(web: httpx.Client) -> None:
    for address in addresses(web):
        lasting = address.startswith(("/app/", "/runtime/"))
        expected = "public, max-age=31536000, immutable" if lasting else "no-cache"
        assert web.get(address).headers.get_list("cache-control") == [expected], address
    assert web.get("/service_worker.js").headers.get_list("cache-control") == ["no-cache"]


@pytest.mark.parametrize(("accepted", "encoding"), [("gzip, br", "br"), ("gzip", "gzip"), ("br;q=0", None)])
def test_each_browser_gets_the_smallest_form_that_it_takes(
    web: httpx.Client, built: Path, accepted: str, encoding: str | None
) -> None:
    [address] = [each for each in addresses(web) if each.endswith("app.zip")]
    with web.stream("GET", address, headers={"Accept-Encoding": accepted}) as answer:
        small = b"".join(answer.iter_raw())
    assert answer.headers.get("content-encoding") == encoding
    assert answer.headers["vary"] == "Accept-Encoding"
    endings = {"br": ".br", "gzip": ".gz", None: ""}
    assert small == (built / f"{address[1:]}{endings[encoding]}").read_bytes()


def test_a_browser_that_has_the_page_gets_no_body(web: httpx.Client) -> None:
    first = web.get("/")
    again = web.get("/", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_the_page_may_load_only_from_its_own_server_and_runs_no_text(web: httpx.Client) -> None:
    for address in addresses(web):
        [policy] = web.get(address).headers.get_list("content-security-policy")
        rules = dict(rule.split(" ", 1) for rule in policy.split("; "))
        assert rules.pop("default-src") == "'none'"
        assert rules.pop("script-src") == "'self' 'wasm-unsafe-eval'"
        assert set(rules.values()) == {"'self'", "'none'"}


@pytest.mark.parametrize(
    "path",
    [
        "/app/0000000000000000/src/main.js",
        "/app/../settings.json",
        "/app/%2e%2e/%2e%2e/README.md",
        "/runtime/",
    ],
)
def test_what_is_no_file_of_the_app_is_not_found(web: httpx.Client, path: str) -> None:
    assert web.get(path).status_code == 404


def test_a_large_file_comes_in_parts_that_fit_together(web: httpx.Client) -> None:
    address = next(each for each in addresses(web) if each.endswith(".wasm"))
    with web.stream("GET", address, headers={"Accept-Encoding": "identity"}) as answer:
        got = answer.read()
    assert len(got) == int(answer.headers["content-length"]) > 8 * PART
    assert answer.headers["etag"] == f'"{sha256(got).hexdigest()[:32]}"'


@pytest.mark.skipif(sys.platform != "linux", reason="only there another process's memory is read so")
def test_whoever_takes_no_answer_costs_hardly_any_memory(
    web: httpx.Client, web_server: ServerProcess
) -> None:
    address = next(each for each in addresses(web) if each.endswith(".wasm"))
    at, before = urlsplit(web_server.url), memory_of(web_server)
    with ExitStack() as stack:
        for _ in range(40):
            lazy = stack.enter_context(socket.create_connection((at.hostname, at.port), timeout=20))
            lazy.sendall(f"GET {address} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        for _ in range(5):
            assert web.get("/health/live").status_code == 200
        assert memory_of(web_server) - before < 64 * 1024


def memory_of(server: ServerProcess) -> int:
    """The memory of a server, in KiB."""
    told = Path(f"/proc/{server.pid}/status").read_text()
    return int(re.search(r"VmRSS:\s+(\d+)", told)[1])  # type: ignore[index]
