"""The compressed forms of files. The same content is compressed once: the smallest form takes minutes."""

from __future__ import annotations

import shutil
from enum import IntEnum
from hashlib import sha256
from pathlib import Path

from folders import files_in
from node import run_node
from paths import CACHE

ENDINGS = (".br", ".gz")


class Quality(IntEnum):
    """How small the brotli form is, as brotli numbers it: for a wheel, or for who changes the sources."""

    SMALLEST = 11
    QUICK = 6


def compress(folder: Path, quality: Quality) -> None:
    """Write a brotli and a gzip form beside each file that they make smaller. Raises BuildFailed."""
    kept = CACHE / "compressed" / str(quality.value)
    plain = [path for _, path in files_in(folder) if path.suffix not in ENDINGS]
    by_content = {path: kept / sha256(path.read_bytes()).hexdigest() for path in plain}
    waiting = {done: path for path, done in by_content.items() if not done.is_dir()}
    if waiting:
        kept.mkdir(parents=True, exist_ok=True)
        run_node(
            "build/compress.mjs",
            str(quality.value),
            stdin="".join(f"{path}\n{done}\n" for done, path in waiting.items()),
        )
    for path, done in by_content.items():
        for form in done.iterdir():
            shutil.copyfile(form, path.with_name(f"{path.name}.{form.name}"))


def small_form(path: Path) -> Path:
    """Return where the brotli form of a file is, if it has one."""
    return path.with_name(f"{path.name}.br")
