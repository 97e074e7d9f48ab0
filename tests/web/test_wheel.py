"""A built wheel carries the whole app, which runs the very Python that the wheel installs."""

from __future__ import annotations

import _imp
import json
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.web.pyodide import ROOT, build_tool
from tests.web.test_serving import addresses

pytestmark = pytest.mark.timeout(1200)
FILES = "milepost_server/web_app/files/"
MOST_BYTES = 6_000_000
"""What a first visit may download."""


@pytest.fixture(scope="module")
def wheel(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of these sources."""
    uv = shutil.which("uv")
    if uv is None:
        pytest.skip("there is no uv to build a wheel with")
    folder = tmp_path_factory.mktemp("dist")
    subprocess.run((uv, "build", "--quiet", "--wheel", "--out-dir", folder, ROOT), check=True)
    [found] = folder.glob("*.whl")
    return found


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """A client of a server that was installed from the wheel, far from the sources."""
    home = tmp_path_factory.mktemp("home")
    environment = home / "environment"
    subprocess.run(("uv", "venv", "--quiet", "--python", sys.executable, environment), check=True)
    python = environment / "bin" / "python"
    subprocess.run(("uv", "pip", "install", "--quiet", "--python", python, f"{wheel}[server]"), check=True)
    command = (environment / "bin" / "milepost-server", "up", "--json", "--data", home / "data")
    with subprocess.Popen(command, cwd=home, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        assert process.stdout is not None
        with httpx.Client(base_url=json.loads(process.stdout.readline())["url"]) as client:
            yield client
        process.terminate()
        assert process.wait(20) == 0


def test_an_installed_server_serves_all_that_an_offline_app_needs(installed: httpx.Client) -> None:
    page = installed.get("/")
    assert page.status_code == 200
    assert '<script type="module" src="/app/' in page.text
    for address in addresses(installed):
        assert installed.get(address).status_code == 200, address


def test_a_first_visit_downloads_at_most_six_megabytes(installed: httpx.Client) -> None:
    total = 0
    for address in ["/service_worker.js", *addresses(installed)]:
        with installed.stream("GET", address, headers={"Accept-Encoding": "br"}) as answer:
            total += sum(len(part) for part in answer.iter_raw())
    assert 4_000_000 < total <= MOST_BYTES


def test_the_app_runs_the_python_that_the_wheel_installs(wheel: Path) -> None:
    terminal = build_tool("python_sources").TERMINAL
    with zipfile.ZipFile(wheel) as content:
        [packed] = [
            name for name in content.namelist() if name.startswith(FILES) and name.endswith("app.zip")
        ]
        app = zipfile.ZipFile(BytesIO(content.read(packed)))
        sources = {
            name: content.read(name)
            for name in content.namelist()
            if name.startswith(("milepost_shared/", "milepost_client/")) and not name.startswith(terminal)
        }
    compiled = {name.removesuffix("c"): app.read(name) for name in app.namelist()}
    assert sorted(compiled) == sorted(sources)
    for name, source in sources.items():
        assert source_hash_in(compiled[name]) == source_hash(source, compiled[name]), name


def test_the_app_says_the_version_of_the_wheel(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as content:
        [told] = [name for name in content.namelist() if name.endswith("/vendor/assets.js")]
        release = wheel.name.split("-")[1].partition(".dev")[0]
        assert f'release: "{release}"' in content.read(told).decode()


def test_the_licence_of_all_that_is_shipped_is_named(installed: httpx.Client) -> None:
    [address] = [each for each in addresses(installed) if each.endswith("/licences.json")]
    listed: list[dict[str, Any]] = installed.get(address).json()
    names = {each["name"] for each in listed if each["licence"]}
    assert {"Milepost", "Python", "SQLite", "pyodide", "libsodium", "msgspec", "nkeys", "preact"} <= names
    assert [each["name"] for each in listed if not (each.get("text") or each.get("address"))] == []


def source_hash_in(compiled: bytes) -> bytes:
    """The hash that a compiled module has of its source (PEP 552)."""
    assert int.from_bytes(compiled[4:8], "little") == 0b01, "it has a hash, which no import checks"
    return compiled[8:16]


def source_hash(source: bytes, compiled: bytes) -> bytes:
    """The hash of a source as the Python that compiled it makes it: its magic number is the key."""
    hashed: bytes = _imp.source_hash(int.from_bytes(compiled[:4], "little"), source)
    return hashed
