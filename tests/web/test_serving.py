"""The web app as a server sends it: each file with its type, small, and kept while it stays the same."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

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
