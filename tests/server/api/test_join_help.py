"""The page that tells a friend how to join."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest

from milepost_server.settings import Settings, load
from milepost_server.settings import remember as save_settings
from tests.server.commands.operator import operator
from tests.system.servers import ServerProcess


def page(server: ServerProcess, **headers: str) -> httpx.Response:
    """Ask a server for the page."""
    return httpx.get(f"{server.url}/join-help", headers=headers, timeout=20)


def test_the_page_has_the_address_by_which_it_was_asked_and_no_script(up: ServerProcess) -> None:
    shown = page(up)
    assert (shown.status_code, shown.headers["content-type"].partition(";")[0]) == (200, "text/html")
    assert f"<code>milepost join {up.url} CODE</code>" in shown.text
    assert "<script" not in shown.text and "script-src" not in shown.headers["content-security-policy"]
    assert "milepost join http://lena.example:81 CODE" in page(up, host="lena.example:81").text


@pytest.mark.parametrize("host", ["<script>alert(1)</script>", 'a"b', "a;reboot", "[::1", "a b"])
def test_a_host_that_is_none_is_not_shown(up: ServerProcess, host: str) -> None:
    shown = page(up, host=host)
    assert host not in shown.text
    assert shown.status_code == 400 or f"milepost join {up.url} CODE" in shown.text


def test_an_address_that_the_operator_gave_goes_before_that_of_the_request(tmp_path: Path) -> None:
    server = ServerProcess(tmp_path / "server")
    server.start("--url", "https://miles.example/<a>&b")
    api = f"http://127.0.0.1:{load(server.folder).port}"
    try:
        shown = httpx.get(f"{api}/join-help", timeout=20).text
        assert "milepost join https://miles.example/&lt;a&gt;&amp;b CODE" in shown and "<a>" not in shown
    finally:
        server.stop()


def test_what_an_invite_prints_leads_to_the_page(tmp_path: Path) -> None:
    save_settings(tmp_path, Settings(url="https://miles.example", port=1))
    assert "https://miles.example/join-help" in operator("invite", data=tmp_path).stdout
