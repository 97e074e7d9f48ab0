"""A clone builds its web app by a program: the server takes what it made, or says why there is nothing."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from milepost_server.web_app.web_app import NotBuilt, WebApp

ROOT = Path(__file__).parents[3]
MADE = shutil.ignore_patterns("node_modules", ".cache", "__pycache__")
MAKES = """
import os, sys, time
from pathlib import Path

folder = Path(__file__).parents[1] / "built"
folder.mkdir(exist_ok=True)
(folder / "index.html").write_text("the app")
print("Packing…", file=sys.stderr)
print(folder, flush=True)
"""
LINGERS = "for number in (1, 2): os.close(number)\ntime.sleep(0.3)\n"
"""A program may be at its end, and yet take its time to end."""
FAILS = """
import sys

print("Fetching…", file=sys.stderr)
sys.exit("npm could not fetch them: is the registry reachable?")
"""


def clone(folder: Path, program: str) -> WebApp:
    """The app of a clone whose build is that program."""
    build = folder / "client" / "web" / "build"
    build.mkdir(parents=True)
    (build / "__main__.py").write_text(program)
    (folder / "uv.lock").touch()
    return WebApp(carried=folder / "none", clone=folder)


@pytest.mark.parametrize("program", [MAKES, MAKES + LINGERS])
async def test_what_was_made_is_served(tmp_path: Path, program: str) -> None:
    found = await clone(tmp_path, program).file("index.html")
    assert found is not None and found.path.read_text() == "the app"


async def test_a_build_that_was_removed_is_made_again(tmp_path: Path) -> None:
    app = clone(tmp_path, MAKES)
    assert await app.file("index.html") is not None
    shutil.rmtree(tmp_path / "client" / "web" / "built")
    found = await app.file("index.html")
    assert found is not None and found.path.read_text() == "the app"


async def test_a_file_that_only_a_removed_build_had_is_not_there(tmp_path: Path) -> None:
    app = clone(tmp_path, MAKES)
    old = tmp_path / "client" / "web" / "built" / "app" / "old.js"
    old.parent.mkdir(parents=True)
    old.touch()
    assert await app.file("app/old.js") is not None
    old.unlink()
    assert await app.file("app/old.js") is None


async def test_the_last_words_of_a_failed_build_say_what_to_do(tmp_path: Path) -> None:
    app = clone(tmp_path, FAILS)
    for _ in range(2):
        with pytest.raises(NotBuilt, match="is the registry reachable") as absent:
            await app.file("index.html")
        assert not absent.value.building


async def test_without_a_registry_the_server_says_so_in_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("client", "shared"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=MADE)
    shutil.copyfile(ROOT / "uv.lock", tmp_path / "uv.lock")
    monkeypatch.setenv("npm_config_registry", "http://127.0.0.1:9")
    monkeypatch.setenv("npm_config_cache", str(tmp_path / "npm"))
    app = WebApp(carried=tmp_path / "none", clone=tmp_path)
    said = await why_absent(app)
    assert said == (
        "The packages of the web app could not be fetched: connect ECONNREFUSED 127.0.0.1:9. "
        "Let this machine reach the npm registry, then load this page again."
    )


async def why_absent(app: WebApp) -> str:
    """Ask as a browser does, until the build has ended."""
    while True:
        with pytest.raises(NotBuilt) as absent:
            await app.file("index.html")
        if not absent.value.building:
            return str(absent.value)


async def test_a_build_that_is_cut_off_ends_with_the_server(tmp_path: Path) -> None:
    app = clone(tmp_path, "import time\ntime.sleep(600)\n")
    with pytest.raises(NotBuilt) as absent:
        await app.file("index.html")
    assert absent.value.building
    await app.close()
