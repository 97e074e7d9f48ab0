"""Pyodide under node: the Python of the browser, without a browser."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from collections.abc import Mapping, Sequence
from importlib import import_module
from importlib.metadata import files
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
WEB = ROOT / "client" / "web"
HOST = Path(__file__).parent / "pyodide.mjs"


def build_tool(name: str) -> Any:
    """Return a module of the build, which is a folder of programs and no package."""
    folder = str(WEB / "build")
    if folder not in sys.path:
        sys.path.append(folder)
    return import_module(name)


def run_in_pyodide(
    program: str,
    archives: Sequence[Path],
    folders: Mapping[str, Path],
    stdlib: Path | None = None,
) -> subprocess.CompletedProcess[str]:
    """Run a program whose last expression is its exit code.

    `archives` are unpacked into `/packages`, `folders` are mounted at the places that they are named by.
    Without `stdlib` the standard library is the whole one.
    """
    options = {
        "web": str(WEB),
        "stdlib": stdlib and str(stdlib),
        "archives": [str(archive) for archive in archives],
        "folders": {place: str(folder) for place, folder in folders.items()},
    }
    command = [build_tool("node").find_node(), HOST, json.dumps(options)]
    return subprocess.run(command, input=program, capture_output=True, text=True, check=False)


def archive_of(distributions: Sequence[str], target: Path) -> Path:
    """Write the Python of installed distributions as an archive; what is compiled is not for a browser."""
    with zipfile.ZipFile(target, "w") as archive:
        for name in distributions:
            for file in files(name) or ():
                if ".." not in file.parts and file.suffix not in (".so", ".pyc"):
                    archive.write(file.locate(), str(file))
    return target


def locked_archive(package: str, target: Path) -> Path:
    """Write a package as the lock file pins it for Pyodide as an archive."""
    locked_files, pattern = build_tool("locked_files"), build_tool("python_sources").EMSCRIPTEN
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in locked_files.contents(locked_files.locked_file(package, pattern)).items():
            archive.writestr(name, content)
    return target
