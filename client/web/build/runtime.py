"""What runs our Python: Pyodide, the standard library, the libraries, and libsodium. It changes seldom."""

from __future__ import annotations

import json
import shutil
import tempfile
from pathlib import Path

import folders
import vendor
from node import run_node
from paths import CACHE, NODE_MODULES, ROOT, WEB
from python_sources import STAND_INS, Tree, libraries, standard_library, write_archive

PYODIDE = NODE_MODULES / "pyodide"
MADE_BY = (
    *("runtime.py", "python_sources.py", "stdlib_left_out.py", "locked_files.py", "vendor.py"),
    "compile_python.mjs",
)


def inputs() -> list[tuple[str, Path]]:
    """Return all files that the runtime is made of."""
    tools = [(name, WEB / "build" / name) for name in MADE_BY]
    locks = [("package-lock.json", WEB / "package-lock.json"), ("uv.lock", ROOT / "uv.lock")]
    return [
        *tools,
        *locks,
        *((name, path) for name, path in folders.files_in(STAND_INS) if path.suffix == ".py"),
    ]


def build() -> Path:
    """Return the folder of the runtime, not compressed, made where there is none yet. Raises BuildFailed."""
    return folders.made_once(CACHE / "runtime" / folders.content_hash(inputs()), _make)


def compile_archives(archives: dict[Path, Tree], optimize: int) -> None:
    """Write each tree of sources as an archive of compiled modules, with Pyodide's own Python.

    `optimize` is 0 for all of the code, or 2 to leave out docstrings and assertions.
    """
    with tempfile.TemporaryDirectory() as scratch:
        arguments: list[str | Path] = []
        for number, (target, tree) in enumerate(archives.items()):
            source = Path(scratch) / f"{number}.zip"
            write_archive(tree, source)
            arguments += [source, target, str(optimize)]
        run_node("build/compile_python.mjs", *arguments)


def _make(folder: Path) -> None:
    for name in ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm"):
        shutil.copyfile(PYODIDE / name, folder / name)
    lock = json.loads((PYODIDE / "pyodide-lock.json").read_text("utf-8"))
    # The packages that Pyodide could fetch from elsewhere: none is, all is here.
    (folder / "pyodide-lock.json").write_text(json.dumps(lock | {"packages": {}}), "utf-8")
    vendor.write_sodium(folder)
    archives = {folder / "python_stdlib.zip": standard_library(), folder / "libraries.zip": libraries()}
    compile_archives(archives, optimize=2)
