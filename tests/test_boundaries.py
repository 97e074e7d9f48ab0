"""The import boundaries of the rooms (design section 1)."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ROOMS = {
    "shared": ROOT / "shared" / "milepost_shared",
    "client": ROOT / "client" / "milepost_client",
    "server": ROOT / "server" / "milepost_server",
}
FORBIDDEN = {"shared": {"milepost_client", "milepost_server"}, "client": {"milepost_server", "litestar"}}
IMPURE = {
    "asyncio",
    "os",
    "random",
    "secrets",
    "socket",
    "sqlite3",
    "subprocess",
    "time",
    "aiosqlite",
    "pathlib",
}
WITH_SQLITE = {"storage", "replication"}
"""Packages of `shared` that touch the log in SQLite."""


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module.partition(".")[0]


@pytest.mark.parametrize("room", FORBIDDEN)
def test_a_room_imports_none_that_it_must_not_know(room: str) -> None:
    found = {path.name: set(imported(path)) & FORBIDDEN[room] for path in ROOMS[room].rglob("*.py")}
    assert {name: names for name, names in found.items() if names} == {}


def test_what_is_shared_is_pure_but_for_the_files_of_the_log() -> None:
    paths = [
        path
        for path in ROOMS["shared"].rglob("*.py")
        if path.relative_to(ROOMS["shared"]).parts[0] not in WITH_SQLITE
    ]
    found = {path.name: set(imported(path)) & IMPURE for path in paths}
    assert len(paths) > 15
    assert {name: names for name, names in found.items() if names} == {}


def test_logging_loads_nothing_of_the_network_or_the_server(tmp_path: Path) -> None:
    script = """
import sys
from milepost_client.main import main
try:
    main()
except SystemExit as stop:
    heavy = {"asyncio", "nats", "nkeys", "nacl", "litestar", "rich", "urllib.request", "platformdirs"}
    loaded = heavy & set(sys.modules)
    sys.exit(f"loaded {loaded}" if loaded else stop.code)
"""
    command = [sys.executable, "-c", script, "log", "-w", "Ana"]
    done = subprocess.run(
        command, env={"MILEPOST_HOME": str(tmp_path)}, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
