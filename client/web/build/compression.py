"""The compressed forms of files, made once when the app is built."""

from __future__ import annotations

from pathlib import Path

from folders import files_in
from node import run_node

ENDINGS = (".br", ".gz")


def compress(folder: Path) -> None:
    """Write a brotli and a gzip form beside each file of a folder that they make smaller. Raises BuildFailed."""
    plain = [path for _, path in files_in(folder) if path.suffix not in ENDINGS]
    waiting = [str(path) for path in plain if not small_form(path).exists()]
    run_node("build/compress.mjs", stdin="\n".join(waiting))


def small_form(path: Path) -> Path:
    """Return where the brotli form of a file is, if it has one."""
    return path.with_name(f"{path.name}.br")
